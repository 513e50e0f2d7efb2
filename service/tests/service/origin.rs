//! Which requests are answered if the service shares a secret with its distribution.

use std::{
    ffi::OsStr,
    io,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::json;
use service::origin::{HEADER, OriginSecrets};

use crate::{Answer, app, app_protected_by, get, send};

const CURRENT: &str = "0123456789abcdef0123456789abcdef";
const PREVIOUS: &str = "fedcba9876543210fedcba9876543210";

fn secrets(current: Option<&str>, previous: Option<&str>) -> OriginSecrets {
    OriginSecrets::new(current.map(OsStr::new), previous.map(OsStr::new))
}

fn protected(current: Option<&str>, previous: Option<&str>) -> Router {
    app_protected_by(secrets(current, previous), Arc::new(Mutex::new(io::sink())))
}

async fn get_with(app: &Router, path: &str, secret: &str) -> Answer {
    send(app, Request::get(path).header(HEADER, secret).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn without_a_secret_everybody_is_answered() {
    assert_eq!(get(&app(), "/api/hello").await.status, StatusCode::OK);
    assert_eq!(get_with(&app(), "/api/hello", "whatever").await.status, StatusCode::OK);
    // A previous secret alone protects nothing.
    let app = protected(None, Some(PREVIOUS));
    assert_eq!(get(&app, "/api/hello").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_request_without_the_secret_is_refused_as_a_problem() {
    let app = protected(Some(CURRENT), None);
    let refused = get(&app, "/api/hello").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(refused.header("content-type"), Some("application/problem+json"));
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    let expected = json!({
        "type": "about:blank", "title": "Forbidden", "status": 403,
        "detail": "The service answers requests that come through its distribution.",
    });
    assert_eq!(refused.json(), expected);
    assert_eq!(get_with(&app, "/api/hello", CURRENT).await.status, StatusCode::OK);
}

#[tokio::test]
async fn only_the_secret_itself_opens() {
    let app = protected(Some(CURRENT), None);
    let longer = format!("{CURRENT}0");
    let capitals = CURRENT.to_uppercase();
    let twice = format!("{CURRENT}, {CURRENT}");
    for wrong in ["", " ", &CURRENT[..31], &longer, &capitals, &twice, PREVIOUS] {
        let status = get_with(&app, "/api/hello", wrong).await.status;
        assert_eq!(status, StatusCode::FORBIDDEN, "{wrong:?}");
    }
}

#[tokio::test]
async fn every_route_and_method_is_behind_the_secret() {
    let app = protected(Some(CURRENT), None);
    for path in ["/api/docs", "/api/openapi.json", "/api/health", "/api/version", "/api/none"] {
        assert_eq!(get(&app, path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"] {
        let request = Request::builder().method(method).uri("/api/items");
        let refused = send(&app, request.body(Body::empty()).unwrap()).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{method}");
    }
    let missing = get_with(&app, "/api/none", CURRENT).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND, "with it, answers are what they were");
}

#[tokio::test]
async fn both_secrets_open_while_one_replaces_the_other() {
    let app = protected(Some(CURRENT), Some(PREVIOUS));
    for secret in [CURRENT, PREVIOUS] {
        assert_eq!(get_with(&app, "/api/hello", secret).await.status, StatusCode::OK);
    }
    let neither = get_with(&app, "/api/hello", "00112233445566778899aabbccddeeff").await;
    assert_eq!(neither.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_empty_secret_refuses_rather_than_opens() {
    let app = protected(Some(""), None);
    for sent in ["", " ", CURRENT] {
        assert_eq!(get_with(&app, "/api/hello", sent).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(get(&app, "/api/hello").await.status, StatusCode::FORBIDDEN);
    // An empty previous secret does not count.
    let app = protected(Some(CURRENT), Some(""));
    assert_eq!(get_with(&app, "/api/hello", "").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn no_secret_reaches_the_log_or_a_debugger() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let app = app_protected_by(secrets(Some(CURRENT), Some(PREVIOUS)), log.clone());
    for sent in [CURRENT, PREVIOUS, "not-the-secret-but-not-to-be-told"] {
        get_with(&app, "/api/hello", sent).await;
    }
    let text = String::from_utf8(log.lock().unwrap().clone()).unwrap();
    assert_eq!(text.lines().count(), 3);
    let told = format!("{text}{:?}", secrets(Some(CURRENT), Some(PREVIOUS)));
    for secret in [CURRENT, PREVIOUS, "not-the-secret"] {
        assert!(!told.contains(secret), "{told}");
    }
}
