//! `local invoke` against a Lambda API played by the tests.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::routing::{get, post};
use local::aws::EmulatedAws;
use local::invocation::{self, Target};
use local::lambda_host::outcome::Outcome;
use serde_json::{Value, json};

use crate::serve;

/// The query with which the URL of an alias is requested.
const LIVE: Option<&str> = Some("Qualifier=live");

/// Lambda's API with the functions named, each with two aliases and URLs that are found by these.
fn emulator(functions: &'static [(&'static str, &'static [Option<&'static str>])]) -> EmulatedAws {
    let names: Vec<Value> =
        functions.iter().map(|(name, _)| json!({ "FunctionName": name })).collect();
    let list = json!({ "Functions": names }).to_string();
    let mut router = Router::new().route("/2015-03-31/functions/", get(async move || list));
    for (name, qualifiers) in functions {
        let aliases = json!({ "Aliases": [{ "Name": "old" }, { "Name": "live" }] }).to_string();
        let url = async |request: Request| match qualifiers.contains(&request.uri().query()) {
            true => StatusCode::OK,
            false => StatusCode::NOT_FOUND,
        };
        router = router
            .route(&format!("/2015-03-31/functions/{name}/aliases"), get(async move || aliases))
            .route(&format!("/2021-10-31/functions/{name}/url"), get(url))
            .route(&format!("/2015-03-31/functions/{name}/invocations"), post(answer));
    }
    EmulatedAws::at(serve(move || router))
}

/// Returns the event; an event without a path fails the function.
async fn answer(request: Request) -> (HeaderMap, String) {
    let query = request.uri().query().map(str::to_owned);
    let body = axum::body::to_bytes(request.into_body(), 1 << 20).await.unwrap();
    let event: Value = serde_json::from_slice(&body).unwrap();
    let mut headers = HeaderMap::new();
    if event["rawPath"].is_null() {
        headers.insert("x-amz-function-error", HeaderValue::from_static("Unhandled"));
    }
    (headers, json!({ "query": query, "event": event }).to_string())
}

#[test]
fn the_event_goes_to_the_alias_that_the_url_serves() {
    let emulator = emulator(&[("other", &[]), ("api", &[LIVE])]);
    let target = invocation::deployed(&emulator).unwrap();
    assert_eq!(target, Target { function: "api".to_owned(), qualifier: "live".to_owned() });
    let event = r#"{"rawPath":"/api/hello"}"#;
    let Outcome::Response(answer) = invocation::invoke(&emulator, &target, event).unwrap() else {
        panic!("it failed");
    };
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer, json!({ "query": "Qualifier=live", "event": { "rawPath": "/api/hello" } }));
    let failed = invocation::invoke(&emulator, &target, "{}").unwrap();
    assert!(matches!(failed, Outcome::Error(_)), "{failed:?}");
}

#[test]
fn a_url_of_the_function_itself_is_of_its_latest_version() {
    let emulator = emulator(&[("api", &[None])]);
    let target = invocation::deployed(&emulator).unwrap();
    assert_eq!(target.qualifier, "$LATEST");
    let Outcome::Response(answer) =
        invocation::invoke(&emulator, &target, r#"{"rawPath":"/"}"#).unwrap()
    else {
        panic!("it failed");
    };
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["query"], "Qualifier=%24LATEST");
}

#[test]
fn without_exactly_one_url_nothing_is_sent() {
    let message = |emulator| invocation::deployed(&emulator).unwrap_err().to_string();
    let none = message(emulator(&[("api", &[])]));
    assert!(none.contains("no function with a URL is deployed here"), "{none}");
    let two = message(emulator(&[("a", &[LIVE]), ("b", &[LIVE])]));
    assert!(two.contains("2 functions with a URL"), "{two}");
}
