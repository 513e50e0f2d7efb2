//! The binary under a Runtime API played by the tests: events in, answers out.

use std::{
    collections::VecDeque,
    io::Read,
    net::Ipv4Addr,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::Value;
use tokio::{
    net::TcpListener,
    sync::{Notify, mpsc},
    time::timeout,
};

/// Longer than anything takes, even on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// The invocation's id and trace, as Lambda sends them in headers.
pub(crate) const REQUEST_ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
pub(crate) const TRACE: &str = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419";

/// The answer to an event.
#[derive(Debug)]
pub(crate) struct Posted {
    /// `response` or `error`.
    pub(crate) kind: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Posted {
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.kind, "response", "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }
}

#[derive(Clone)]
struct RuntimeApi {
    events: Arc<Mutex<VecDeque<String>>>,
    more: Arc<Notify>,
    posted: mpsc::UnboundedSender<Posted>,
}

/// A running service.
pub(crate) struct Function {
    process: Child,
    api: RuntimeApi,
    posted: mpsc::UnboundedReceiver<Posted>,
}

impl Drop for Function {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Function {
    /// Starts the binary with these environment variables next to those that Lambda sets.
    pub(crate) async fn start(environment: &[(&str, &str)]) -> Self {
        let (sender, posted) = mpsc::unbounded_channel();
        let api = RuntimeApi { events: Arc::default(), more: Arc::default(), posted: sender };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/{kind}", post(take))
            .layer(DefaultBodyLimit::disable())
            .with_state(api.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let process = Command::new(env!("CARGO_BIN_EXE_service"))
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", address)
            .env("AWS_LAMBDA_FUNCTION_NAME", "unit-api")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "1")
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        Self { process, api, posted }
    }

    /// Gives the event without waiting for the answer.
    pub(crate) fn give(&self, event: &Value) {
        self.api.events.lock().unwrap().push_back(event.to_string());
        self.api.more.notify_one();
    }

    /// The answer to the oldest event.
    pub(crate) async fn outcome(&mut self) -> Posted {
        let posted = timeout(LONG, self.posted.recv()).await;
        posted.expect("an outcome in time").expect("the Runtime API runs")
    }

    /// Gives the event and waits for the answer.
    pub(crate) async fn invoke(&mut self, event: &Value) -> Posted {
        self.give(event);
        self.outcome().await
    }

    /// Sends SIGTERM and waits for the end; returns how the process ended, and its lines.
    pub(crate) async fn terminate(mut self) -> (ExitStatus, Vec<Value>) {
        self.send_sigterm();
        let status = self.ended().await;
        (status, self.lines())
    }

    pub(crate) fn send_sigterm(&self) {
        let id = self.process.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().expect("kill runs");
        assert!(sent.success());
    }

    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let started = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("the process can be asked") {
                return status;
            }
            assert!(started.elapsed() < LONG, "the process does not end");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// How many of the events given the process has not taken.
    pub(crate) fn untaken(&self) -> usize {
        self.api.events.lock().unwrap().len()
    }

    /// The lines of a process that has ended.
    pub(crate) fn lines(&mut self) -> Vec<Value> {
        let mut text = String::new();
        let stdout: Option<ChildStdout> = self.process.stdout.take();
        stdout.expect("asked once").read_to_string(&mut text).expect("the log is UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
    }
}

async fn next(State(api): State<RuntimeApi>) -> Response {
    loop {
        // Requested before looking at the queue, so that no event between the two is missed.
        let more = api.more.notified();
        if let Some(event) = api.events.lock().unwrap().pop_front() {
            let headers = [
                ("lambda-runtime-aws-request-id", REQUEST_ID),
                ("lambda-runtime-deadline-ms", "4102444800000"),
                ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:::function:unit-api"),
                ("lambda-runtime-trace-id", TRACE),
            ];
            return (headers, event).into_response();
        }
        more.await;
    }
}

async fn take(
    State(api): State<RuntimeApi>,
    Path((_, kind)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    // If no one takes it, the test has ended.
    let _ = api.posted.send(Posted { kind, headers, body });
    StatusCode::ACCEPTED
}
