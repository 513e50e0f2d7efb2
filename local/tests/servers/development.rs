//! What `make dev` refuses before the service is asked, as the edge does.

use std::sync::{Arc, Mutex};

use local::development::service::Service;
use local::edge::payload_hash::{HEADER, sha256_hex};
use local::http::Client;

use crate::serve;

/// Nothing is built here, so that what gets through is a 502.
const NOT_BUILT: u16 = 502;

#[test]
fn requests_that_cloudfront_or_lambda_refuses_do_not_get_through() {
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let written = lines.clone();
    let port = serve(move || {
        Service::default().router(Arc::new(move |line| written.lock().unwrap().push(line.into())))
    });
    let hash = sha256_hex(b"boo");
    let long = format!("/api/items?{}", "q".repeat(8_192));
    for (method, path, headers, body, status) in [
        ("GET", "/api/items", vec![], &b""[..], NOT_BUILT),
        ("POST", "/api/items", vec![(HEADER, hash.as_str())], b"boo", NOT_BUILT),
        ("POST", "/api/items", vec![], b"boo", 403),
        ("GET", "/api/items", vec![(HEADER, hash.as_str())], b"boo", 403),
        ("GET", &long, vec![], b"", 413),
    ] {
        let url = format!("http://127.0.0.1:{port}{path}");
        let answer = Client::default().send(method, &url, &headers, body).unwrap();
        assert_eq!(answer.status, status, "{method} {body:?}: {}", answer.text());
    }
    let lines = lines.lock().unwrap();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains(&format!("{HEADER}: {hash}")), "{lines:?}");
}
