//! A function's address as in AWS's Runtime Interface Emulator in a container (`docker run -p
//! 9000:8080`): you send an event by POST and get the function's answer.
//!
//! The statuses are those of that program: 200 even for an error of the handler and for a timeout,
//! and 502 if the runtime has ended.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::outcome::Outcome;
use super::sandbox::Ending;
use super::{Host, function};
use crate::invocation;

/// The path, in axum's notation.
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
    // In a separate task: the timeout also applies if the caller disconnects.
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

/// With the type that Go's server detects.
fn body_of(status: StatusCode, body: Bytes) -> Response {
    (status, [("content-type", "text/plain; charset=utf-8")], body).into_response()
}
