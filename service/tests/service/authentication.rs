//! Bearer tokens: which are accepted, which are refused and how, and when the service calls the
//! issuer.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use ring::hmac;
use serde_json::{Value, json};
use service::{
    Application,
    authentication::{Authentication, HEADER, keys::Patience},
    routes::router,
    store::MemoryStore,
};

use crate::{
    Answer, app, get,
    issuer::{Issuer, Key, encode, message},
    lambda_process::{event, merge},
    runtime_api::Function,
    send,
};

const AUDIENCE: &str = "exampulumi-api";

/// Long enough for a test, and no pause between attempts.
const PATIENCE: Patience = Patience {
    keep: Duration::from_secs(3_600),
    between_attempts: Duration::ZERO,
    fetch: Duration::from_secs(20),
};

type Written = Arc<Mutex<Vec<u8>>>;

fn protected(issuer: &str, patience: Patience) -> (Router, Written) {
    let written = Written::default();
    let authentication = Authentication::new(Some(issuer), Some(AUDIENCE), patience).unwrap();
    let application = Application::new(Arc::new(MemoryStore::default()), written.clone());
    (router(Application { authentication, ..application }), written)
}

async fn ask(app: &Router, token: &str) -> Answer {
    let request = Request::get("/api/hello").header(HEADER, format!("Bearer {token}"));
    send(app, request.body(Body::empty()).unwrap()).await
}

/// Claims that are accepted, valid from a minute ago for ten minutes.
fn claims(issuer: &Issuer) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    json!({ "iss": issuer.url, "aud": AUDIENCE, "sub": "u1", "nbf": now - 60, "exp": now + 600 })
}

/// The same with some changed; null removes one.
fn claims_but(issuer: &Issuer, changes: &Value) -> Value {
    let mut claims = claims(issuer);
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

fn assert_refused(answer: &Answer, reason: &str) {
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{reason}");
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{reason}");
    assert_eq!(answer.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail, format!("The token is not taken: {reason}."));
}

#[tokio::test]
async fn tokens_of_both_algorithms_are_taken_and_the_issuer_is_asked_once() {
    let (rsa, ec) = (Key::rsa_one("r"), Key::ec("e"));
    let issuer = Issuer::start(&[&rsa, &ec]).await;
    let (app, _) = protected(&issuer.url, PATIENCE);
    for key in [&rsa, &ec, &rsa] {
        let token = key.token(&claims(&issuer));
        assert_eq!(ask(&app, &token).await.status, StatusCode::OK, "{}", key.algorithm());
    }
    let several = claims_but(&issuer, &json!({ "aud": ["another", AUDIENCE] }));
    assert_eq!(ask(&app, &ec.token(&several)).await.status, StatusCode::OK);
    let without_id = json!({ "alg": "ES256" });
    let token = ec.token_with_header(&without_id, &claims(&issuer));
    assert_eq!(ask(&app, &token).await.status, StatusCode::OK, "the only key for ES256");
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn a_token_with_any_wrong_claim_is_refused_with_the_reason() {
    let key = Key::ec("e");
    let issuer = Issuer::start(&[&key]).await;
    let (app, log) = protected(&issuer.url, PATIENCE);
    let now = claims(&issuer)["exp"].as_u64().unwrap() - 600;
    let missing = "it lacks one of exp, iss and aud";
    let another = format!("{}/", issuer.url);
    let cases = [
        (json!({ "exp": now - 31 }), "it has expired"),
        (json!({ "nbf": now + 90 }), "it is not valid yet"),
        (json!({ "aud": "another" }), "it is for another audience"),
        (json!({ "aud": [] }), "it is for another audience"),
        (json!({ "iss": "https://hunter2.example.com" }), "it is another issuer's"),
        (json!({ "iss": another }), "it is another issuer's"),
        (json!({ "iss": [issuer.url] }), "it is malformed"),
        (json!({ "exp": null }), missing),
        (json!({ "exp": "hunter2" }), missing),
        (json!({ "nbf": "hunter2" }), "it is malformed"),
        (json!({ "aud": null }), missing),
        (json!({ "iss": null }), "it is malformed"),
    ];
    let tokens: Vec<_> =
        cases.iter().map(|(changes, _)| key.token(&claims_but(&issuer, changes))).collect();
    for (token, (_, reason)) in tokens.iter().zip(&cases) {
        assert_refused(&ask(&app, token).await, reason);
    }
    // Clocks may differ by half a minute.
    let late = key.token(&claims_but(&issuer, &json!({ "exp": now - 10, "nbf": now + 10 })));
    assert_eq!(ask(&app, &late).await.status, StatusCode::OK);

    let log = String::from_utf8(log.lock().unwrap().clone()).unwrap();
    assert!(log.contains(r#""cause":"the token is not taken: it has expired""#), "{log}");
    assert!(!log.contains("hunter2") && !log.contains("eyJ"), "{log}");
}

#[tokio::test]
async fn a_forged_token_is_refused() {
    let (key, stranger) = (Key::rsa_one("r"), Key::rsa_two("r"));
    let issuer = Issuer::start(&[&key]).await;
    let (app, _) = protected(&issuer.url, PATIENCE);
    let claims = claims(&issuer);
    assert_refused(&ask(&app, &stranger.token(&claims)).await, "its signature is wrong");

    let mut changed = key.token(&claims);
    let from = changed.rfind('.').unwrap();
    changed.replace_range(
        from + 1..from + 2,
        if changed.as_bytes()[from + 1] == b'A' { "B" } else { "A" },
    );
    assert_refused(&ask(&app, &changed).await, "its signature is wrong");

    let unsigned = message(&json!({ "alg": "none", "kid": "r" }), &claims);
    assert_refused(&ask(&app, &format!("{unsigned}.")).await, "it is malformed");

    // The attack on libraries that let the token choose how its key is used.
    let public = key.public();
    let modulus = public["n"].as_str().unwrap();
    let as_secrets = [modulus.to_owned(), public.to_string()];
    for secret in as_secrets {
        let message = message(&json!({ "alg": "HS256", "kid": "r" }), &claims);
        let secret = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&secret, message.as_bytes());
        let token = format!("{message}.{}", encode(tag.as_ref()));
        assert_refused(&ask(&app, &token).await, "it is not signed with RS256 or ES256");
    }

    // A key of the other kind under the same id.
    let ec = Key::ec("r");
    assert_refused(&ask(&app, &ec.token(&claims)).await, "its issuer has no such key");
}

#[tokio::test]
async fn what_is_no_token_is_refused() {
    let key = Key::ec("e");
    let issuer = Issuer::start(&[&key]).await;
    let (app, _) = protected(&issuer.url, PATIENCE);
    let none = get(&app, "/api/hello").await;
    assert_eq!(none.status, StatusCode::UNAUTHORIZED);
    assert_eq!(none.header("www-authenticate"), Some("Bearer"));
    assert_eq!(
        none.json()["detail"],
        "Send a token in the header x-authorization, as Bearer <token>."
    );
    for text in ["", "a", "a.b", "a.b.c", "....", &"x".repeat(100)] {
        assert_refused(&ask(&app, text).await, "it is malformed");
    }
    assert_refused(&ask(&app, &"x".repeat(20_000)).await, "it is too long");

    let token = key.token(&claims(&issuer));
    let basic = Request::get("/api/hello").header(HEADER, format!("Basic {token}"));
    let answer = send(&app, basic.body(Body::empty()).unwrap()).await;
    assert_refused(&answer, "the header does not begin with Bearer");
    let twice = Request::get("/api/hello")
        .header(HEADER, format!("Bearer {token}"))
        .header(HEADER, format!("Bearer {token}"));
    let answer = send(&app, twice.body(Body::empty()).unwrap()).await;
    assert_refused(&answer, "there are several tokens");
    let in_the_usual_header =
        Request::get("/api/hello").header("authorization", format!("Bearer {token}"));
    let answer = send(&app, in_the_usual_header.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "that header is the signature's");
    let any_case = Request::get("/api/hello").header(HEADER, format!("bEARER {token}"));
    assert_eq!(send(&app, any_case.body(Body::empty()).unwrap()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn rotated_keys_are_fetched_and_an_unknown_one_not_more_often_than_allowed() {
    let (old, new) = (Key::ec("old"), Key::ec("new"));
    let issuer = Issuer::start(&[&old]).await;
    let (app, _) = protected(&issuer.url, PATIENCE);
    let claims = claims(&issuer);
    assert_eq!(ask(&app, &old.token(&claims)).await.status, StatusCode::OK);
    assert_refused(&ask(&app, &new.token(&claims)).await, "its issuer has no such key");
    issuer.publish(&[&new]);
    assert_eq!(ask(&app, &new.token(&claims)).await.status, StatusCode::OK);
    assert_refused(&ask(&app, &old.token(&claims)).await, "its issuer has no such key");

    let patience = Patience { between_attempts: Duration::from_secs(3_600), ..PATIENCE };
    let (app, _) = protected(&issuer.url, patience);
    let before = issuer.asked();
    for _ in 0..5 {
        assert_refused(&ask(&app, &old.token(&claims)).await, "its issuer has no such key");
    }
    assert_eq!(issuer.asked() - before, 1);
    assert_eq!(ask(&app, &new.token(&claims)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn keys_that_are_kept_for_long_enough_are_fetched_anew() {
    let key = Key::ec("e");
    let issuer = Issuer::start(&[&key]).await;
    let (app, _) = protected(&issuer.url, Patience { keep: Duration::ZERO, ..PATIENCE });
    for asked in 1..4 {
        assert_eq!(ask(&app, &key.token(&claims(&issuer))).await.status, StatusCode::OK);
        assert_eq!(issuer.asked(), asked);
    }
}

#[tokio::test]
async fn while_the_issuer_is_down_known_keys_hold_and_unknown_ones_are_a_503() {
    let (key, new) = (Key::ec("e"), Key::ec("new"));
    let issuer = Issuer::start(&[&key]).await;
    issuer.set_down(true);
    let (app, log) = protected(&issuer.url, PATIENCE);
    let token = key.token(&claims(&issuer));
    let answer = ask(&app, &token).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    assert_eq!(answer.header("retry-after"), Some("10"));
    assert!(!String::from_utf8_lossy(&answer.body).contains("127.0.0.1"));
    let line: Value = serde_json::from_slice(&log.lock().unwrap()).unwrap();
    assert!(line["cause"].as_str().unwrap().contains("502"), "{line}");

    issuer.set_down(false);
    assert_eq!(ask(&app, &token).await.status, StatusCode::OK);
    issuer.set_down(true);
    assert_eq!(ask(&app, &token).await.status, StatusCode::OK);
    let unknown = ask(&app, &new.token(&claims(&issuer))).await;
    assert_eq!(unknown.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn an_issuer_that_is_down_is_not_asked_by_every_request() {
    let key = Key::ec("e");
    let issuer = Issuer::start(&[&key]).await;
    issuer.set_down(true);
    let patience = Patience { between_attempts: Duration::from_secs(3_600), ..PATIENCE };
    let (app, _) = protected(&issuer.url, patience);
    for _ in 0..3 {
        let answer = ask(&app, &key.token(&claims(&issuer))).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn a_discovery_document_of_another_issuer_is_not_believed() {
    let key = Key::ec("e");
    let issuer = Issuer::start(&[&key]).await;
    let (app, log) = protected(&format!("{}/", issuer.url), PATIENCE);
    let answer = ask(&app, &key.token(&claims(&issuer))).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let log = String::from_utf8(log.lock().unwrap().clone()).unwrap();
    assert!(log.contains("its discovery document is of"), "{log}");
}

#[tokio::test]
async fn health_and_documentation_are_open_and_all_else_is_not() {
    let key = Key::ec("e");
    let issuer = Issuer::start(&[&key]).await;
    let (protected, _) = protected(&issuer.url, PATIENCE);
    for path in ["/api/health", "/api/docs", "/api/docs/start.js", "/api/openapi.json"] {
        assert_eq!(get(&protected, path).await.status, StatusCode::OK, "{path}");
    }
    for path in ["/api/hello", "/api/items", "/api/items/1", "/api/version", "/api/none"] {
        assert_eq!(get(&protected, path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(issuer.asked(), 0, "nothing is fetched before a token arrives");
}

#[tokio::test]
async fn the_openapi_document_has_the_scheme_when_it_is_on() {
    let off = get(&app(), "/api/openapi.json").await.json();
    assert!(off["security"].is_null() && off["components"]["securitySchemes"].is_null());

    let (protected, _) = protected("https://id.example.com", PATIENCE);
    let on = get(&protected, "/api/openapi.json").await.json();
    let scheme = &on["components"]["securitySchemes"]["bearer"];
    assert_eq!((&scheme["in"], &scheme["name"]), (&json!("header"), &json!(HEADER)));
    assert_eq!(on["security"], json!([{ "bearer": [] }]));
    assert_eq!(on["paths"]["/api/health"]["get"]["security"], json!([]));
    for (path, methods) in on["paths"].as_object().unwrap() {
        for operation in methods.as_object().unwrap().values() {
            let is_open = path == "/api/health";
            assert_eq!(operation["security"].is_null(), !is_open, "{path}");
            let refused = &operation["responses"]["401"];
            assert_eq!(refused.is_null(), is_open, "{path}");
            let example = &refused["content"]["application/problem+json"]["example"];
            assert!(is_open || example["status"] == 401, "{path}: {example}");
        }
    }
}

#[test]
fn one_setting_without_the_other_and_an_issuer_in_the_clear_are_refused() {
    let authentication = |issuer, audience| Authentication::new(issuer, audience, PATIENCE);
    let issuer = Some("https://id.example.com");
    assert!(authentication(issuer, Some("api")).unwrap().is_some());
    for (issuer, audience) in [(None, None), (Some(""), Some(""))] {
        assert!(authentication(issuer, audience).unwrap().is_none());
    }
    for (issuer, audience, message) in [
        (issuer, None, "OIDC_ISSUER is set without OIDC_AUDIENCE"),
        (issuer, Some(""), "OIDC_ISSUER is set without OIDC_AUDIENCE"),
        (None, Some("api"), "OIDC_AUDIENCE is set without OIDC_ISSUER"),
        (
            Some("http://id.example.com"),
            Some("api"),
            "OIDC_ISSUER must be an https URL without query",
        ),
    ] {
        assert_eq!(authentication(issuer, audience).err().as_deref(), Some(message));
    }
}

/// An event that asks for a greeting with this token.
fn hello(token: &str) -> Value {
    let mut hello = event("get-item.json");
    let headers = json!({ HEADER: format!("Bearer {token}") });
    merge(&mut hello, &json!({ "rawPath": "/api/hello", "headers": headers }));
    hello
}

#[tokio::test]
async fn the_binary_is_set_up_by_its_environment() {
    let key = Key::rsa_one("r");
    let issuer = Issuer::start(&[&key]).await;
    let environment = [("OIDC_ISSUER", issuer.url.as_str()), ("OIDC_AUDIENCE", AUDIENCE)];
    let mut function = Function::start(&environment).await;
    let answer = function.invoke(&hello(&key.token(&claims(&issuer)))).await.json();
    assert_eq!(answer["body"], r#"{"Hello":"World"}"#);
    let answer = function.invoke(&hello("x.y.z")).await.json();
    assert_eq!(answer["statusCode"], 401);
    assert_eq!(answer["headers"]["www-authenticate"], "Bearer error=\"invalid_token\"");

    let mut function = Function::start(&environment[..1]).await;
    assert_eq!(function.ended().await.code(), Some(2));
}

#[tokio::test]
async fn an_event_in_hand_is_answered_before_the_process_ends() {
    let key = Key::rsa_one("r");
    let issuer = Issuer::start(&[&key]).await;
    issuer.hold();
    let environment = [("OIDC_ISSUER", issuer.url.as_str()), ("OIDC_AUDIENCE", AUDIENCE)];
    let mut function = Function::start(&environment).await;
    function.give(&hello(&key.token(&claims(&issuer))));
    while issuer.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    function.send_sigterm();
    tokio::time::sleep(Duration::from_millis(20)).await;
    issuer.go_on();
    assert_eq!(function.outcome().await.json()["statusCode"], 200);
    assert_eq!(function.ended().await.code(), Some(0));
    let lines = function.lines();
    let told: Vec<_> = lines.iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!(told, ["request", "the service ends"]);
}
