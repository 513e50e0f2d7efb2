//! The rule of a signed Function URL for request bodies.
//!
//! With an origin access control of type `lambda`, CloudFront signs the request to the Function URL
//! and uses the body's hash from the viewer. Lambda computes the hash itself, so a signature over a
//! different hash is not valid. Unsigned payloads are not supported, so every body needs the right
//! header.

use std::fmt::Write as _;

use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

/// The header in which a viewer sends the SHA-256 of its body, in lower-case hex.
pub const HEADER: &str = "x-amz-content-sha256";

/// Where AWS documents it.
const DOCUMENTATION: &str = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-lambda.html";

/// Lower-case hex SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a signature over `hash`, the header's value, can be valid for `body`. Without a body and
/// without the header, CloudFront signs the hash of nothing, which is right.
pub fn holds(hash: Option<&[u8]>, body: &[u8]) -> bool {
    match hash {
        Some(hash) => hash == sha256_hex(body).as_bytes(),
        None => body.is_empty(),
    }
}

/// Lambda's answer to an invalid signature.
pub fn refusal() -> Response {
    let body = r#"{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}"#;
    let kind = ("x-amzn-errortype", "InvalidSignatureException");
    let content = (header::CONTENT_TYPE.as_str(), "application/json");
    (StatusCode::FORBIDDEN, [content, kind], body).into_response()
}

/// Why a request was refused, and what its sender must do, on one line. Lambda's own message talks
/// about the secret access key, which has nothing to do with it.
pub fn explanation(method: &Method, path: &str, hash: Option<&[u8]>, body: &[u8]) -> String {
    let right = sha256_hex(body);
    let found = match hash {
        Some(hash) if body.is_empty() => {
            format!("{HEADER} is `{}`, but the request has no body", hash.escape_ascii())
        }
        Some(hash) => {
            format!("{HEADER} is `{}`, which is not the hash of the body", hash.escape_ascii())
        }
        None => format!("the request has a body but no header {HEADER}"),
    };
    format!(
        "{method} {path} was refused with 403: {found}. Send `{HEADER}: {right}`, the SHA-256 of \
         the body in lower-case hex: CloudFront signs it, and Lambda accepts only signed bodies. \
         The access keys are fine, whatever the answer says. See {DOCUMENTATION}"
    )
}

/// Lambda's answer to a body over its quota.
pub fn too_large() -> Response {
    let body = r#"{"message":"Request must be smaller than 6291456 bytes for the InvokeFunction operation"}"#;
    let kind = ("x-amzn-errortype", "RequestTooLargeException");
    let content = (header::CONTENT_TYPE.as_str(), "application/json");
    (StatusCode::PAYLOAD_TOO_LARGE, [content, kind], body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_body_needs_exactly_its_own_hash() {
        let upper = OF_ABC.to_uppercase();
        for (hash, body, expected) in [
            (Some(OF_ABC), "abc", true),
            (Some(OF_ABC), "abd", false),
            (Some(OF_NOTHING), "abc", false),
            (Some("UNSIGNED-PAYLOAD"), "abc", false),
            (Some(upper.as_str()), "abc", false),
            (Some(""), "abc", false),
            (None, "abc", false),
            (None, "", true),
            (Some(OF_NOTHING), "", true),
            (Some(OF_ABC), "", false),
        ] {
            assert_eq!(
                holds(hash.map(str::as_bytes), body.as_bytes()),
                expected,
                "{hash:?} {body}"
            );
        }
    }

    #[test]
    fn the_explanation_says_which_header_what_to_send_and_where_it_is_written() {
        let send = format!("Send `x-amz-content-sha256: {OF_ABC}`");
        for (hash, found) in [
            (None, "has a body but no header x-amz-content-sha256"),
            (Some("UNSIGNED-PAYLOAD"), "x-amz-content-sha256 is `UNSIGNED-PAYLOAD`, which is not"),
            (Some("a\nb\u{1b}"), r"x-amz-content-sha256 is `a\nb\x1b`, which is not"),
        ] {
            let text = explanation(&Method::POST, "/api/items", hash.map(str::as_bytes), b"abc");
            let start = "POST /api/items was refused with 403: ";
            assert!(text.starts_with(start) && text.contains(found), "{text}");
            assert!(text.contains(&send) && text.ends_with(DOCUMENTATION), "{text}");
            assert!(!text.contains('\n'), "{text}");
        }
        let text = explanation(&Method::DELETE, "/", Some(OF_ABC.as_bytes()), b"");
        assert!(text.contains("the request has no body") && text.contains(OF_NOTHING), "{text}");
    }

    #[test]
    fn the_refusal_is_a_403_that_names_the_signature() {
        let refusal = refusal();
        assert_eq!(refusal.status(), StatusCode::FORBIDDEN);
        assert_eq!(refusal.headers()["x-amzn-errortype"], "InvalidSignatureException");
    }
}
