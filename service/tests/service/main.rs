//! Calls the service in memory, as a router and through the Lambda adapter.

mod answer_limit;
mod authentication;
mod contract;
mod docs;
mod documented_errors;
mod exchanges;
mod failing_stores;
mod idempotency;
mod issuer;
mod items;
mod lambda_event;
mod lambda_process;
mod openapi;
mod origin;
mod process;
mod request_log;
mod runtime_api;
mod stored_events;
mod table;
mod version;

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use lambda_http::tower::ServiceExt;
use serde_json::Value;
use service::{
    Application,
    origin::OriginSecrets,
    request_log::LogWriter,
    routes::router,
    store::{ItemStore, MemoryStore},
};

/// A service without items whose log lines go to `log`.
fn app_logging_to(log: LogWriter) -> Router {
    app_protected_by(OriginSecrets::default(), log)
}

/// The same, for requests with one of the secrets.
fn app_protected_by(origin_secrets: OriginSecrets, log: LogWriter) -> Router {
    let store = Arc::new(MemoryStore::default());
    router(Application { origin_secrets, ..Application::new(store, log) })
}

/// A service over this store.
fn app_over(store: Arc<dyn ItemStore>, log: LogWriter) -> Router {
    router(Application::new(store, log))
}

/// A service without items and without a log.
fn app() -> Router {
    app_logging_to(Arc::new(Mutex::new(io::sink())))
}

/// An answer with its whole body.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("headers are ASCII"))
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }
}

async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.expect("the router always answers");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("bodies are in memory").to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn get(app: &Router, path: &str) -> Answer {
    send(app, Request::get(path).body(Body::empty()).unwrap()).await
}

async fn post_item(app: &Router, body: impl Into<Body>) -> Answer {
    let request = Request::post("/api/items").header(header::CONTENT_TYPE, "application/json");
    send(app, request.body(body.into()).unwrap()).await
}
