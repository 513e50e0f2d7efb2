//! What passes the edge, and how.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use local::aws::EmulatedAws;
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

/// CloudFront's API with so many distributions, and a data plane that says what reached it.
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
    let port = serve(move || emulator(distributions));
    let edge = serve(move || local::edge::router(EmulatedAws::at(port)));
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
