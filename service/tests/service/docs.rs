//! The API's description and the page that shows it.

use std::io::Read;

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use flate2::read::GzDecoder;

use crate::{app, get, send};

#[tokio::test]
async fn the_openapi_document_lists_every_route_with_its_answers() {
    let answer = get(&app(), "/api/openapi.json").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let document = answer.json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut told = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            for response in responses.values() {
                // OpenAPI requires it, and the derivation does not.
                assert!(response["description"].is_string(), "{method} {path}: {response}");
            }
            let answers: Vec<_> = responses.keys().map(String::as_str).collect();
            told.push(format!("{method} {path}: {}", answers.join(" ")));
        }
    }
    told.sort();
    assert_eq!(
        told,
        [
            "delete /api/items/{item_id}: 204 400 403 404 422 500 503",
            "get /api/health: 200 400 403 500",
            "get /api/hello: 200 400 403 500",
            "get /api/items/{item_id}: 200 400 403 404 422 500 503",
            "get /api/items: 200 400 403 422 500 503",
            "get /api/version: 200 400 403 500",
            "post /api/items: 201 400 403 409 413 415 422 500 503",
        ]
    );
    let new_item = &document["components"]["schemas"]["NewItem"];
    assert_eq!(new_item["required"], serde_json::json!(["name", "price"]));
    assert_eq!(new_item["properties"]["price"]["minimum"], 0);
}

#[tokio::test]
async fn the_openapi_document_has_all_that_it_refers_to() {
    let answer = get(&app(), "/api/openapi.json").await;
    let text = String::from_utf8(answer.body.clone()).unwrap();
    let document = answer.json();
    let mut references = 0;
    for rest in text.split("\"$ref\":\"#").skip(1) {
        let pointer = rest.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
        references += 1;
    }
    assert!(references > 30);
}

#[tokio::test]
async fn the_page_loads_only_files_that_the_service_has() {
    let app = app();
    let page = get(&app, "/api/docs").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let policy = page.header("content-security-policy").unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    assert!(!policy.contains("http"), "the page may load from no other host: {policy}");
    let html = String::from_utf8(page.body).unwrap();
    for inline in ["<script>", "<style", " style=", " onload="] {
        assert!(!html.contains(inline), "the policy forbids `{inline}`");
    }

    let mut loaded = 0;
    for (_, rest) in html.match_indices("=\"/api").map(|(at, _)| html.split_at(at + 2)) {
        let path = rest.split('"').next().unwrap();
        let file = get(&app, path).await;
        assert_eq!(file.status, StatusCode::OK, "{path}");
        assert!(!file.body.is_empty(), "{path}");
        loaded += 1;
    }
    assert_eq!(loaded, 3);
}

/// The site's tests check it in a browser.
#[tokio::test]
async fn the_pages_script_hashes_the_bodies_of_its_requests() {
    let script = get(&app(), "/api/docs/start.js").await;
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    let text = String::from_utf8(script.body).unwrap();
    for part in ["requestInterceptor", "x-amz-content-sha256", "SHA-256", "/api/openapi.json"] {
        assert!(text.contains(part), "{part}");
    }
}

#[tokio::test]
async fn the_swagger_ui_is_sent_whole_and_compressed_for_what_takes_that() {
    let path = "/api/docs/swagger-ui-bundle.js";
    let request = Request::get(path).header("accept-encoding", "br, gzip;q=0.5");
    let answer = send(&app(), request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    let mut script = String::new();
    GzDecoder::new(answer.body.as_slice()).read_to_string(&mut script).unwrap();
    assert!(script.len() > 1_000_000 && script.contains("SwaggerUIBundle"));
    let plain = get(&app(), path).await;
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.body, script.as_bytes());
    for answer in [answer, plain] {
        assert_eq!(answer.header("cache-control"), Some("public, max-age=3600"));
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
    }
}
