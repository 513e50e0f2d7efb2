//! A function's address as AWS's Runtime Interface Emulator has it in a container
//! (`docker run -p 9000:8080`): an event goes in by POST, and what the function answers comes out.
//!
//! The statuses are that program's: 200 also for an error of the handler and for a timeout, and 502
//! where the runtime has ended.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::outcome::Outcome;
use super::sandbox::Ending;
use super::{Host, function};
use crate::invocation;

/// The path, in axum's words.
pub(super) const PATH: &str = "/2015-03-31/functions/{function}/invocations";

pub(super) async fn invoke(
    State(host): State<Host>,
    Path(name): Path<String>,
    event: Bytes,
) -> Response {
    let emulator = host.emulator.clone();
    let found = tokio::task::spawn_blocking(move || {
        let target = invocation::named(&emulator, &name)?;
        function::look_up(&emulator, &target.function, &target.qualifier)
    });
    let function = match found.await {
        Ok(Ok(function)) => function,
        Ok(Err(error)) => return (StatusCode::NOT_FOUND, format!("{error:#}\n")).into_response(),
        Err(error) => return (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    };
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let id = format!("00000000-0000-4000-9000-{number:012}");
    let timeout = function.timeout.as_secs();
    // In a task of its own: the timeout holds also when the caller goes away.
    let invoked = async move { host.invoke(function.name, function.version, id, event).await };
    let (outcome, ending) = match tokio::spawn(invoked).await {
        Ok(Ok(invoked)) => invoked,
        Ok(Err(error)) => {
            (Outcome::error("Sandbox.StartError", format!("{error:#}")), Some(Ending::Exit))
        }
        Err(error) => (Outcome::error("Sandbox.HostError", error.to_string()), Some(Ending::Exit)),
    };
    let (Outcome::Response(body) | Outcome::Error(body)) = outcome;
    match ending {
        None => body_of(StatusCode::OK, body),
        Some(Ending::Timeout) => {
            body_of(StatusCode::OK, format!("Task timed out after {timeout}.00 seconds").into())
        }
        Some(Ending::Exit) => body_of(StatusCode::BAD_GATEWAY, body),
    }
}

/// Of the kind that Go's server finds in it.
fn body_of(status: StatusCode, body: Bytes) -> Response {
    (status, [("content-type", "text/plain; charset=utf-8")], body).into_response()
}
