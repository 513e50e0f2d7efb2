//! What a bucket and a Function URL answer through the edge and the emulator, without Terraform.

mod account;
#[path = "../loopback/mod.rs"]
mod loopback;
mod missing_names;

use account::{Account, BUCKET};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use local::edge::payload_hash::{HEADER, sha256_hex};
use serde_json::Value;

/// Bytes that are not UTF-8, and their Base64.
const NO_TEXT: &[u8] = b"{\"name\":\"\xff\xfe\"}";

#[test]
#[ignore = "starts the emulator; `make test-e2e` runs it"]
fn origins_answer_as_on_aws() {
    let account = Account::open();
    bodies_arrive_as_they_were_sent(&account);
    paths_reach_the_origin_as_they_were_sent(&account);
    a_missing_key_is_s3s_own_404(&account);
    what_s3_says_of_an_object_reaches_the_viewer(&account);
}

fn bodies_arrive_as_they_were_sent(account: &Account) {
    for kind in ["application/json", "text/plain; charset=utf-8", "image/png"] {
        let hash = sha256_hex(NO_TEXT);
        let headers = [("content-type", kind), (HEADER, hash.as_str())];
        let answer = account.send("POST", "/api/items", &headers, NO_TEXT);
        let event: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(event["isBase64Encoded"], true, "{kind}: {event}");
        let body = STANDARD.decode(event["body"].as_str().unwrap()).unwrap();
        assert_eq!(body, NO_TEXT, "{kind}");
    }
    let text = "{\"name\":\"ü\"}";
    let hash = sha256_hex(text.as_bytes());
    let headers = [("content-type", "application/json"), (HEADER, hash.as_str())];
    let answer = account.send("POST", "/api/items", &headers, text.as_bytes());
    let event: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!((&event["isBase64Encoded"], &event["body"]), (&false.into(), &text.into()));
}

fn paths_reach_the_origin_as_they_were_sent(account: &Account) {
    for path in ["//api//items", "/x/../api/items", "/x/%2E%2e/api/a%20b", "/api/a%2Fb/"] {
        let event: Value = serde_json::from_str(&account.raw(path).1).expect(path);
        assert_eq!(event["rawPath"], path);
    }
    // The bucket answers, and S3 has no key with a slash in front.
    assert_eq!(account.raw("/index.html"), (200, "<h1>Boo</h1>".to_owned()));
    for path in ["//index.html", "/api/../index.html"] {
        assert_eq!(account.raw(path).0, 404, "{path}");
    }
}

fn a_missing_key_is_s3s_own_404(account: &Account) {
    let answer = account.send("GET", "/no%20such.js", &[], b"");
    let text = answer.text();
    assert_eq!(answer.status, 404, "{text}");
    assert!(text.contains("<Code>NoSuchKey</Code>"), "{text}");
    assert!(text.contains("<Key>no such.js</Key>"), "{text}");
    assert!(!text.contains(BUCKET) && !text.contains("Resource"), "{text}");
    // A page of this name is one of the bucket's files: only a custom error response makes it an
    // answer, and that would be the API's, too.
    assert_eq!(account.raw("/404.html"), (200, "<h1>Nothing</h1>".to_owned()));
    assert_eq!(answer.headers["content-type"], "application/xml");

    let answer = account.send("HEAD", "/no-such.js", &[], b"");
    assert_eq!((answer.status, answer.text()), (404, String::new()));

    account.let_cloudfront(&["s3:GetObject"]);
    let answer = account.send("GET", "/no-such.js", &[], b"");
    let text = answer.text();
    assert_eq!(answer.status, 403, "without s3:ListBucket: {text}");
    assert!(text.contains("<Code>AccessDenied</Code>") && !text.contains(BUCKET), "{text}");
    account.let_cloudfront(&["s3:GetObject", "s3:ListBucket"]);
}

fn what_s3_says_of_an_object_reaches_the_viewer(account: &Account) {
    for path in ["/index.html", "/no-such.js"] {
        let headers = account.send("GET", path, &[], b"").headers;
        for name in ["x-amz-request-id", "x-amz-id-2"] {
            assert_eq!(headers.get(name), None, "{path}: {headers:?}");
        }
    }
    let headers = account.send("GET", "/index.html", &[], b"").headers;
    assert_eq!(headers["x-amz-meta-kept"], "yes", "{headers:?}");
}
