//! One JSON line per request, in the shape that Lambda's JSON log format passes on unchanged.
//!
//! A line says what was asked and how it went. It never holds a query, a header, a body or the path
//! as sent, since any of them may carry a secret; the route's template is enough to count by.

use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use chrono::{SecondsFormat, Utc};
use lambda_http::RequestExt;
use serde::Serialize;
use uuid::Uuid;

use crate::{Application, problem::Cause};

/// Where the lines go.
pub type LogWriter = Arc<Mutex<dyn Write + Send>>;

#[derive(Serialize)]
struct Line<'a> {
    timestamp: String,
    level: &'static str,
    message: &'static str,
    request_id: &'a str,
    method: &'a str,
    /// The route's template; null where no route matched.
    route: Option<&'a str>,
    status: u16,
    duration_ms: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
}

/// Middleware that writes the line once the answer is known.
pub(crate) async fn log(
    State(application): State<Application>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let request_id = request_id(&request);
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();

    let response = next.run(request).await;

    let status = response.status();
    let line = Line {
        timestamp: Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
        level: if status.is_server_error() { "ERROR" } else { "INFO" },
        message: "request",
        request_id: &request_id,
        method: method.as_str(),
        route: route.as_ref().map(MatchedPath::as_str),
        status: status.as_u16(),
        duration_ms: (started.elapsed().as_secs_f64() * 1e6).round() / 1e3,
        cause: response.extensions().get::<Cause>().map(|cause| cause.0.as_str()),
    };
    write(&application.log, &line);
    response
}

/// Lambda's id of the invocation, by which its own log lines can be found; a random one elsewhere.
fn request_id(request: &Request) -> String {
    match request.lambda_context_ref() {
        Some(context) => context.request_id.clone(),
        None => Uuid::new_v4().to_string(),
    }
}

/// A line that cannot be written is lost: the request it tells of was answered all the same.
fn write(log: &LogWriter, line: &Line<'_>) {
    let Ok(mut bytes) = serde_json::to_vec(line) else { return };
    bytes.push(b'\n');
    if let Ok(mut writer) = log.lock() {
        let _ = writer.write_all(&bytes).and_then(|()| writer.flush());
    }
}
