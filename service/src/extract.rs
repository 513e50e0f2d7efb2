//! The parts of a request that handlers use; if a part cannot be read, the answer is a problem.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::problem::Problem;

/// Longest body, in bytes.
pub(crate) const MAXIMUM_BODY_LENGTH: usize = 64 * 1024;

/// The header in which clients send the body's SHA-256, for CloudFront's origin access control.
const CONTENT_HASH: &str = "x-amz-content-sha256";

/// A JSON body; the handler checks its content.
pub(crate) struct JsonBody(pub(crate) Value);

impl<S: Send + Sync> FromRequest<S> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(body_is_not_sent_as_json());
        }
        let headers = request.headers().clone();
        let bytes =
            Bytes::from_request(request, state).await.map_err(|rejection| {
                match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => body_is_too_large(),
                    status => Problem::new(status).detail(rejection.body_text()),
                }
            })?;
        let text = str::from_utf8(&bytes).ok().filter(|text| !was_repaired(text, &headers));
        let text = text.ok_or_else(body_is_not_utf_8)?;
        let value = serde_json::from_str(text).map_err(|error| {
            Problem::new(StatusCode::BAD_REQUEST).detail(format!("The body is not JSON: {error}."))
        })?;
        Ok(Self(value))
    }
}

/// Whether something on the way, which passes bodies on as text, replaced bytes that were not UTF-8
/// with replacement characters: the body then has a different length or hash from what the client
/// sent.
fn was_repaired(text: &str, headers: &HeaderMap) -> bool {
    let sent = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let length = || sent("content-length").is_some_and(|length| length != text.len().to_string());
    let hash = || {
        let digest = Sha256::digest(text);
        let computed: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        sent(CONTENT_HASH).is_some_and(|hash| !hash.eq_ignore_ascii_case(&computed))
    };
    text.contains(char::REPLACEMENT_CHARACTER) && (length() || hash())
}

pub(crate) fn body_is_not_sent_as_json() -> Problem {
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE).detail("Send the body as application/json.")
}

pub(crate) fn body_is_too_large() -> Problem {
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE)
        .detail(format!("The body is beyond {MAXIMUM_BODY_LENGTH} bytes."))
}

pub(crate) fn body_is_not_utf_8() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST).detail("The body is not UTF-8, as JSON has to be.")
}

/// The route's one path parameter, decoded.
pub(crate) struct PathParameter(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for PathParameter {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::from_request_parts(parts, state).await;
        let Path(text) = path.map_err(|rejection| match rejection.status() {
            StatusCode::BAD_REQUEST => path_is_not_utf_8(),
            status => Problem::new(status).detail(rejection.body_text()),
        })?;
        Ok(Self(text))
    }
}

pub(crate) fn path_is_not_utf_8() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST).detail("The path is not UTF-8 once it is decoded.")
}

/// The query, decoded. Parameters that a route does not have are ignored.
pub(crate) struct QueryParameters(Vec<(String, String)>);

impl QueryParameters {
    /// The parameter's value. If there are several, the last one counts, as in the tutorial's
    /// framework.
    pub(crate) fn last(&self, name: &str) -> Option<String> {
        self.0.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for QueryParameters {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(pairs) = Query::from_request_parts(parts, state)
            .await
            .map_err(|rejection| Problem::new(rejection.status()).detail(rejection.body_text()))?;
        Ok(Self(pairs))
    }
}

/// `application/json` or a type with the suffix `+json`, whatever its parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let Some(content_type) =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}
