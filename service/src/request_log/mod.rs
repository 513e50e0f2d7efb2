//! One JSON line per request, in the form that Lambda's JSON log format passes on unchanged.
//!
//! A line describes the request and the result. It does not name the client: CloudFront's own
//! headers, such as `CloudFront-Viewer-Address`, can be trusted only if an origin request policy
//! lists them, and no policy that does so leaves out `Host`, as a Function URL requires. The access
//! logs have the address, in the line with the same `edge_request_id`. A line never contains a
//! query, a body, or the path or a header as sent, since any of them may carry a secret or forge a
//! line: it has only values that were parsed from the request.
//!
//! - [`level`]: which lines are written
//! - [`line`](mod@line): the content of a line
//! - [`metrics`]: the line from which CloudWatch extracts metrics

pub mod level;
mod line;
pub mod metrics;

use std::{
    io::Write,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use lambda_http::RequestExt;
use serde::Serialize;
use uuid::Uuid;

use self::{
    level::{Level, LogLevel},
    line::{Event, RequestLine},
    metrics::MetricsNamespace,
};
use crate::{Application, problem::Cause};

/// Where the lines go.
pub type LogWriter = Arc<Mutex<dyn Write + Send>>;

/// The service's log. Cheap to clone; clones share the writer, and the knowledge whether a request
/// was the first.
#[derive(Clone)]
pub struct Log {
    writer: LogWriter,
    level: Level,
    metrics: Option<MetricsNamespace>,
    answered: Arc<AtomicBool>,
}

impl Log {
    /// A log of all lines from `info` on, without metrics.
    #[must_use]
    pub fn to(writer: LogWriter) -> Self {
        Self { writer, level: Level::Info, metrics: None, answered: Arc::default() }
    }

    /// Sets the level. For an unknown level, a line reports it now, and `info` is used.
    #[must_use]
    pub fn with_level(self, level: &LogLevel) -> Self {
        let log = Self { level: level.effective(), ..self };
        if let Some(unknown) = level.unknown() {
            let detail =
                format!("LOG_LEVEL is `{unknown}`, which is none of {}", level::NAMES.join(", "));
            log.event(Level::Warn, "the log level is unknown, info is used", Some(&detail));
        }
        log
    }

    /// Adds one line of metrics for each request, if there is a namespace for them.
    #[must_use]
    pub fn with_metrics(self, metrics: Option<MetricsNamespace>) -> Self {
        Self { metrics, ..self }
    }

    /// Writes a line that is not about a request, if its level is high enough.
    pub fn event(&self, level: Level, message: &str, detail: Option<&str>) {
        if level >= self.level {
            self.write(&Event::new(level, message, detail));
        }
    }

    /// A line that cannot be written is lost; its request was answered anyway.
    fn write(&self, line: &impl Serialize) {
        let Ok(mut bytes) = serde_json::to_vec(line) else { return };
        bytes.push(b'\n');
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = writer.write_all(&bytes).and_then(|()| writer.flush());
    }
}

/// Middleware that writes the line once the answer is known.
pub(crate) async fn log(
    State(application): State<Application>,
    request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let log = &application.log;
    let cold_start = !log.answered.swap(true, Ordering::Relaxed);
    let request_id = request_id(&request);
    let trace_id = line::trace_id(request.headers());
    let method = line::method_name(request.method());
    let edge_request_id = line::edge_request_id(request.headers());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or(line::UNMATCHED, MatchedPath::as_str);

    let response = next.run(request).await;

    let status = response.status();
    let level = if status.is_server_error() { Level::Error } else { Level::Info };
    let duration_ms = (started.elapsed().as_secs_f64() * 1e6).round() / 1e3;
    if level >= log.level {
        log.write(&RequestLine {
            timestamp: line::now(),
            level,
            message: "request",
            request_id: &request_id,
            trace_id: trace_id.as_deref(),
            edge_request_id: edge_request_id.as_deref(),
            method,
            route,
            status: status.as_u16(),
            duration_ms,
            cold_start,
            cause: response.extensions().get::<Cause>().map(|cause| line::cut(&cause.0)),
        });
    }
    if let Some(namespace) = &log.metrics {
        log.write(&metrics::line(&metrics::Measured {
            namespace,
            function_name: application.deployment.function_name.as_deref(),
            request_id: &request_id,
            route,
            status,
            duration_ms,
            cold_start,
        }));
    }
    response
}

/// Lambda's id of the invocation, with which its own log lines can be found; a random one
/// elsewhere.
fn request_id(request: &Request) -> String {
    match request.lambda_context_ref() {
        Some(context) => context.request_id.clone(),
        None => Uuid::new_v4().to_string(),
    }
}
