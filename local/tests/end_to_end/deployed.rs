//! What the deployed stack must answer.

use std::path::Path;
use std::process::Command;

use local::commands::up::Stack;
use local::edge::payload_hash::{self, sha256_hex};
use local::http::{Answer, Client};
use local::lambda_host::function::ImageReference;
use local::lambda_host::image;
use local::state::StateFolder;
use serde_json::{Value, json};

const JSON: (&str, &str) = ("content-type", "application/json");

/// Changes an attribute of one deployed resource through the emulator's own API.
pub(crate) fn set_log_retention(stack: &Stack, days: u32) {
    let group = format!("/aws/lambda/{}", output(stack, "lambda_function_name"));
    let input = json!({ "logGroupName": group, "retentionInDays": days });
    let target = "Logs_20140328.PutRetentionPolicy";
    let answer = stack.emulator.send(
        "logs",
        "POST",
        "/",
        &[("x-amz-target", target), ("content-type", "application/x-amz-json-1.1")],
        input.to_string(),
    );
    answer.unwrap().success().unwrap();
}

pub(crate) fn page_and_deep_link(client: &Client, stack: &Stack, site: &Path) {
    let built = std::fs::read(site.join("index.html")).unwrap();
    for path in ["", "items/555"] {
        let answer = get(client, stack, path);
        assert_eq!(answer.status, 200, "/{path}");
        assert_eq!(answer.body, built, "/{path} is not index.html");
        let kind = answer.headers["content-type"].to_str().unwrap();
        assert!(kind.starts_with("text/html"), "/{path} is {kind}");
    }
    let page = String::from_utf8(built).unwrap();
    let script = page.split('"').find(|part| part.ends_with(".js")).expect("the page has a script");
    let answer = get(client, stack, script.trim_start_matches('/'));
    assert_eq!(answer.status, 200, "{script}");
    assert!(answer.headers["content-type"].to_str().unwrap().contains("javascript"));
}

pub(crate) fn api_answers(client: &Client, stack: &Stack) {
    let hello = get(client, stack, "api/hello");
    assert_eq!((hello.status, hello.text().as_str()), (200, r#"{"Hello":"World"}"#));
    let item = get(client, stack, "api/items/555?q=boo");
    assert_eq!((item.status, item.text().as_str()), (200, r#"{"item_id":555,"q":"boo"}"#));
}

/// `local invoke` by itself, as `make invoke` starts it.
pub(crate) fn stored_event_is_answered(state: &StateFolder) {
    let output = Command::new(env!("CARGO_BIN_EXE_local"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("--state")
        .arg(state.path())
        .args(["invoke", "../service/events/get-item.json"])
        .output()
        .unwrap();
    let answer = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(answer.starts_with("200 OK\n"), "{answer}");
    assert!(answer.contains("\ncontent-type: application/json\n"), "{answer}");
    let body = "\n\n{\n  \"item_id\": 555,\n  \"q\": \"boo\"\n}\n";
    assert!(answer.ends_with(body), "{answer}");
}

pub(crate) fn unknown_route(client: &Client, stack: &Stack) {
    let answer = get(client, stack, "api/no-such-route");
    assert_eq!(answer.status, 404);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    assert_eq!(json_of(&answer)["status"], 404);
}

/// Terraform's provider waits half a minute for every answer with a `ChangeInfo`.
pub(crate) fn name_changes_are_done_at_once(stack: &Stack) {
    let zone = "<CreateHostedZoneRequest xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\">\
                <Name>short-lived.example</Name><CallerReference>once</CallerReference>\
                </CreateHostedZoneRequest>";
    let send = |method: &str, path: &str, body: &str| {
        stack.emulator.send("route53", method, path, &[], body).unwrap()
    };
    let created = send("POST", "/2013-04-01/hostedzone", zone);
    assert_eq!(created.status, 201, "{}", created.text());
    let text = created.text();
    let (_, id) = text.split_once("<Id>/hostedzone/").unwrap();
    let (id, _) = id.split_once('<').unwrap();
    let deleted = send("DELETE", &format!("/2013-04-01/hostedzone/{id}"), "");
    assert_eq!(deleted.status, 200, "{}", deleted.text());
    for answer in [text, deleted.text()] {
        assert!(!answer.contains("ChangeInfo"), "{answer}");
    }
}

/// The program that answers is the entrypoint inside the image that is deployed, which is fetched
/// here again, by the digest that Terraform deployed.
pub(crate) fn build_id(client: &Client, stack: &Stack, state: &StateFolder) {
    let reference = ImageReference::parse(&output(stack, "image_uri")).unwrap();
    assert_eq!(reference.digest.to_string(), output(stack, "image_digest"));
    let images = state.path().join("images/fetched-by-the-test");
    let image = image::fetch(&stack.emulator, &reference, &images).unwrap();
    let program = image.root.follow(Path::new(&image.entrypoint[0])).unwrap();
    let program = std::fs::read(program).unwrap();
    let version = json_of(&get(client, stack, "api/version"));
    assert_eq!(version["build_id"], sha256_hex(&program));
    assert_eq!(version["function_name"], output(stack, "lambda_function_name"));
}

pub(crate) fn post_needs_hash(client: &Client, stack: &Stack) {
    let body = r#"{"name":"boo","price":1.5}"#;
    let url = stack.url() + "api/items";
    let hash = sha256_hex(body.as_bytes());
    let other = sha256_hex(b"another body");
    for headers in [vec![JSON], vec![JSON, (payload_hash::HEADER, other.as_str())]] {
        let refused = client.send("POST", &url, &headers, body).unwrap();
        assert_eq!(refused.status, 403, "{headers:?}");
        assert_eq!(refused.headers["x-amzn-errortype"], "InvalidSignatureException");
    }
    let right = [JSON, (payload_hash::HEADER, hash.as_str())];
    let created = client.send("POST", &url, &right, body).unwrap();
    assert_eq!(created.status, 201, "{}", created.text());
    assert_eq!(json_of(&created)["name"], "boo");
}

/// Its bytes reach the service as they were sent, and it answers as it does by itself.
pub(crate) fn body_that_is_no_text(client: &Client, stack: &Stack) {
    let body = b"{\"name\":\"\xff\",\"price\":1.5}";
    let hash = sha256_hex(body);
    let headers = [JSON, (payload_hash::HEADER, hash.as_str())];
    let refused = client.send("POST", &(stack.url() + "api/items"), &headers, body).unwrap();
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert_eq!(json_of(&refused)["status"], 400);
}

/// The item of [`post_needs_hash`], the only one, outlives the program that stored it.
pub(crate) fn item_is_in_the_table(client: &Client, stack: &Stack) {
    let items = json_of(&get(client, stack, "api/items"))["items"].clone();
    assert_eq!((&items[0]["name"], &items[1]), (&json!("boo"), &Value::Null), "{items}");
    let table = json!({ "TableName": output(stack, "table_name") });
    let stored = stack.emulator.call_json("dynamodb", "DynamoDB_20120810.Scan", &table).unwrap();
    assert_eq!(stored["Items"][0]["id"]["S"], items[0]["id"], "{stored}");
}

/// Lambda's own refusal, not that of a URL that does not exist or of a missing server.
pub(crate) fn bare_function_url(client: &Client, stack: &Stack) {
    let url = output(stack, "function_url");
    let host = url.trim_start_matches("https://").trim_end_matches('/');
    let address = format!("{}/api/hello", stack.emulator.endpoint());
    let refused = client.send("GET", &address, &[("host", host)], "").unwrap();
    assert_eq!(refused.status, 403);
    assert_eq!(json_of(&refused), json!({ "Message": "Forbidden" }));
    assert_eq!(refused.headers["x-amzn-errortype"], "AccessDeniedException");
    let (label, rest) = host.split_once('.').unwrap();
    let unknown = format!("{}.{rest}", label.chars().rev().collect::<String>());
    let missing = client.send("GET", &address, &[("host", &unknown)], "").unwrap();
    assert_eq!(missing.status, 404, "a Function URL that does not exist answers otherwise");
}

pub(crate) fn get(client: &Client, stack: &Stack, path: &str) -> Answer {
    client.send("GET", &(stack.url() + path), &[], "").unwrap()
}

fn json_of(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("not JSON: {}", answer.text()))
}

pub(crate) fn output(stack: &Stack, name: &str) -> String {
    let outputs = stack.terraform.outputs().unwrap();
    outputs[name].as_str().unwrap_or_else(|| panic!("no output {name}")).to_owned()
}
