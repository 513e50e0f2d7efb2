//! Lambda passes on at most 6 MB of a buffered answer; for a larger one, its caller learns only
//! that the function failed. So the service replaces the answer with a problem that says what is
//! wrong.

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header, response::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::InvokeMode;
use crate::{Application, problem::Problem};

/// Longest answer of a buffered invocation as JSON, in bytes, as Lambda's own refusal states it.
const LONGEST_ANSWER: usize = 6_291_556;

/// The JSON around status, headers and body.
const ENVELOPE: usize = 256;

/// The JSON around one header.
const AROUND_A_HEADER: usize = 16;

/// Middleware that replaces answers that cannot be sent. In streaming mode, all can be sent.
pub(crate) async fn hold(
    State(application): State<Application>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    if application.invoke_mode == InvokeMode::ResponseStream {
        return response;
    }
    let (parts, body) = response.into_parts();
    let room = LONGEST_ANSWER.saturating_sub(length_of_head(&parts));
    // No body becomes shorter on its way, so a body that is too long need not be read to its end.
    match to_bytes(body, room).await {
        Ok(body) if travelling_length(&parts.headers, &body) <= room => {
            Response::from_parts(parts, Body::from(body))
        }
        Ok(body) => too_large(&format!("the answer has {} bytes", body.len())),
        Err(error) => too_large(&format!("the answer could not be read: {error}")),
    }
}

fn too_large(cause: &str) -> Response {
    Problem::failure(StatusCode::INTERNAL_SERVER_ERROR, cause)
        .detail("The answer is larger than the 6 MB that can be sent in one piece.")
        .into_response()
}

/// An upper bound for the length of everything except the body. Escapes may turn each byte of a
/// header into two.
fn length_of_head(parts: &Parts) -> usize {
    let headers = parts.headers.iter();
    let lengths =
        headers.map(|(name, value)| name.as_str().len() + 2 * value.len() + AROUND_A_HEADER);
    ENVELOPE + lengths.sum::<usize>()
}

/// The body's length inside the answer's JSON: as a JSON string, or in base64.
fn travelling_length(headers: &HeaderMap, body: &[u8]) -> usize {
    if travels_as_text(headers) {
        body.iter().map(|byte| length_in_json(*byte)).sum()
    } else {
        body.len().div_ceil(3) * 4
    }
}

/// `lambda_http` sends answers without an encoding and with a text type as text, and everything
/// else in base64.
fn travels_as_text(headers: &HeaderMap) -> bool {
    const BEGINNINGS: [&str; 5] = [
        "text",
        "application/json",
        "application/javascript",
        "application/xml",
        "application/yaml",
    ];
    const SUFFIXES: [&str; 3] = ["+xml", "+yaml", "+json"];
    if headers.contains_key(header::CONTENT_ENCODING) {
        return false;
    }
    let Some(content_type) = headers.get(header::CONTENT_TYPE) else { return true };
    let content_type = content_type.to_str().unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default();
    BEGINNINGS.iter().any(|beginning| content_type.starts_with(beginning))
        || SUFFIXES.iter().any(|suffix| essence.ends_with(suffix))
}

/// The number of bytes that a byte of UTF-8 needs inside a JSON string. In text that is not UTF-8,
/// a replacement of three bytes can stand for a single byte.
const fn length_in_json(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 2,
        0..0x20 => 6,
        0xf8..=0xff => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::length_in_json;

    #[test]
    fn the_length_in_json_is_what_the_serializer_writes() {
        for byte in 0..0x80 {
            let text = char::from(byte).to_string();
            let written = serde_json::to_string(&text).unwrap().len() - 2;
            assert_eq!(length_in_json(byte), written, "{byte:#x}");
        }
        let text = "é€😀";
        let length: usize = text.bytes().map(length_in_json).sum();
        assert_eq!(length, serde_json::to_string(text).unwrap().len() - 2);
    }
}
