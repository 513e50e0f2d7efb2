//! Answers around the 6 MB that Lambda passes on in one piece.

use std::{
    io,
    sync::{Arc, Mutex},
};

use axum::{Router, http::header, response::IntoResponse, routing::get};
use lambda_http::{
    Adapter, Context, LambdaEvent, Service, StreamAdapter, request::LambdaRequest,
    tower::ServiceExt,
};
use serde_json::{Value, json};
use service::{Application, lambda::InvokeMode, routes::layered, store::MemoryStore};

use crate::lambda_process::{event, merge};

/// The limit that Lambda's own refusal names.
const LIMIT: usize = 6_291_556;

/// A service with one route, whose answers have this type and content.
fn app(mode: InvokeMode, content_type: &'static str, content: Vec<u8>) -> Router {
    let answer = async move || ([(header::CONTENT_TYPE, content_type)], content).into_response();
    let application = Application {
        invoke_mode: mode,
        ..Application::new(Arc::new(MemoryStore::default()), Arc::new(Mutex::new(io::sink())))
    };
    layered(Router::new().route("/large", get(answer)), application)
}

fn ask(headers: &Value) -> LambdaEvent<LambdaRequest> {
    let mut event = event("get-item.json");
    merge(&mut event, &json!({ "rawPath": "/large", "headers": headers }));
    LambdaEvent::new(serde_json::from_value(event).unwrap(), Context::default())
}

/// The status of the answer, and its length as the JSON that Lambda would get.
async fn answer(content_type: &'static str, content: Vec<u8>, headers: &Value) -> (u64, usize) {
    let app = app(InvokeMode::Buffered, content_type, content);
    let answer = Adapter::from(app).call(ask(headers)).await.unwrap();
    let text = serde_json::to_string(&answer).unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap();
    (answer["statusCode"].as_u64().unwrap(), text.len())
}

#[tokio::test]
async fn no_answer_is_longer_than_the_limit_and_none_that_fits_is_refused() {
    // The body's length stays the same on its way.
    let kinds: [(&str, u8, usize, usize); 4] = [
        ("text/plain", b'x', 1, 1),
        ("application/problem+json", b'"', 1, 2),
        ("text/plain; charset=utf-8", 0x01, 1, 6),
        ("application/octet-stream", 0xff, 3, 4),
    ];
    for (content_type, byte, bytes, travel_as) in kinds {
        for (travelling, fits) in [(LIMIT - 600, true), (LIMIT, false), (LIMIT + 1_000, false)] {
            let content = vec![byte; travelling / travel_as * bytes];
            let (status, sent) = answer(content_type, content, &json!({})).await;
            assert!(sent <= LIMIT, "{content_type} {travelling}: {sent}");
            assert_eq!(status == 200, fits, "{content_type} {travelling}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_fits_once_compressed_is_sent() {
    let (status, sent) =
        answer("text/plain", vec![b'x'; 2 * LIMIT], &json!({ "accept-encoding": "gzip" })).await;
    assert_eq!(status, 200);
    assert!(sent < LIMIT / 100);
}

#[tokio::test]
async fn an_answer_in_pieces_has_no_limit() {
    let app = app(InvokeMode::ResponseStream, "text/plain", vec![b'x'; 2 * LIMIT]);
    let adapter = StreamAdapter::from(app);
    let answer = adapter.oneshot(ask(&json!({}))).await.unwrap();
    assert_eq!(answer.metadata_prelude.status_code, 200);
    let pieces = axum::body::to_bytes(axum::body::Body::from_stream(answer.stream), usize::MAX);
    assert_eq!(pieces.await.unwrap().len(), 2 * LIMIT);
}
