//! Streamed responses: what a runtime posts piece by piece for a Function URL with the invoke mode
//! `RESPONSE_STREAM`.
//!
//! It begins with status, headers and cookies as JSON, followed by eight zero bytes, the body, and
//! trailers if the handler failed halfway. The emulator accepts only whole answers, so they are
//! assembled here into the JSON of a buffered one.

use axum::body::Bytes;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http_body_util::Collected;
use serde_json::{Value, json};

use super::outcome::Outcome;

/// The end of the JSON before the body.
const DELIMITER: [u8; 8] = [0; 8];

const WITH_HEAD: &str = "application/vnd.awslambda.http-integration-response";

/// Whether a runtime declares its response as streamed.
pub(super) fn is_streamed(headers: &HeaderMap) -> bool {
    headers.get("lambda-runtime-function-response-mode").is_some_and(|mode| mode == "streaming")
}

/// The result of the invocation, from the whole response and its trailers.
pub(super) fn outcome(headers: &HeaderMap, response: Collected<Bytes>) -> Outcome {
    let trailer = |name: &str| {
        let value = response.trailers().and_then(|trailers| trailers.get(name));
        value.and_then(|value| value.to_str().ok()).map(str::to_owned)
    };
    if let Some(kind) = trailer("lambda-runtime-function-error-type") {
        let body = trailer("lambda-runtime-function-error-body").unwrap_or_default();
        let body = BASE64_STANDARD.decode(body).unwrap_or_default();
        return Outcome::error(&kind, String::from_utf8_lossy(&body));
    }
    let has_head = headers.get("content-type").is_some_and(|kind| kind == WITH_HEAD);
    match whole_answer(&response.to_bytes(), has_head) {
        Ok(answer) => Outcome::Response(answer.to_string().into()),
        Err(error) => Outcome::error("Runtime.InvalidStreamedResponse", error),
    }
}

/// The answer in the form of a buffered runtime.
fn whole_answer(response: &[u8], has_head: bool) -> Result<Value, String> {
    let (mut answer, body) = if has_head {
        let end = response.windows(DELIMITER.len()).position(|bytes| bytes == DELIMITER);
        let end = end.ok_or("it lacks eight zero bytes after its head")?;
        let head: Value = serde_json::from_slice(&response[..end])
            .map_err(|error| format!("its head is not JSON: {error}"))?;
        if !head.is_object() {
            return Err("its head is not a JSON object".to_owned());
        }
        (head, &response[end + DELIMITER.len()..])
    } else {
        (json!({ "statusCode": 200 }), response)
    };
    answer["body"] = json!(BASE64_STANDARD.encode(body));
    answer["isBase64Encoded"] = json!(true);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::{BodyExt as _, Full};

    #[test]
    fn a_head_and_a_body_become_one_answer() {
        let mut response = br#"{"statusCode":201,"cookies":["a=1"]}"#.to_vec();
        response.extend(DELIMITER);
        response.extend(b"\0\xffbody");
        assert_eq!(
            whole_answer(&response, true),
            Ok(json!({
                "statusCode": 201, "cookies": ["a=1"],
                "body": BASE64_STANDARD.encode(b"\0\xffbody"), "isBase64Encoded": true,
            }))
        );
        let plain = whole_answer(b"body", false).unwrap();
        assert_eq!((&plain["statusCode"], &plain["body"]), (&json!(200), &json!("Ym9keQ==")));
    }

    #[test]
    fn a_response_without_a_head_that_promises_one_is_an_error() {
        for wrong in [&b"{}"[..], b"{}\0\0\0\0\0\0\0", b"x\0\0\0\0\0\0\0\0", b"1\0\0\0\0\0\0\0\0"] {
            assert!(whole_answer(wrong, true).is_err(), "{wrong:?}");
        }
    }

    #[tokio::test]
    async fn a_failure_in_the_midst_of_a_stream_is_the_functions_error() {
        let mut trailers = HeaderMap::new();
        trailers.insert("lambda-runtime-function-error-type", "Handler.Failed".parse().unwrap());
        let body = BASE64_STANDARD.encode("it broke");
        trailers.insert("lambda-runtime-function-error-body", body.parse().unwrap());
        let response = Full::new(Bytes::from_static(b"half of it"))
            .with_trailers(async { Some(Ok(trailers)) })
            .collect()
            .await
            .unwrap();
        assert_eq!(
            outcome(&HeaderMap::new(), response),
            Outcome::error("Handler.Failed", "it broke")
        );
    }
}
