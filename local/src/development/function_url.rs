//! What a Function URL does with a request and with a function's answer: payload format 2.0.
//!
//! The format is described in the Lambda developer guide, "Invoking Lambda function URLs". The
//! types of the crate `aws_lambda_events` are a function's view of it. Their events have no
//! `routeKey` and no `stage`, have null for fields that Lambda leaves out, and keep only the first
//! of a header's values. Their answers must have `cookies` and `isBase64Encoded`, which Lambda does
//! not require.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use crate::lambda_host::outcome::Outcome;

/// The first part of the URL's host name, instead of 32 random letters and digits.
const LABEL: &str = "development";

/// The event for a request from a browser on this machine.
pub fn event(request_id: &str, head: &Parts, body: &[u8]) -> Value {
    let domain = format!("{LABEL}.lambda-url.localhost");
    let path = head.uri.path();
    let query = head.uri.query().unwrap_or_default();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let mut headers = combined(&head.headers);
    headers.remove(COOKIE.as_str());
    for (name, value) in [
        ("host", domain.as_str()),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-proto", "https"),
    ] {
        headers.insert(name.to_owned(), value.to_owned());
    }
    let user_agent = head.headers.get(USER_AGENT).map(text).unwrap_or_default();
    let mut event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": LABEL,
            "domainName": domain,
            "domainPrefix": LABEL,
            "http": {
                "method": head.method.as_str(),
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": user_agent,
            },
            "requestId": request_id,
            "routeKey": "$default",
            "stage": "$default",
            "timeEpoch": u64::try_from(now).unwrap_or_default(),
        },
        "isBase64Encoded": false,
    });
    let cookies: Vec<String> = head
        .headers
        .get_all(COOKIE)
        .iter()
        .flat_map(|value| text(value).split("; ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    // Missing parts of a request are left out, not null.
    if !cookies.is_empty() {
        event["cookies"] = json!(cookies);
    }
    if !query.is_empty() {
        event["queryStringParameters"] = json!(parameters(query));
    }
    if !body.is_empty() {
        match std::str::from_utf8(body).ok().filter(|_| is_text(&head.headers)) {
            Some(text) => event["body"] = json!(text),
            None => {
                event["body"] = json!(STANDARD.encode(body));
                event["isBase64Encoded"] = json!(true);
            }
        }
    }
    event
}

/// Several values of one header are one, with commas.
fn combined(headers: &HeaderMap) -> BTreeMap<String, String> {
    let mut all = BTreeMap::<String, String>::new();
    for (name, value) in headers {
        all.entry(name.as_str().to_owned())
            .and_modify(|known| *known = format!("{known},{}", text(value)))
            .or_insert_with(|| text(value));
    }
    all
}

/// Several values of one parameter are one, with commas.
fn parameters(query: &str) -> BTreeMap<String, String> {
    let decoded =
        |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    let mut all = BTreeMap::<String, String>::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        all.entry(decoded(name))
            .and_modify(|known| *known = format!("{known},{}", decoded(value)))
            .or_insert_with(|| decoded(value));
    }
    all
}

fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(text).unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/")
        || ["application/json", "application/xml", "application/javascript"].contains(&kind)
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// The response for the result of an event. A failed function gives a 502 with the error itself,
/// which on AWS stays in the log.
pub fn response(outcome: Outcome) -> Response {
    let json = [(CONTENT_TYPE, "application/json")];
    let answer = match outcome {
        Outcome::Error(error) => return (StatusCode::BAD_GATEWAY, json, error).into_response(),
        Outcome::Response(answer) => answer,
    };
    match serde_json::from_slice::<Map<String, Value>>(&answer) {
        Ok(fields) if fields.contains_key("statusCode") => {
            described(&fields).unwrap_or_else(|problem| {
                let error = Outcome::error("Runtime.InvalidResponse", problem);
                response(error)
            })
        }
        // Without a status, the whole answer is the body.
        _ => (json, answer).into_response(),
    }
}

fn described(fields: &Map<String, Value>) -> Result<Response, String> {
    let status = fields["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
    let status = status.and_then(|status| StatusCode::from_u16(status).ok());
    let body = fields.get("body").and_then(Value::as_str).unwrap_or_default();
    let body = if fields.get("isBase64Encoded") == Some(&Value::Bool(true)) {
        STANDARD.decode(body).map_err(|error| format!("the body is not Base64: {error}"))?
    } else {
        body.as_bytes().to_vec()
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status.ok_or("statusCode is not a status")?;
    let headers = response.headers_mut();
    for (name, value) in fields.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let name = HeaderName::try_from(name).map_err(|error| format!("`{name}`: {error}"))?;
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        headers.insert(name, value_of(&value)?);
    }
    for cookie in fields.get("cookies").and_then(Value::as_array).into_iter().flatten() {
        headers.append(SET_COOKIE, value_of(cookie.as_str().unwrap_or_default())?);
    }
    Ok(response)
}

fn value_of(text: &str) -> Result<HeaderValue, String> {
    HeaderValue::try_from(text).map_err(|error| format!("`{text}`: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn head(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn a_request_becomes_an_event_of_payload_2() {
        let headers = [
            ("host", "127.0.0.1:5173"),
            ("accept", "a"),
            ("accept", "b"),
            ("cookie", "a=1; b=2"),
            ("user-agent", "browser"),
        ];
        let event = event("r1", &head("GET", "/api/items/5%205?q=%26+1&q=2&x", &headers), b"");
        assert_eq!(event["rawPath"], "/api/items/5%205");
        assert_eq!(event["rawQueryString"], "q=%26+1&q=2&x");
        assert_eq!(event["queryStringParameters"], json!({ "q": "& 1,2", "x": "" }));
        assert_eq!(event["cookies"], json!(["a=1", "b=2"]));
        assert_eq!(event["headers"]["accept"], "a,b");
        assert_eq!(event["headers"]["host"], "development.lambda-url.localhost");
        assert_eq!(event["headers"]["cookie"], Value::Null);
        assert_eq!(event["requestContext"]["http"]["method"], "GET");
        assert_eq!(event["requestContext"]["http"]["userAgent"], "browser");
        assert_eq!(event["requestContext"]["requestId"], "r1");
        assert_eq!(event.get("body"), None);
    }

    #[test]
    fn bodies_that_are_no_text_travel_in_base64() {
        let sent = |kind: &str, body: &[u8]| {
            let event = event("r1", &head("POST", "/", &[("content-type", kind)]), body);
            (event["body"].clone(), event["isBase64Encoded"].clone())
        };
        assert_eq!(sent("application/json; charset=utf-8", b"{}"), (json!("{}"), json!(false)));
        assert_eq!(sent("image/png", b"boo"), (json!("Ym9v"), json!(true)));
        for kind in ["text/plain", "application/json"] {
            assert_eq!(sent(kind, b"\xff"), (json!("/w=="), json!(true)), "{kind}");
        }
    }

    fn answered(answer: &Value) -> Response {
        response(Outcome::Response(answer.to_string().into()))
    }

    #[tokio::test]
    async fn an_answer_becomes_a_response_with_its_cookies() {
        let answer = json!({
            "statusCode": 201, "headers": { "content-type": "text/plain", "x-number": 7 },
            "cookies": ["a=1", "b=2"], "body": "Ym9v", "isBase64Encoded": true,
        });
        let response = answered(&answer);
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()["content-type"], "text/plain");
        assert_eq!(response.headers()["x-number"], "7");
        let cookies: Vec<_> = response.headers().get_all(SET_COOKIE).iter().collect();
        assert_eq!(cookies, ["a=1", "b=2"]);
        let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
        assert_eq!(body, "boo");
    }

    #[test]
    fn failures_and_answers_that_are_none_are_told_from_answers() {
        assert_eq!(response(Outcome::error("Bad", "no")).status(), 502);
        assert_eq!(answered(&json!({ "statusCode": 7 })).status(), 502);
        let wrong = json!({ "statusCode": 200, "body": "?", "isBase64Encoded": true });
        assert_eq!(answered(&wrong).status(), 502);
        let bare = answered(&json!({ "a": 1 }));
        assert_eq!((bare.status().as_u16(), bare.headers().len()), (200, 1));
    }
}
