//! What `make dev` refuses before it calls the service, as the edge does.

use std::sync::{Arc, Mutex};

use local::development::service::Service;
use local::edge::payload_hash::{HEADER, sha256_hex};
use local::http::Client;

use crate::serve;

/// Nothing is built here, so requests that get through are a 503.
const NOT_BUILT: u16 = 503;

#[test]
fn requests_that_cloudfront_or_lambda_refuses_do_not_get_through() {
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let written = lines.clone();
    let port = serve(move || {
        let log = move |line: &str| written.lock().unwrap().push(line.to_owned());
        Service::new("unused".into()).router(Arc::new(log))
    });
    let url = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let waiting = Client::default().send("GET", &url("/api/items"), &[], "").unwrap();
    assert_eq!(waiting.headers["content-type"], "application/problem+json");
    assert!(waiting.text().contains("being built for the first time"), "{}", waiting.text());
    let hash = sha256_hex(b"boo");
    let long = format!("/api/items?{}", "q".repeat(8_192));
    for (method, path, headers, body, status) in [
        ("GET", "/api/items", vec![], &b""[..], NOT_BUILT),
        ("POST", "/api/items", vec![(HEADER, hash.as_str())], b"boo", NOT_BUILT),
        ("POST", "/api/items", vec![], b"boo", 403),
        ("GET", "/api/items", vec![(HEADER, hash.as_str())], b"boo", 403),
        ("GET", &long, vec![], b"", 413),
    ] {
        let answer = Client::default().send(method, &url(path), &headers, body).unwrap();
        assert_eq!(answer.status, status, "{method} {body:?}: {}", answer.text());
    }
    let lines = lines.lock().unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains(&format!("{HEADER}: {hash}")), "{lines:?}");
}
