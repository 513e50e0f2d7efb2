//! Lambda's Runtime API (2018-06-01) for a runtime inside a sandbox: it fetches the next
//! invocation, and posts the response or the error.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use super::outcome::Outcome;
use super::streamed;

/// The largest response of a synchronous invocation, in bytes, according to Lambda's own refusal.
const LARGEST_RESPONSE: usize = 6_291_556;

/// The largest streamed response: 200 MiB (Lambda's payload quota).
const LARGEST_STREAM: usize = 200 * 1024 * 1024;

/// One invocation on its way to the runtime.
#[derive(Debug)]
pub struct Invocation {
    /// The request id, which comes back with the response.
    pub id: String,
    /// The event, as JSON.
    pub event: Bytes,
    /// ARN of the function.
    pub arn: String,
    /// How long it may take from now.
    pub timeout: Duration,
    /// Where the outcome goes.
    pub answer: oneshot::Sender<Outcome>,
}

/// The request id of an invocation, and where its outcome goes.
type Taken = (String, oneshot::Sender<Outcome>);

/// The sandbox's end of the Runtime API.
#[derive(Clone)]
struct RuntimeApi {
    queue: Arc<tokio::sync::Mutex<mpsc::Receiver<Invocation>>>,
    /// The invocation that the runtime has taken: a sandbox has one at a time.
    taken: Arc<Mutex<Option<Taken>>>,
    init_error: mpsc::Sender<Bytes>,
}

/// The Runtime API of one sandbox. Invocations come from `queue`; an error of the runtime's start
/// goes to `init_error`.
pub fn router(queue: mpsc::Receiver<Invocation>, init_error: mpsc::Sender<Bytes>) -> Router {
    let api = RuntimeApi {
        queue: Arc::new(tokio::sync::Mutex::new(queue)),
        taken: Arc::default(),
        init_error,
    };
    Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(respond))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(fail))
        .route("/2018-06-01/runtime/init/error", post(fail_init))
        // The limit for errors; a response has the limit of its mode.
        .layer(DefaultBodyLimit::max(LARGEST_RESPONSE))
        .with_state(api)
}

async fn next(State(api): State<RuntimeApi>) -> Response {
    let Some(invocation) = api.queue.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let deadline = SystemTime::now() + invocation.timeout;
    let deadline = deadline.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    *api.taken.lock().unwrap_or_else(PoisonError::into_inner) =
        Some((invocation.id.clone(), invocation.answer));
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", invocation.id),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", invocation.arn),
    ];
    (headers, invocation.event).into_response()
}

async fn respond(
    State(api): State<RuntimeApi>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let streams = streamed::is_streamed(&parts.headers);
    let largest = if streams { LARGEST_STREAM } else { LARGEST_RESPONSE };
    match Limited::new(body, largest).collect().await {
        Ok(whole) if streams => api.finish(&id, streamed::outcome(&parts.headers, whole)),
        Ok(whole) => api.finish(&id, Outcome::Response(whole.to_bytes())),
        Err(error) if error.is::<LengthLimitError>() => {
            let text = format!(
                "Response payload size exceeded maximum allowed payload size ({largest} bytes)."
            );
            api.finish(&id, Outcome::error("Function.ResponseSizeTooLarge", text));
            StatusCode::PAYLOAD_TOO_LARGE.into_response()
        }
        Err(error) => {
            let text = format!("the response ended early: {error}");
            api.finish(&id, Outcome::error("Runtime.TruncatedResponse", text))
        }
    }
}

async fn fail(State(api): State<RuntimeApi>, Path(id): Path<String>, body: Bytes) -> Response {
    api.finish(&id, Outcome::Error(body))
}

async fn fail_init(State(api): State<RuntimeApi>, body: Bytes) -> Response {
    // Nobody listens any more if the sandbox is already being stopped.
    let _ = api.init_error.send(body).await;
    accepted()
}

impl RuntimeApi {
    fn finish(&self, id: &str, outcome: Outcome) -> Response {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        match taken.take() {
            Some((expected, answer)) if expected == id => {
                // If nobody waits, the invocation has timed out.
                let _ = answer.send(outcome);
                accepted()
            }
            other => {
                *taken = other;
                let text = json!({ "errorType": "InvalidRequestID", "errorMessage": "Invalid request ID" });
                (StatusCode::BAD_REQUEST, axum::Json(text)).into_response()
            }
        }
    }
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, axum::Json(json!({ "status": "OK" }))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Client;

    const BASE: &str = "/2018-06-01/runtime";

    /// One sandbox's Runtime API on a real port, with one invocation waiting.
    async fn served() -> (String, oneshot::Receiver<Outcome>, mpsc::Receiver<Bytes>) {
        let (invocations, queue) = mpsc::channel(1);
        let (failed, init_errors) = mpsc::channel(1);
        let (answer, outcome) = oneshot::channel();
        let invocation = Invocation {
            id: "r1".to_owned(),
            event: Bytes::from_static(b"{\"a\":1}"),
            arn: "arn:aws:lambda:::function:api".to_owned(),
            timeout: Duration::from_secs(3),
            answer,
        };
        invocations.send(invocation).await.unwrap();
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let base = format!("http://{}{BASE}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            // Kept, so that the queue does not end.
            let _invocations = invocations;
            axum::serve(listener, router(queue, failed)).await
        });
        (base, outcome, init_errors)
    }

    async fn send(method: &'static str, url: String, body: &'static str) -> crate::http::Answer {
        let call = move || Client::default().send(method, &url, &[], body).unwrap();
        tokio::task::spawn_blocking(call).await.unwrap()
    }

    #[tokio::test]
    async fn the_runtime_takes_an_invocation_and_its_response_comes_back() {
        let (base, outcome, _init_errors) = served().await;
        let next = send("GET", format!("{base}/invocation/next"), "").await;
        assert_eq!((next.status, next.text().as_str()), (200, "{\"a\":1}"));
        assert_eq!(next.headers["lambda-runtime-aws-request-id"], "r1");
        let arn = &next.headers["lambda-runtime-invoked-function-arn"];
        assert_eq!(arn, "arn:aws:lambda:::function:api");
        let deadline = next.headers["lambda-runtime-deadline-ms"].to_str().unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        let left = deadline.parse::<u128>().unwrap().saturating_sub(now);
        assert!((1..=3_000).contains(&left), "{left} ms");

        let wrong = send("POST", format!("{base}/invocation/r2/response"), "x").await;
        assert_eq!(wrong.status, 400);
        let right = send("POST", format!("{base}/invocation/r1/response"), "\"done\"").await;
        assert_eq!(right.status, 202);
        assert_eq!(outcome.await.unwrap(), Outcome::Response(Bytes::from_static(b"\"done\"")));
        let again = send("POST", format!("{base}/invocation/r1/response"), "x").await;
        assert_eq!(again.status, 400, "an invocation has one outcome");
    }

    #[tokio::test]
    async fn a_response_beyond_the_quota_is_the_functions_error() {
        let (base, outcome, _init_errors) = served().await;
        send("GET", format!("{base}/invocation/next"), "").await;
        let url = format!("{base}/invocation/r1/response");
        let body = vec![b'x'; LARGEST_RESPONSE + 1];
        let call = move || Client::default().send("POST", &url, &[], body).unwrap();
        assert_eq!(tokio::task::spawn_blocking(call).await.unwrap().status, 413);
        let Outcome::Error(error) = outcome.await.unwrap() else { panic!("no error") };
        assert!(String::from_utf8_lossy(&error).contains("Function.ResponseSizeTooLarge"));
    }

    #[tokio::test]
    async fn errors_of_the_handler_and_of_the_start_are_told_apart() {
        let (base, outcome, mut init_errors) = served().await;
        send("GET", format!("{base}/invocation/next"), "").await;
        send("POST", format!("{base}/invocation/r1/error"), "{\"errorType\":\"Bad\"}").await;
        assert_eq!(
            outcome.await.unwrap(),
            Outcome::Error(Bytes::from_static(b"{\"errorType\":\"Bad\"}"))
        );
        send("POST", format!("{base}/init/error"), "{\"errorType\":\"Init\"}").await;
        assert_eq!(init_errors.recv().await.unwrap(), "{\"errorType\":\"Init\"}");
    }
}
