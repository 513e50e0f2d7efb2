//! The binary under the Runtime API: the exchanges of `tests/lambda_exchanges.json`, its limits and
//! its shutdown.

use std::{collections::BTreeMap, fs, io::Read, path::Path, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

use crate::runtime_api::Function;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    ensures: String,
    /// A file of `events/`.
    event: String,
    /// Members of the event to change; objects are merged.
    #[serde(default)]
    changes: Value,
    /// How often the query is repeated, one copy after the other.
    query_times: Option<usize>,
    /// Members of the answer to compare; only the named headers are compared, and null means
    /// absent.
    answer: BTreeMap<String, Value>,
    /// Part of the body after decoding base64 and gzip.
    uncompressed_contains: Option<String>,
    /// Members of the log line to compare; null means absent.
    #[serde(default)]
    line: Map<String, Value>,
}

/// An event of `events/`.
pub(crate) fn event(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("events").join(name);
    serde_json::from_slice(&fs::read(&path).expect(name)).expect("an event is JSON")
}

pub(crate) fn merge(into: &mut Value, changes: &Value) {
    match (into, changes) {
        (_, Value::Null) => {}
        (Value::Object(into), Value::Object(changes)) => {
            for (name, change) in changes {
                merge(into.entry(name).or_insert(Value::Null), change);
            }
        }
        (into, change) => *into = change.clone(),
    }
}

fn uncompressed(answer: &Value) -> String {
    let bytes = BASE64_STANDARD.decode(answer["body"].as_str().unwrap()).unwrap();
    let mut text = String::new();
    GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn every_event_is_answered_and_logged_as_written() {
    let exchanges: Vec<Exchange> =
        serde_json::from_str(include_str!("../lambda_exchanges.json")).unwrap();
    let mut function = Function::start(&[]).await;
    for exchange in &exchanges {
        let ensures = &exchange.ensures;
        let mut event = event(&exchange.event);
        merge(&mut event, &exchange.changes);
        if let Some(times) = exchange.query_times {
            let query = event["rawQueryString"].as_str().unwrap().repeat(times);
            event["rawQueryString"] = json!(query);
        }
        let answer = function.invoke(&event).await.json();
        for (member, expected) in &exchange.answer {
            if member == "headers" {
                for (name, value) in expected.as_object().unwrap() {
                    assert_eq!(&answer["headers"][name], value, "{ensures}: {name}");
                }
            } else {
                assert_eq!(&answer[member], expected, "{ensures}: {member}: {answer}");
            }
        }
        if let Some(part) = &exchange.uncompressed_contains {
            assert!(uncompressed(&answer).contains(part), "{ensures}");
        }
    }
    let (_, lines) = function.terminate().await;
    assert!(lines.len() > exchanges.len() && exchanges.len() > 10);
    for (exchange, line) in exchanges.iter().zip(&lines) {
        for (member, expected) in &exchange.line {
            assert_eq!(&line[member], expected, "{}: {member}", exchange.ensures);
        }
        assert!(!line.to_string().contains("hunter2"));
    }
}

/// An event that stores an item.
fn create(body: &Value) -> Value {
    let mut create = event("get-item.json");
    let changes = json!({
        "rawPath": "/api/items", "rawQueryString": "",
        "headers": { "content-type": "application/json" },
        "requestContext": { "http": { "method": "POST" } },
        "body": BASE64_STANDARD.encode(body.to_string()), "isBase64Encoded": true,
    });
    merge(&mut create, &changes);
    create
}

#[tokio::test]
async fn a_body_of_nearly_lambda_s_six_megabytes_is_a_clear_413() {
    let mut function = Function::start(&[]).await;
    // As an event, nearly the 6 MB that Lambda accepts.
    let large = json!({ "name": "x", "price": 1, "description": "x".repeat(4_400_000) });
    let event_ = create(&large);
    assert!((5_800_000..6_291_456).contains(&event_.to_string().len()));
    let answer = function.invoke(&event_).await.json();
    assert_eq!(answer["statusCode"], 413);
    assert_eq!(answer["headers"]["content-type"], "application/problem+json");
}

#[tokio::test]
async fn an_answer_in_pieces_has_its_head_first() {
    let mut function = Function::start(&[("INVOKE_MODE", "RESPONSE_STREAM")]).await;
    let posted = function.invoke(&event("get-item.json")).await;
    assert_eq!(posted.headers["lambda-runtime-function-response-mode"], "streaming");
    assert_eq!(
        posted.headers["content-type"],
        "application/vnd.awslambda.http-integration-response"
    );
    let (head, body) = in_two(&posted.body);
    assert_eq!(head["statusCode"], 200);
    assert_eq!(head["headers"]["content-type"], "application/json");
    assert_eq!(body, br#"{"item_id":555,"q":"boo"}"#);
}

/// Head and body of a streamed answer: JSON, eight zero bytes, and the body as it is.
fn in_two(answer: &[u8]) -> (Value, &[u8]) {
    let end = answer.windows(8).position(|bytes| bytes == [0; 8]).expect("a head's end");
    (serde_json::from_slice(&answer[..end]).expect("a head"), &answer[end + 8..])
}

#[tokio::test]
async fn on_sigterm_the_process_ends_in_order_and_its_lines_are_written() {
    let mut function = Function::start(&[("LOG_LEVEL", "info")]).await;
    function.invoke(&event("get-item.json")).await;
    let (status, lines) = function.terminate().await;
    assert_eq!(status.code(), Some(0));
    let told: Vec<_> = lines.iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!(told, ["request", "the service ends"]);
    assert_eq!(lines[1]["detail"], "SIGTERM");
}

/// An address that takes connections and never answers, so that its callers wait.
async fn silent_table() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    (listener, address)
}

/// A service over such a table that is answering a list of items.
async fn at_work() -> (Function, TcpListener) {
    let (listener, address) = silent_table().await;
    let function = Function::start(&[
        ("TABLE_NAME", "items"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "hunter2"),
        ("AWS_ENDPOINT_URL", &address),
    ])
    .await;
    let mut list = event("get-item.json");
    merge(&mut list, &json!({ "rawPath": "/api/items", "rawQueryString": "" }));
    function.give(&list);
    listener.accept().await.unwrap();
    (function, listener)
}

#[tokio::test]
async fn on_sigterm_the_event_in_hand_is_answered_and_no_further_one_is_taken() {
    let (mut function, _table) = at_work().await;
    function.give(&event("get-hello.json"));
    function.send_sigterm();
    // Two and a half seconds after the request.
    assert_eq!(function.outcome().await.json()["statusCode"], 503);
    assert_eq!(function.ended().await.code(), Some(0));
    assert_eq!(function.untaken(), 1, "an event that nobody answers");
    let lines = function.lines();
    let told: Vec<_> = lines.iter().map(|line| line["message"].as_str().unwrap()).collect();
    assert_eq!(told, ["request", "the service ends"]);
}

#[tokio::test]
async fn a_second_signal_ends_the_process_at_once_and_is_told() {
    let (mut function, _table) = at_work().await;
    function.send_sigterm();
    // Two signals of a kind that arrive together are one.
    tokio::time::sleep(Duration::from_millis(200)).await;
    function.send_sigterm();
    assert_eq!(function.ended().await.code(), Some(0));
    let lines = function.lines();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["message"], "the service ends with an unanswered event");
}

#[tokio::test]
async fn a_value_that_cannot_be_meant_stops_the_start() {
    for (name, value) in [("INVOKE_MODE", "STREAM"), ("METRICS_NAMESPACE", "AWS/Lambda")] {
        let mut function = Function::start(&[(name, value)]).await;
        assert_eq!(function.ended().await.code(), Some(2), "{name}");
        assert!(function.lines().is_empty());
    }
}
