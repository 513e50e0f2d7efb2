//! Images from the registry, and what becomes of programs that are no good runtimes. A good one
//! is the service itself, in the end-to-end test.

use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use local::aws::EmulatedAws;
use local::edge::payload_hash::sha256_hex;
use local::http::{Answer, Client};
use local::processes;
use local::state::StateFolder;
use serde_json::{Value, json};

use crate::serve;

/// An image with one program, as a registry serves it.
struct Image {
    digest: String,
    manifest: String,
    config: String,
    layer: Vec<u8>,
}

fn image(program: &str, arguments: &[&str]) -> Image {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    archive.append_path_with_name(program, "program").unwrap();
    let layer = archive.into_inner().unwrap().finish().unwrap();
    let config = json!({ "config": { "Entrypoint": ["/program"], "Cmd": arguments } }).to_string();
    let manifest = json!({
        "schemaVersion": 2,
        "config": { "digest": digest(config.as_bytes()) },
        "layers": [{
            "mediaType": "application/vnd.oci.image.layer.v1.tar+gzip", "digest": digest(&layer),
        }],
    })
    .to_string();
    Image { digest: digest(manifest.as_bytes()), manifest, config, layer }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", sha256_hex(bytes))
}

/// Lambda's API with one function of this image and 1 s of time, and the registry.
fn emulator(image: Image) -> Router {
    let function = json!({
        "Configuration": {
            "FunctionName": "api", "Version": "1", "FunctionArn": "arn:aws:lambda:::function:api",
            "MemorySize": 128, "Timeout": 1,
        },
        "Code": { "ImageUri": format!("registry.example/api@{}", image.digest) },
    })
    .to_string();
    let blob = |bytes: &[u8]| format!("/v2/api/blobs/{}", digest(bytes));
    let layer_digest = serde_json::from_str::<Value>(&image.manifest).unwrap();
    let layer_digest = layer_digest["layers"][0]["digest"].as_str().unwrap().to_owned();
    Router::new()
        .route("/2015-03-31/functions/api", get(async move || function))
        .route(&format!("/v2/api/manifests/{}", image.digest), get(async || image.manifest))
        .route(&blob(image.config.as_bytes()), get(async || image.config))
        .route(&format!("/v2/api/blobs/{layer_digest}"), get(async || image.layer))
}

/// Invokes the function once; returns the answer and where the host keeps its state.
fn invoke(image: Image) -> (Answer, tempfile::TempDir, u16) {
    let folder = tempfile::tempdir().unwrap();
    let state = StateFolder::open(folder.path()).unwrap();
    let emulator = serve(move || emulator(image));
    let host = serve(move || local::lambda_host::router(EmulatedAws::at(emulator), &state));
    (post(host), folder, host)
}

fn post(host: u16) -> Answer {
    let headers = [("x-amzn-lambda-function-version", "1"), ("x-amzn-lambda-request-id", "r1")];
    let url = format!("http://127.0.0.1:{host}/api");
    Client::default().send("POST", &url, &headers, "{}").unwrap()
}

fn error_of(answer: &Answer) -> (String, String) {
    assert_eq!(answer.headers["x-amz-function-error"], "Unhandled");
    let error: Value = serde_json::from_slice(&answer.body).unwrap();
    let text = |name: &str| error[name].as_str().unwrap().to_owned();
    (text("errorType"), text("errorMessage"))
}

#[test]
fn a_function_that_takes_too_long_is_ended_after_its_timeout() {
    let started = Instant::now();
    let (answer, folder, _) = invoke(image("/bin/sleep", &["60"]));
    let (kind, message) = error_of(&answer);
    assert_eq!(
        (kind.as_str(), message.as_str()),
        ("Sandbox.Timedout", "Task timed out after 1.00 seconds")
    );
    assert!(started.elapsed() < Duration::from_secs(30));
    let images = folder.path().canonicalize().unwrap().join("images");
    assert!(images.is_dir() && processes::running_from(&images).is_empty(), "it still runs");
}

#[test]
fn a_runtime_that_ends_is_an_error_each_time_it_is_tried() {
    let (answer, _folder, host) = invoke(image("/bin/false", &[]));
    for answer in [answer, post(host)] {
        let (kind, message) = error_of(&answer);
        assert_eq!(kind, "Runtime.ExitError");
        assert!(message.contains("exit status: 1"), "{message}");
    }
}

/// A runtime in bash that takes one event and posts a streamed response: a head, these further
/// lines of the body's framing, and trailers.
fn streaming_runtime(rest: &str) -> Image {
    let script = format!(
        r#"exec 3<>"/dev/tcp/${{AWS_LAMBDA_RUNTIME_API/://}}"
printf 'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n' >&3
while IFS= read -r line <&3 && [ "$line" != $'\r' ]; do :; done
printf 'POST /2018-06-01/runtime/invocation/r1/response HTTP/1.1\r\nHost: x\r\n' >&3
printf 'Lambda-Runtime-Function-Response-Mode: streaming\r\n' >&3
printf 'Content-Type: application/vnd.awslambda.http-integration-response\r\n' >&3
printf 'Transfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type\r\n\r\n' >&3
printf '1a\r\n{{"statusCode":202}}\0\0\0\0\0\0\0\0\r\n' >&3
sleep 0.1
{rest}
while IFS= read -r line <&3; do :; done"#
    );
    image("/bin/bash", &["-c", &script])
}

#[test]
fn a_streamed_answer_comes_whole_as_the_emulator_takes_answers() {
    let pieces = r"printf '3\r\none\r\n' >&3; sleep 0.1; printf '3\r\ntwo\r\n0\r\n\r\n' >&3";
    let (answer, _folder, _) = invoke(streaming_runtime(pieces));
    assert!(!answer.headers.contains_key("x-amz-function-error"), "{}", answer.text());
    let answer: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer, json!({ "statusCode": 202, "body": "b25ldHdv", "isBase64Encoded": true }));
}

#[test]
fn a_stream_that_fails_in_its_midst_is_the_functions_error() {
    let pieces =
        r"printf '3\r\none\r\n0\r\nLambda-Runtime-Function-Error-Type: Handler.Failed\r\n\r\n' >&3";
    let (answer, _folder, _) = invoke(streaming_runtime(pieces));
    assert_eq!(error_of(&answer).0, "Handler.Failed");
}

#[test]
fn an_image_that_is_not_what_was_deployed_is_not_run() {
    let mut image = image("/bin/false", &[]);
    image.layer.push(0);
    let (answer, folder, _) = invoke(image);
    let (kind, message) = error_of(&answer);
    assert_eq!(kind, "Sandbox.StartError");
    assert!(message.contains("asked for sha256:") && message.contains("got sha256:"), "{message}");
    let unpacked = std::fs::read_dir(folder.path().join("images")).unwrap().flatten();
    let whole = unpacked.filter(|entry| entry.path().extension().is_none()).count();
    assert_eq!(whole, 0, "nothing counts as unpacked");
}
