//! Each error of the OpenAPI document has an example, and the service answers exactly that.

use std::{
    ffi::OsStr,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};
use service::origin::OriginSecrets;

use crate::{Answer, app, app_over, app_protected_by, failing_stores::Kept, get, send};

const NOBODY: &str = "/api/items/00000000-0000-4000-8000-000000000000";

/// Every error of the document: operation, status, and the example.
async fn documented() -> Vec<(String, u16, Value)> {
    let document = get(&app(), "/api/openapi.json").await.json();
    let mut errors = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let status: u16 = status.parse().unwrap();
                if status >= 400 {
                    let content = &response["content"]["application/problem+json"];
                    let name = format!("{method} {path}");
                    errors.push((name, status, content["example"].clone()));
                }
            }
        }
    }
    errors
}

fn request(method: &str, path: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("idempotency-key", "8e03978e-40d5-43dd-bc93-6894a57f9324");
    request.header(header::CONTENT_TYPE, content_type).body(body.into()).unwrap()
}

async fn ask(app: &Router, method: &str, path: &str) -> Answer {
    send(app, request(method, path, "application/json", Body::empty())).await
}

async fn post(app: &Router, body: impl Into<Body>) -> Answer {
    send(app, request("POST", "/api/items", "application/json", body)).await
}

/// An answer that each operation has given.
async fn provoked() -> Vec<(&'static str, Answer)> {
    const LIST: &str = "get /api/items";
    const CREATE: &str = "post /api/items";
    const READ: &str = "get /api/items/{item_id}";
    const REMOVE: &str = "delete /api/items/{item_id}";
    let lamp = || json!({ "name": "Lamp", "price": 1 }).to_string();

    let open = app();
    let mut answers = vec![
        (LIST, ask(&open, "GET", "/api/items?limit=0").await),
        (CREATE, post(&open, &b"\"\xff\""[..]).await),
        (CREATE, post(&open, r#"{ "name": " ", "price": -1 }"#).await),
        (CREATE, post(&open, "x".repeat(65_537)).await),
        (CREATE, send(&open, request("POST", "/api/items", "text/plain", lamp())).await),
        (CREATE, post(&app_over(Kept::Full.store(), nowhere()), lamp()).await),
    ];
    for (name, method) in [(READ, "GET"), (REMOVE, "DELETE")] {
        for path in ["/api/items/%ff", "/api/items/boo", NOBODY] {
            answers.push((name, ask(&open, method, path).await));
        }
    }
    for kept in [Kept::Unreachable, Kept::Unreadable] {
        let failing = app_over(kept.store(), nowhere());
        answers.push((LIST, ask(&failing, "GET", "/api/items").await));
        answers.push((CREATE, post(&failing, lamp()).await));
        answers.push((READ, ask(&failing, "GET", NOBODY).await));
        answers.push((REMOVE, ask(&failing, "DELETE", NOBODY).await));
    }
    let secrets = OriginSecrets::new(Some(OsStr::new("a secret")), None);
    let protected = app_protected_by(secrets, nowhere());
    answers.push((LIST, ask(&protected, "GET", "/api/items").await));
    answers.push((CREATE, post(&protected, lamp()).await));
    answers.push((READ, ask(&protected, "GET", NOBODY).await));
    answers.push((REMOVE, ask(&protected, "DELETE", NOBODY).await));
    for (name, path) in [
        ("get /api/health", "/api/health"),
        ("get /api/hello", "/api/hello"),
        ("get /api/version", "/api/version"),
    ] {
        answers.push((name, ask(&protected, "GET", path).await));
    }
    answers
}

fn nowhere() -> Arc<Mutex<io::Sink>> {
    Arc::new(Mutex::new(io::sink()))
}

#[tokio::test]
async fn each_documented_error_has_an_example_of_its_own() {
    let errors = documented().await;
    for (operation, status, example) in &errors {
        assert_eq!(example["status"], *status, "{operation}");
        assert!(example["detail"].is_string(), "{operation} {status}: {example}");
        let has_inputs = example["errors"].as_array().is_some_and(|inputs| !inputs.is_empty());
        assert_eq!(has_inputs, *status == 422, "{operation} {status}: {example}");
    }
    let inputs = |operation: &str| {
        let found = errors.iter().find(|(name, status, _)| name == operation && *status == 422);
        found.unwrap().2["errors"].clone()
    };
    assert_eq!(inputs("get /api/items")[0]["parameter"], "limit");
    assert_eq!(inputs("post /api/items")[1]["pointer"], "#/price");
    assert_eq!(inputs("get /api/items/{item_id}")[0]["parameter"], "item_id");
}

#[tokio::test]
async fn the_examples_are_what_the_service_answers() {
    let provoked = provoked().await;
    let errors = documented().await;
    for (operation, answer) in &provoked {
        let status = answer.status.as_u16();
        let known = errors.iter().find(|(name, known, _)| name == operation && *known == status);
        let (_, _, example) = known.unwrap_or_else(|| panic!("{operation}: {status}"));
        assert_eq!(answer.json(), *example, "{operation}");
    }
    for (operation, status, example) in &errors {
        let is_provoked = provoked
            .iter()
            .any(|(name, answer)| name == operation && answer.status.as_u16() == *status);
        // The tests of events cover the answer to an event that is not a request.
        let of_an_event = example["detail"] == "The host cannot be read.";
        assert!(is_provoked || of_an_event || *status == 500, "{operation}: {status}");
    }
}
