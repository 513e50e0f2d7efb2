//! The log line of a request.

use std::sync::{Arc, Mutex};

use axum::{
    body::Body,
    http::{Request, header},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{app_logging_to, send};

#[tokio::test]
async fn each_request_is_one_json_line_without_what_the_client_sent() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let app = app_logging_to(log.clone());
    let secret = "hunter2";
    for (method, path) in [
        ("GET", format!("/api/items/555?q={secret}")),
        ("GET", format!("/api/{secret}")),
        ("POST", format!("/api/items/{secret}")),
        ("POST", "/api/items".to_owned()),
    ] {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, secret)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(format!(r#"{{"name":"{secret}","price":1}}"#)))
            .unwrap();
        send(&app, request).await;
    }

    let text = String::from_utf8(log.lock().unwrap().clone()).unwrap();
    assert!(!text.contains(secret), "{text}");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = lines
        .iter()
        .map(|line| json!([line["method"], line["route"], line["status"], line["level"]]))
        .collect();
    assert_eq!(
        told,
        [
            json!(["GET", "/api/items/{item_id}", 200, "INFO"]),
            json!(["GET", null, 404, "INFO"]),
            json!(["POST", "/api/items/{item_id}", 405, "INFO"]),
            json!(["POST", "/api/items", 201, "INFO"]),
        ]
    );
    for line in &lines {
        assert!(line["duration_ms"].as_f64().unwrap() >= 0.0);
        assert!(Uuid::parse_str(line["request_id"].as_str().unwrap()).is_ok());
        let timestamp = line["timestamp"].as_str().unwrap();
        assert!(timestamp.len() == 24 && timestamp.ends_with('Z'), "{timestamp}");
    }
}
