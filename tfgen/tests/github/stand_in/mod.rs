//! A server that plays GitHub's API, on a free loopback port for as long as a test runs. It keeps
//! what it receives, and every request and answer must be as GitHub describes them.

mod http;
mod permissions;
mod routes;
mod state;

pub(crate) use http::{Reply, Request};
pub(crate) use state::{BOT, Comment, State, check_run};

use crate::description::{Description, Exchange};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};

/// The token that it accepts.
pub(crate) const TOKEN: &str = "ghs_oneTokenForAllTheTests0123456789";

/// The repository that it has.
pub(crate) const REPOSITORY: &str = "acme/shop";

/// An answer that replaces the usual one.
pub(crate) struct Fault {
    pub(crate) method: &'static str,
    /// A part of the path and query.
    pub(crate) target: &'static str,
    /// How often.
    pub(crate) times: usize,
    /// The answer; without one it breaks the connection.
    pub(crate) reply: Option<Reply>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    faults: Mutex<Vec<Fault>>,
    requests: Mutex<Vec<String>>,
    violations: Mutex<Vec<String>>,
    stopping: AtomicBool,
}

/// The server; it stops when dropped, and panics if something was not as described.
pub(crate) struct StandIn {
    /// `127.0.0.1:PORT`.
    address: String,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it has one").to_string();
        let shared = Arc::new(Shared::default());
        let thread = thread::spawn({
            let (shared, address) = (Arc::clone(&shared), address.clone());
            move || {
                for stream in listener.incoming() {
                    if shared.stopping.load(Ordering::SeqCst) {
                        return;
                    }
                    shared.serve(stream.expect("a connection"), &address);
                }
            }
        });
        Self { address, shared, thread: Some(thread) }
    }

    /// The address of the API.
    pub(crate) fn api(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it keeps.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().expect("the server did not panic")
    }

    pub(crate) fn fail(&self, fault: Fault) {
        self.shared.faults.lock().expect("the server did not panic").push(fault);
    }

    /// All requests so far, each as its method and path, without the repository.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.shared.requests.lock().expect("the server did not panic").clone()
    }

    /// Those that write.
    pub(crate) fn writes(&self) -> Vec<String> {
        self.requests().into_iter().filter(|one| !one.starts_with("GET ")).collect()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.shared.stopping.store(true, Ordering::SeqCst);
        // The connection wakes the thread, which then sees that it is to stop.
        drop(TcpStream::connect(&self.address));
        let ended = self.thread.take().expect("it is joined once").join();
        if !thread::panicking() {
            ended.expect("the server did not panic");
            let violations = self.shared.violations.lock().expect("the server did not panic");
            assert!(violations.is_empty(), "{violations:#?}");
        }
    }
}

impl Shared {
    fn serve(&self, stream: TcpStream, address: &str) {
        let Some((request, stream)) = Request::read(stream) else { return };
        let written = format!("{} {}", request.method, request.path);
        let written = written.replace(&format!("/repos/{REPOSITORY}"), "");
        self.requests.lock().expect("no test panicked with it").push(written);
        let Some(reply) = self.reply(&request, address) else { return };
        let described = Description::get().violations(&Exchange {
            method: &request.method,
            path: &request.path,
            query: &request.query,
            sent: request.body.as_ref(),
            status: reply.status,
            answered: reply.body.as_ref(),
        });
        self.violations.lock().expect("no test panicked with it").extend(described);
        reply.write(stream);
    }

    /// The answer, if the connection is not to break.
    fn reply(&self, request: &Request, address: &str) -> Option<Reply> {
        let mut faults = self.faults.lock().expect("no test panicked with it");
        let fault = faults.iter_mut().find(|fault| {
            fault.times > 0
                && fault.method == request.method
                && request.target.contains(fault.target)
        });
        if let Some(fault) = fault {
            fault.times -= 1;
            return fault.reply.clone();
        }
        let mut state = self.state.lock().expect("no test panicked with it");
        Some(routes::answer(&mut state, request, address))
    }
}
