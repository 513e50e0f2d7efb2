//! The rule that a signed Function URL has for request bodies.
//!
//! With an origin access control of type `lambda`, CloudFront signs the request to the Function
//! URL and takes the body's hash from the viewer. Lambda computes the hash itself, and a
//! signature over another one does not hold. Unsigned payloads are not supported, so the header
//! must be there and right for every body.

use std::fmt::Write as _;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use sha2::{Digest as _, Sha256};

/// The header in which a viewer sends the SHA-256 of its body, in lower-case hex.
pub const HEADER: &str = "x-amz-content-sha256";

/// Lower-case hex SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a signature over `hash`, the header's value, can hold for `body`. Without a body and
/// without the header CloudFront signs the hash of nothing, which is right.
pub fn holds(hash: Option<&[u8]>, body: &[u8]) -> bool {
    match hash {
        Some(hash) => hash == sha256_hex(body).as_bytes(),
        None => body.is_empty(),
    }
}

/// Lambda's answer to a signature that does not hold.
pub fn refusal() -> Response {
    let body = r#"{"message":"The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."}"#;
    let kind = ("x-amzn-errortype", "InvalidSignatureException");
    let content = (header::CONTENT_TYPE.as_str(), "application/json");
    (StatusCode::FORBIDDEN, [content, kind], body).into_response()
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
    fn the_refusal_is_a_403_that_names_the_signature() {
        let refusal = refusal();
        assert_eq!(refusal.status(), StatusCode::FORBIDDEN);
        assert_eq!(refusal.headers()["x-amzn-errortype"], "InvalidSignatureException");
    }
}
