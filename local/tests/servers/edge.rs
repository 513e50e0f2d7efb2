//! What the edge lets through, and how.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use local::aws::EmulatedAws;
use local::edge::Log;
use local::edge::payload_hash::{HEADER, sha256_hex};
use local::http::{Answer, Client};
use serde_json::{Value, json};

use crate::serve;

const DISTRIBUTION: &str = r"<Distribution><DomainName>d1.cloudfront.net</DomainName>
<DistributionConfig><Origins><Items>
<Origin><Id>site</Id></Origin>
<Origin><Id>api</Id><OriginAccessControlId>EL</OriginAccessControlId></Origin>
</Items></Origins>
<DefaultCacheBehavior><TargetOriginId>site</TargetOriginId></DefaultCacheBehavior>
<CacheBehaviors><Items><CacheBehavior><PathPattern>/api/*</PathPattern>
<TargetOriginId>api</TargetOriginId></CacheBehavior></Items></CacheBehaviors>
</DistributionConfig></Distribution>";

const CONTROL: &str = "<OriginAccessControl><OriginAccessControlConfig>\
<OriginAccessControlOriginType>lambda</OriginAccessControlOriginType>\
<SigningBehavior>always</SigningBehavior></OriginAccessControlConfig></OriginAccessControl>";

/// CloudFront's API with this many distributions, and a data plane that reports what reached it.
fn emulator(distributions: usize) -> Router {
    let summary = "<DistributionSummary><Id>E1</Id></DistributionSummary>";
    let list = format!("<DistributionList>{}</DistributionList>", summary.repeat(distributions));
    Router::new()
        .route("/2020-05-31/distribution", get(async move || list))
        .route("/2020-05-31/distribution/E1", get(async || DISTRIBUTION))
        .route("/2020-05-31/origin-access-control/EL", get(async || CONTROL))
        .route(
            "/moved",
            get(async || (StatusCode::FOUND, [("location", "https://d1.cloudfront.net/new")])),
        )
        .fallback(echo)
}

async fn echo(method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let seen = json!({
        "method": method.as_str(), "uri": uri.to_string(), "body_length": body.len(),
        "host": header("host"), "x-forwarded-proto": header("x-forwarded-proto"),
        "x-hop": header("x-hop"), "cookie": header("cookie"),
    });
    ([("set-cookie", "a=1")], Body::from(seen.to_string())).into_response()
}

fn edge_with(distributions: usize) -> String {
    edge_that_logs(distributions, Arc::new(|_| {}))
}

fn edge_that_logs(distributions: usize, log: Log) -> String {
    let port = serve(move || emulator(distributions));
    let edge = serve(move || local::edge::router(EmulatedAws::at(port), log));
    format!("http://127.0.0.1:{edge}")
}

fn send(edge: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    Client::default().send(method, &format!("{edge}{path}"), headers, body).unwrap()
}

#[test]
fn a_request_reaches_the_distribution_as_if_by_https_and_else_unchanged() {
    let edge = edge_with(1);
    let headers = [
        ("connection", "x-hop"),
        ("x-hop", "1"),
        ("x-forwarded-proto", "http"),
        ("cookie", "session=2"),
    ];
    let answer = send(&edge, "GET", "/api/items/a%20b?q=%26&q=2", &headers, b"");
    let seen: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(
        seen,
        json!({
            "method": "GET", "uri": "/api/items/a%20b?q=%26&q=2", "body_length": 0,
            "host": "d1.cloudfront.net", "x-forwarded-proto": "https",
            "x-hop": null, "cookie": "session=2",
        })
    );
    assert_eq!(answer.headers["set-cookie"], "a=1");
}

/// The answer to bytes that no client of ours would send.
fn raw(edge: &str, request: &str) -> String {
    let address = edge.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(request.as_bytes()).unwrap();
    connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn what_cloudfront_refuses_reaches_no_origin() {
    let edge = edge_with(1);
    let end = "Connection: close\r\n\r\n";
    for (what, request, status) in [
        ("one host", format!("GET / HTTP/1.1\r\nHost: a\r\n{end}"), 200),
        ("no host", format!("GET / HTTP/1.1\r\n{end}"), 400),
        ("two hosts", format!("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n{end}"), 400),
        ("a body", format!("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n{end}b"), 403),
        (
            "a body in chunks",
            format!(
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{end}1\r\nb\r\n0\r\n\r\n"
            ),
            403,
        ),
        ("an empty body", format!("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n{end}"), 200),
        // Without `Connection: close`: CloudFront ends this connection itself.
        ("a long URL", format!("GET /?{} HTTP/1.1\r\nHost: a\r\n\r\n", "q".repeat(8_192)), 413),
    ] {
        let answer = raw(&edge, &request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{what}: {answer}");
        let own = "ERROR: The request could not be satisfied";
        assert_eq!(answer.contains(own), status != 200, "{what}: {answer}");
    }
}

#[test]
fn a_path_is_normalized_for_the_behaviour_alone() {
    let edge = edge_with(1);
    let request = |path: &str| {
        raw(&edge, &format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
    };
    for path in ["//api//items", "/a/../api/./items", "/api/%2e%2e/x?q=//..", "/a%2F..%2Fb/"] {
        let answer = request(path);
        assert!(answer.contains(&format!(r#""uri":"{path}""#)), "{path}: {answer}");
    }
    // The hash is required if the normalized path belongs to the API.
    assert_eq!(send(&edge, "POST", "//api/items", &[], b"boo").status, 403);
    let post = |path: &str| {
        let head = format!("POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n");
        raw(&edge, &format!("{head}Connection: close\r\n\r\nboo"))
    };
    assert!(post("/x/../api/items").starts_with("HTTP/1.1 403 "));
    assert!(post("/api/../form").starts_with("HTTP/1.1 200 "));
}

#[test]
fn a_redirect_is_the_viewers_to_follow() {
    let answer = send(&edge_with(1), "GET", "/moved", &[], b"");
    assert_eq!(answer.status, 302);
    assert_eq!(answer.headers["location"], "https://d1.cloudfront.net/new");
}

#[test]
fn bodies_for_the_function_need_their_hash_and_bodies_for_the_site_do_not() {
    let edge = edge_with(1);
    let hash = sha256_hex(b"boo");
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        assert_eq!(send(&edge, method, "/api/items", &[], b"boo").status, 403, "{method}");
        let answer = send(&edge, method, "/api/items", &[(HEADER, &hash)], b"boo");
        let seen: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!((answer.status, &seen["body_length"]), (200, &json!(3)), "{method}");
        assert_eq!(send(&edge, method, "/form", &[], b"boo").status, 200, "{method}");
    }
    assert_eq!(send(&edge, "DELETE", "/api/items/1", &[], b"").status, 200);
    assert_eq!(send(&edge, "POST", "/%61pi/items", &[], b"boo").status, 403);
}

#[test]
fn the_log_explains_a_refusal_in_other_words_than_the_answer() {
    let lines: Arc<Mutex<Vec<String>>> = Arc::default();
    let written = lines.clone();
    let edge = edge_that_logs(1, Arc::new(move |line| written.lock().unwrap().push(line.into())));
    let hash = sha256_hex(b"boo");
    send(&edge, "POST", "/api/items", &[(HEADER, &hash)], b"boo");
    send(&edge, "POST", "/form", &[], b"boo");
    assert!(lines.lock().unwrap().is_empty());

    let answer = send(&edge, "POST", "/api/items?token=secret", &[], b"boo");
    assert!(answer.text().contains("Check your AWS Secret Access Key"), "{}", answer.text());
    send(&edge, "PUT", "/api/items/1", &[(HEADER, "UNSIGNED-PAYLOAD")], b"boo");
    let lines = lines.lock().unwrap();
    let [missing, wrong] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(missing.starts_with("POST /api/items was refused with 403"), "{missing}");
    assert!(missing.contains(&format!("Send `x-amz-content-sha256: {hash}`")), "{missing}");
    assert!(!missing.contains("secret"), "{missing}");
    assert!(wrong.contains("PUT /api/items/1") && wrong.contains("UNSIGNED-PAYLOAD"), "{wrong}");
}

#[test]
fn a_body_over_lambdas_quota_is_refused_and_a_larger_one_reaches_the_site() {
    let edge = edge_with(1);
    let body = vec![b'x'; 6 * 1024 * 1024 + 1];
    let hash = sha256_hex(&body);
    assert_eq!(send(&edge, "POST", "/api/items", &[(HEADER, &hash)], &body).status, 413);
    // The emulator that the tests play takes 2 MB; its refusal, not the edge's, comes back.
    let answer = send(&edge, "POST", "/form", &[], &body[..1024 * 1024]);
    assert_eq!(answer.status, 200);
}

#[test]
fn without_exactly_one_distribution_the_edge_says_so() {
    for distributions in [0, 2] {
        let answer = send(&edge_with(distributions), "GET", "/", &[], b"");
        assert_eq!(answer.status, 503);
        assert!(answer.text().contains(&format!("has {distributions} CloudFront")));
    }
}

#[test]
fn the_settings_are_read_once_for_all_and_no_request_waits_for_the_next_reading() {
    const TAKES: Duration = Duration::from_secs(1);
    let readings = Arc::<AtomicUsize>::default();
    let counted = readings.clone();
    let port = serve(move || {
        let count = move |request: Request, next: Next| {
            let counted = counted.clone();
            async move {
                if request.uri().path().ends_with("/distribution") {
                    counted.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(TAKES).await;
                }
                next.run(request).await
            }
        };
        emulator(1).layer(middleware::from_fn(count))
    });
    let port = serve(move || local::edge::router(EmulatedAws::at(port), Arc::new(|_| {})));
    let edge = format!("http://127.0.0.1:{port}");
    let slowest_of_many = || {
        std::thread::scope(|scope| {
            let ask = || {
                let started = Instant::now();
                assert_eq!(send(&edge, "GET", "/", &[], b"").status, 200);
                started.elapsed()
            };
            let asked: Vec<_> = (0..20).map(|_| scope.spawn(ask)).collect();
            asked.into_iter().map(|asked| asked.join().unwrap()).max().unwrap()
        })
    };
    assert!(slowest_of_many() >= TAKES, "there is nothing to answer by before");
    assert_eq!(readings.load(Ordering::Relaxed), 1);
    // Old enough to be read again, and not too old to serve.
    std::thread::sleep(Duration::from_millis(2_500));
    assert!(slowest_of_many() < TAKES);
    assert_eq!(readings.load(Ordering::Relaxed), 2);
}
