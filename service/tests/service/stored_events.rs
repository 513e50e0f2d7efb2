//! The events in `events/`, which `make invoke` sends, and what the service answers to each.

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use lambda_http::{Adapter, Context, LambdaEvent, Service, request::LambdaRequest};
use serde_json::Value;

use crate::app_logging_to;

/// The status of the answer to an event, and a part of its body. Any other event is answered
/// with 200.
const ANSWERS: [(&str, u64, &str); 6] = [
    ("create-item-base64.json", 201, r#""name":"Lamp","description":"Warm light, brass foot""#),
    ("create-item.json", 201, r#""name":"Lamp","description":"Warm light, brass foot""#),
    ("create-wrong-item.json", 422, r##""pointer":"#/price""##),
    ("get-hello.json", 200, r#"{"Hello":"World"}"#),
    ("get-item.json", 200, r#"{"item_id":555,"q":"boo"}"#),
    ("get-unknown-route.json", 404, r#""status":404"#),
];

#[tokio::test]
async fn every_stored_event_is_answered_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("events");
    let entries = fs::read_dir(&folder).unwrap();
    let names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    for (name, _, _) in ANSWERS {
        assert!(names.iter().any(|found| found == name), "{name} is not there");
    }
    for name in names {
        let known = ANSWERS.into_iter().find(|(file, _, _)| *file == name);
        let (_, status, part) = known.unwrap_or(("", 200, ""));
        let event = fs::read(folder.join(&name)).unwrap();
        let event: LambdaRequest = serde_json::from_slice(&event).unwrap();
        let mut adapter = Adapter::from(app_logging_to(Arc::new(Mutex::new(Vec::new()))));
        let answer = adapter.call(LambdaEvent::new(event, Context::default())).await.unwrap();
        let answer = serde_json::to_value(answer).unwrap();
        assert_eq!(answer["statusCode"], status, "{name}: {answer}");
        let body = answer["body"].as_str().unwrap();
        assert!(body.contains(part), "{name}: {body}");
    }
}

/// A viewer's hash is that of the body itself, even if the event has it in Base64.
#[test]
fn every_stored_body_has_its_hash_and_length() {
    use sha2::{Digest as _, Sha256};

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("events");
    let read = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
    };
    for (name, _, _) in ANSWERS.into_iter().filter(|(name, ..)| name.starts_with("create-")) {
        let event = read(name);
        // The one in Base64 is the same item as the plain one.
        let plain = if name == "create-item-base64.json" {
            read("create-item.json")
        } else {
            event.clone()
        };
        let body = plain["body"].as_str().unwrap();
        let hash: String = Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(event["headers"]["x-amz-content-sha256"], hash, "{name}");
        assert_eq!(event["headers"]["content-length"], body.len().to_string(), "{name}");
    }
}
