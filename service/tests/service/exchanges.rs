//! The requests and answers of `tests/exchanges.json`, each against a new service over the store
//! that it names, the memory if none.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    body::Body,
    http::{Request, header},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{app_over, failing_stores::Kept, send};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    ensures: String,
    #[serde(default)]
    store: Kept,
    request: Sent,
    response: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    method: String,
    path: String,
    #[serde(default = "json")]
    content_type: String,
    body: Option<String>,
    /// How often the body is sent, one copy after the other.
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

fn json() -> String {
    "application/json".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// Absent: any body.
    body: Option<Value>,
}

#[tokio::test]
async fn every_exchange_is_answered_as_written() {
    let exchanges: Vec<Exchange> = serde_json::from_str(include_str!("../exchanges.json")).unwrap();
    assert!(!exchanges.is_empty());
    for Exchange { ensures, store, request, response: expected } in exchanges {
        let mut builder = Request::builder().method(request.method.as_str()).uri(request.path);
        if request.body.is_some() {
            builder = builder.header(header::CONTENT_TYPE, request.content_type);
        }
        let body = request.body.map_or_else(Body::empty, |body| body.repeat(request.times).into());
        let app = app_over(store.store(), Arc::new(Mutex::new(io::sink())));
        let answer = send(&app, builder.body(body).unwrap()).await;

        assert_eq!(answer.status.as_u16(), expected.status, "{ensures}");
        let content_type =
            if expected.status < 400 { "application/json" } else { "application/problem+json" };
        assert_eq!(answer.header("content-type"), Some(content_type), "{ensures}");
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{ensures}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{ensures}");
        for (name, value) in expected.headers {
            assert_eq!(answer.header(&name), Some(value.as_str()), "{ensures}: {name}");
        }
        if let Some(body) = expected.body {
            assert_eq!(answer.json(), body, "{ensures}");
        }
    }
}
