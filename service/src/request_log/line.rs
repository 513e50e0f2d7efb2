//! The content of a line, and how parts of a request become safe to log.

use axum::http::{HeaderMap, Method};
use chrono::{SecondsFormat, Utc};
use serde::Serialize;

use super::level::Level;

/// The route of a request that matches no route. No real route has a parenthesis.
pub(super) const UNMATCHED: &str = "(unmatched)";

/// Bytes of a cause that are reported. CloudWatch takes events of up to 256 KB.
const LONGEST_CAUSE: usize = 2_000;

/// A line about a request.
#[derive(Serialize)]
pub(super) struct RequestLine<'a> {
    pub(super) timestamp: String,
    pub(super) level: Level,
    pub(super) message: &'static str,
    pub(super) request_id: &'a str,
    /// X-Ray's trace, which finds other services' lines about the same request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trace_id: Option<&'a str>,
    /// CloudFront's id, which finds the request in its access logs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) edge_request_id: Option<&'a str>,
    pub(super) method: &'static str,
    /// The route's template, or [`UNMATCHED`].
    pub(super) route: &'a str,
    pub(super) status: u16,
    pub(super) duration_ms: f64,
    /// Whether this is the first request of its process.
    pub(super) cold_start: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cause: Option<&'a str>,
}

/// A line about the service itself.
#[derive(Serialize)]
pub(super) struct Event<'a> {
    timestamp: String,
    level: Level,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

impl<'a> Event<'a> {
    pub(super) fn new(level: Level, message: &'a str, detail: Option<&'a str>) -> Self {
        Self { timestamp: now(), level, message, detail }
    }
}

/// This moment, in RFC 3339 with milliseconds, in UTC.
pub(super) fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The method's name if HTTP defines it; a client may send any other word.
pub(super) fn method_name(method: &Method) -> &'static str {
    const KNOWN: [(Method, &str); 9] = [
        (Method::CONNECT, "CONNECT"),
        (Method::DELETE, "DELETE"),
        (Method::GET, "GET"),
        (Method::HEAD, "HEAD"),
        (Method::OPTIONS, "OPTIONS"),
        (Method::PATCH, "PATCH"),
        (Method::POST, "POST"),
        (Method::PUT, "PUT"),
        (Method::TRACE, "TRACE"),
    ];
    KNOWN.iter().find(|(known, _)| known == method).map_or("(other)", |(_, name)| name)
}

/// The root of `x-amzn-trace-id` (`Root=1-<8 hex digits>-<24 hex digits>;…`), when it has that
/// form.
pub(super) fn trace_id(headers: &HeaderMap) -> Option<String> {
    let header = headers.get("x-amzn-trace-id")?.to_str().ok()?;
    let root = header.split(';').find_map(|part| part.trim().strip_prefix("Root="))?;
    let lengths: Vec<usize> = root.split('-').map(str::len).collect();
    let hexadecimal = root.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
    (hexadecimal && lengths == [1, 8, 24]).then(|| root.to_owned())
}

/// `x-amz-cf-id`, which CloudFront gives to every request, when it has the form of one: 40 bytes in
/// the Base64 of URLs.
pub(super) fn edge_request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-amz-cf-id")?.to_str().ok()?;
    let digits = id.strip_suffix("==")?;
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (digits.len() == 54 && digits.bytes().all(known)).then(|| id.to_owned())
}

/// The beginning of a cause, at most 2,000 bytes of it.
pub(super) fn cut(cause: &str) -> &str {
    &cause[..cause.floor_char_boundary(LONGEST_CAUSE)]
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, Method};

    use super::{cut, edge_request_id, method_name, trace_id};

    #[test]
    fn only_a_trace_of_x_ray_s_form_is_told() {
        let root = "1-647cef1a-4937ab91132730a238bbdaa6";
        for (sent, told) in [
            (format!("Root={root}"), Some(root)),
            (format!("Self=1-1-1;Root={root};Sampled=1"), Some(root)),
            (format!("Root={root}0"), None),
            ("Root=1-647cef1a-secretsecretsecretsecret".to_owned(), None),
            ("hunter2".to_owned(), None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-amzn-trace-id", HeaderValue::from_str(&sent).unwrap());
            assert_eq!(trace_id(&headers).as_deref(), told, "{sent}");
        }
        assert_eq!(trace_id(&HeaderMap::new()), None);
    }

    #[test]
    fn only_an_id_of_cloudfront_s_form_is_told() {
        let id = format!("{}_-==", "a0Z".repeat(17) + "b");
        for (sent, told) in [
            (id.clone(), Some(id.as_str())),
            (id.replace("==", "="), None),
            (format!("a{id}"), None),
            (id.replace('_', "+"), None),
            ("hunter2".to_owned(), None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("x-amz-cf-id", HeaderValue::from_str(&sent).unwrap());
            assert_eq!(edge_request_id(&headers).as_deref(), told, "{sent}");
        }
        assert_eq!(edge_request_id(&HeaderMap::new()), None);
    }

    #[test]
    fn a_method_of_the_client_s_own_is_not_told() {
        assert_eq!(method_name(&Method::PATCH), "PATCH");
        assert_eq!(method_name(&Method::from_bytes(b"HUNTER2").unwrap()), "(other)");
    }

    #[test]
    fn a_long_cause_is_cut_between_characters() {
        assert_eq!(cut("short"), "short");
        assert_eq!(cut(&"€".repeat(1_000)).len(), 1_998);
    }
}
