//! A registry that answers as a test tells it to, and records the requests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// A request as it was received.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    /// The received part: less than `Content-Length` if the connection broke.
    pub(crate) body: Vec<u8>,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it is this method on a target that holds `part`.
    pub(crate) fn is(&self, method: &str, part: &str) -> bool {
        self.method == method && self.target.contains(part)
    }
}

/// What to answer.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    Answer {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: String,
    },
    /// Breaks the connection.
    Break,
}

impl Reply {
    pub(crate) fn status(status: u16) -> Self {
        Self::Answer { status, headers: Vec::new(), body: String::new() }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        if let Self::Answer { headers, .. } = &mut self {
            headers.push((name, value.into()));
        }
        self
    }

    pub(crate) fn body(mut self, text: impl Into<String>) -> Self {
        if let Self::Answer { body, .. } = &mut self {
            *body = text.into();
        }
        self
    }
}

/// The scripted registry; it stops when dropped.
pub(crate) struct Scripted {
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    received: Arc<Mutex<Vec<Received>>>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Scripted {
    /// Answers as an empty registry does, except where `script` has an answer.
    pub(crate) fn start(script: impl Fn(&Received) -> Option<Reply> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let received = Arc::new(Mutex::new(Vec::new()));
        let stopping = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let (received, stopping) = (Arc::clone(&received), Arc::clone(&stopping));
            move || {
                for stream in listener.incoming() {
                    if stopping.load(Ordering::SeqCst) {
                        return;
                    }
                    serve(stream.unwrap(), &script, &received);
                }
            }
        });
        Self { address, received, stopping, thread: Some(thread) }
    }

    /// All requests so far.
    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // The connection wakes the thread, which then sees that it is to stop.
        drop(TcpStream::connect(&self.address));
        self.thread.take().expect("it is joined once").join().expect("the script did not panic");
    }
}

fn serve(
    stream: TcpStream,
    script: &impl Fn(&Received) -> Option<Reply>,
    received: &Mutex<Vec<Received>>,
) {
    let mut reader = BufReader::new(stream);
    let Some(request) = read(&mut reader) else {
        return;
    };
    received.lock().unwrap().push(request.clone());
    let reply = script(&request).unwrap_or_else(|| empty_registry(&request));
    let Reply::Answer { status, mut headers, body } = reply else {
        return;
    };
    headers.push(("Connection", "close".into()));
    headers.push(("Content-Length", body.len().to_string()));
    let mut text = format!("HTTP/1.1 {status} Scripted\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    if request.method != "HEAD" {
        text.push_str(&body);
    }
    // A client that broke the connection does not read.
    let _ = reader.into_inner().write_all(text.as_bytes());
}

fn empty_registry(request: &Received) -> Reply {
    match request.method.as_str() {
        "POST" => Reply::status(202).header("Location", "/v2/uploads/1?state=a"),
        "PUT" => match request.target.split_once("/manifests/") {
            Some(_) => {
                let digest = container_image::Digest::of(&request.body);
                Reply::status(201).header("Docker-Content-Digest", digest.as_str())
            }
            None => Reply::status(201),
        },
        _ => Reply::status(404),
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        Some(line.trim_end().to_owned())
    };
    let first = line()?;
    let mut words = first.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut headers = Vec::new();
    loop {
        let header = line()?;
        let Some((name, value)) = header.split_once(':') else {
            break;
        };
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut request = Received { method, target, headers, body: Vec::new() };
    let length = request.header("Content-Length").map_or(0, |value| value.parse().unwrap());
    // If a connection breaks, the body has what came before.
    let _ = reader.take(length as u64).read_to_end(&mut request.body);
    Some(request)
}
