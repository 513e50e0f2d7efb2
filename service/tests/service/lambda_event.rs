//! Function URL events (payload 2.0) through the same adapter as in Lambda: event JSON in, answer
//! JSON out.

use std::sync::{Arc, Mutex};

use base64::{Engine, prelude::BASE64_STANDARD};
use lambda_http::{Adapter, Context, LambdaEvent, Service, request::LambdaRequest};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{app, app_logging_to, post_item};

const REQUEST_ID: &str = "8476a536-e9f4-11e8-9739-2dfe598c3fcd";

/// The tutorial's example, `GET /api/items/555?q=boo`.
fn tutorial_event() -> Value {
    serde_json::from_str(include_str!("../../events/get-item.json")).unwrap()
}

/// The answer of the service to the event, and its log line.
async fn invoke(event: Value) -> (Value, Value) {
    let log = Arc::new(Mutex::new(Vec::new()));
    let payload: LambdaRequest = serde_json::from_value(event).unwrap();
    let mut context = Context::default();
    context.request_id = REQUEST_ID.to_owned();
    let mut adapter = Adapter::from(app_logging_to(log.clone()));
    let answer = adapter.call(LambdaEvent::new(payload, context)).await.unwrap();
    let line = serde_json::from_slice(&log.lock().unwrap()).unwrap();
    (serde_json::to_value(answer).unwrap(), line)
}

#[tokio::test]
async fn the_tutorials_event_gets_the_tutorials_answer() {
    let (answer, line) = invoke(tutorial_event()).await;
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(answer["headers"]["content-type"], "application/json");
    assert_eq!(answer["isBase64Encoded"], false);
    assert_eq!(answer["body"], r#"{"item_id":555,"q":"boo"}"#);
    assert_eq!(line["request_id"], REQUEST_ID);
    assert_eq!(line["route"], "/api/items/{item_id}");
}

#[tokio::test]
async fn a_query_with_escapes_and_repetitions_arrives_as_sent() {
    let mut event = tutorial_event();
    event["rawQueryString"] = json!("q=one&q=caf%C3%A9%2C+two");
    event["queryStringParameters"] = json!({ "q": "one,café, two" });
    let (answer, _) = invoke(event).await;
    assert_eq!(answer["body"], r#"{"item_id":555,"q":"café, two"}"#);
}

#[tokio::test]
async fn a_body_in_base64_is_stored() {
    let mut event = tutorial_event();
    event["rawPath"] = json!("/api/items");
    event["rawQueryString"] = json!("");
    event["headers"]["content-type"] = json!("application/json");
    event["requestContext"]["http"]["method"] = json!("POST");
    // {"name":"Lamp","price":1.5}
    event["body"] = json!("eyJuYW1lIjoiTGFtcCIsInByaWNlIjoxLjV9");
    event["isBase64Encoded"] = json!(true);
    let (answer, _) = invoke(event).await;
    assert_eq!(answer["statusCode"], 201);
    let item: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    assert_eq!((&item["name"], &item["price"]), (&json!("Lamp"), &json!(1.5)));
    assert_eq!(
        answer["headers"]["location"],
        format!("/api/items/{}", item["id"].as_str().unwrap())
    );
}

/// An item whose name is three bytes; the second byte cannot begin a character.
const NOT_UTF_8: &[u8] = b"{\"name\":\"L\xffmp\",\"price\":1}";

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_answered_alike_by_every_way() {
    let direct = post_item(&app(), NOT_UTF_8).await;
    assert_eq!(direct.status, 400);
    assert_eq!(direct.json()["detail"], "The body is not UTF-8, as JSON has to be.");

    let mut event = tutorial_event();
    event["rawPath"] = json!("/api/items");
    event["headers"]["content-type"] = json!("application/json");
    event["requestContext"]["http"]["method"] = json!("POST");
    // As base64, and as text that something repaired on the way while keeping the client's length
    // or hash.
    let mut encoded = event.clone();
    encoded["body"] = json!(BASE64_STANDARD.encode(NOT_UTF_8));
    encoded["isBase64Encoded"] = json!(true);
    let repaired = String::from_utf8_lossy(NOT_UTF_8);
    event["body"] = json!(repaired);
    let hash_of = |bytes: &[u8]| -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let mut hashed = event.clone();
    hashed["headers"]["x-amz-content-sha256"] = json!(hash_of(NOT_UTF_8));
    event["headers"]["content-length"] = json!(NOT_UTF_8.len().to_string());
    let direct_body = String::from_utf8(direct.body.clone()).unwrap();
    for event in [encoded, hashed, event.clone()] {
        let (answer, _) = invoke(event).await;
        assert_eq!(answer["statusCode"], 400);
        assert_eq!(answer["headers"]["content-type"], direct.header("content-type").unwrap());
        assert_eq!(answer["body"], direct_body);
    }

    // A client that sends the replacement character itself means it.
    event["headers"]["content-length"] = json!(repaired.len().to_string());
    event["headers"]["x-amz-content-sha256"] = json!(hash_of(repaired.as_bytes()));
    let (answer, _) = invoke(event).await;
    assert_eq!(answer["statusCode"], 201);
}

#[tokio::test]
async fn an_error_keeps_its_status_and_its_problem_as_plain_text() {
    let mut event = tutorial_event();
    event["rawPath"] = json!("/api/items/boo");
    let (answer, _) = invoke(event).await;
    assert_eq!(answer["statusCode"], 422);
    assert_eq!(answer["headers"]["content-type"], "application/problem+json");
    assert_eq!(answer["isBase64Encoded"], false);
    assert!(answer["body"].as_str().unwrap().contains(r#""parameter":"item_id""#));
}

#[tokio::test]
async fn a_compressed_file_travels_in_base64() {
    let mut event = tutorial_event();
    event["rawPath"] = json!("/api/docs/swagger-ui.css");
    event["headers"]["accept-encoding"] = json!("gzip");
    let (answer, _) = invoke(event).await;
    assert_eq!(answer["statusCode"], 200);
    assert_eq!(answer["headers"]["content-encoding"], "gzip");
    assert_eq!(answer["isBase64Encoded"], true);
    // The first bytes of gzip, 1f 8b 08, in base64.
    assert!(answer["body"].as_str().unwrap().starts_with("H4sI"));
}

#[tokio::test]
async fn an_escaped_path_is_decoded_once() {
    for (path, status) in [
        ("/api/items/%35%35%35", 200),
        ("/api/items/a%20b", 422),
        ("/api/items/a b", 422),
        ("/api/items/%ff", 400),
        ("/api/items/%2535", 422),
        ("", 404),
    ] {
        let mut event = tutorial_event();
        event["rawPath"] = json!(path);
        let (answer, _) = invoke(event).await;
        assert_eq!(answer["statusCode"], status, "{path:?}: {answer}");
        if status >= 400 {
            assert_eq!(answer["headers"]["content-type"], "application/problem+json", "{path:?}");
        }
    }
}
