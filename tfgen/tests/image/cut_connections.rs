//! A proxy in front of a registry that cuts connections in the middle of a transfer.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// The proxy; it accepts no more connections once it is dropped.
pub(crate) struct CuttingProxy {
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    state: Arc<Mutex<State>>,
    stopping: Arc<AtomicBool>,
}

#[derive(Default)]
struct State {
    /// The numbers of bytes after which the next connections that send as many are cut.
    cuts: Vec<usize>,
    /// How many bytes were sent towards the registry.
    sent: usize,
}

impl CuttingProxy {
    /// A proxy before `registry` that makes these cuts, one after the other, each at the first
    /// connection that has sent so many bytes.
    pub(crate) fn start(registry: &str, cuts: &[usize]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = State { cuts: cuts.iter().rev().copied().collect(), sent: 0 };
        let state = Arc::new(Mutex::new(state));
        let stopping = Arc::new(AtomicBool::new(false));
        let (registry, seen, stop) =
            (registry.to_owned(), Arc::clone(&state), Arc::clone(&stopping));
        thread::spawn(move || {
            for client in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (client, seen) = (client.unwrap(), Arc::clone(&seen));
                let server = TcpStream::connect(&registry).unwrap();
                thread::spawn(move || relay(client, server, &seen));
            }
        });
        Self { address, state, stopping }
    }

    /// How many bytes were sent through it, towards the registry.
    pub(crate) fn sent(&self) -> usize {
        self.state.lock().unwrap().sent
    }

    /// How many cuts are left.
    pub(crate) fn cuts_left(&self) -> usize {
        self.state.lock().unwrap().cuts.len()
    }
}

impl Drop for CuttingProxy {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // The connection wakes the thread, which then sees that it is to stop.
        drop(TcpStream::connect(&self.address));
    }
}

fn relay(mut client: TcpStream, mut server: TcpStream, state: &Mutex<State>) {
    let (mut answers, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let back = thread::spawn(move || {
        // Either side may have gone by then.
        let _ = std::io::copy(&mut answers, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let mut passed = 0;
    let mut buffer = [0; 16 * 1024];
    while let Ok(count) = client.read(&mut buffer) {
        if count == 0 || server.write_all(&buffer[..count]).is_err() {
            break;
        }
        passed += count;
        let mut state = state.lock().unwrap();
        state.sent += count;
        if state.cuts.last().is_some_and(|cut| passed >= *cut) {
            state.cuts.pop();
            break;
        }
    }
    // What was written is read before the end of the connection is, so nothing of it is lost.
    let _ = server.shutdown(Shutdown::Write);
    thread::sleep(Duration::from_millis(20));
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
    let _ = back.join();
}
