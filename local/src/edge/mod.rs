//! The viewer's side of CloudFront, on a loopback port.
//!
//! The emulator serves a distribution under its own host name and handles the origin's side, with
//! the custom headers that a distribution sends. The edge adds CloudFront's behaviour towards
//! browsers: the distribution's name as `Host`, the viewer's protocol (a browser's
//! `http://127.0.0.1` stands for HTTPS), and the requests that CloudFront refuses without asking an
//! origin. It also refuses request bodies without their hash if the origin is a signed Function
//! URL. On AWS, Lambda refuses those; without it, a page that omits the hash would work here and
//! fail in production.

pub mod distribution;
pub mod normalized_path;
pub mod path_pattern;
pub mod payload_hash;
pub mod settings;
pub mod viewer_request;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, HOST, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::aws::EmulatedAws;
use distribution::Distribution;
use settings::Settings;

/// The largest request body that a Function URL accepts: 6 MiB (Lambda's payload quota).
const LARGEST_LAMBDA_BODY: usize = 6 * 1024 * 1024;

/// How long an idle connection to the emulator is kept, because each has buffers.
const IDLE: Duration = Duration::from_secs(10);

/// Headers that belong to one connection and are never forwarded by a proxy (RFC 9110, section
/// 7.6.1).
const CONNECTION_HEADERS: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Receives each line of the edge's log.
pub type Log = Arc<dyn Fn(&str) + Send + Sync>;

#[derive(Clone)]
struct Edge {
    emulator: EmulatedAws,
    log: Log,
    client: Client<HttpConnector, Body>,
    settings: Settings,
}

/// The edge in front of the emulator's only distribution.
pub fn router(emulator: EmulatedAws, log: Log) -> Router {
    let mut connector = HttpConnector::new();
    // Otherwise, the end of a request waits until what was sent before is acknowledged.
    connector.set_nodelay(true);
    let client = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE)
        .build(connector);
    let settings = Settings::of(emulator.clone());
    let edge = Edge { emulator, log, client, settings };
    Router::new().fallback(serve).with_state(edge)
}

async fn serve(State(edge): State<Edge>, request: Request) -> Response {
    let distribution = match edge.settings.current().await {
        Ok(distribution) => distribution,
        Err(error) => {
            return (StatusCode::SERVICE_UNAVAILABLE, format!("{error:#}\n")).into_response();
        }
    };
    let (head, body) = request.into_parts();
    if let Some(refusal) = viewer_request::refusal(&head, &body, &distribution.domain_name) {
        return refusal;
    }
    let request = Request::from_parts(head, body);
    let request = match admit(&distribution, request, &edge.log).await {
        Ok(request) => request,
        Err(refusal) => return refusal,
    };
    match edge.forward(&distribution, request).await {
        Ok(response) => response,
        Err(error) => {
            let text = format!("the emulator does not answer: {error}\n");
            (StatusCode::BAD_GATEWAY, text).into_response()
        }
    }
}

/// Lets a request through, or answers it as Lambda does if its signature cannot be valid.
async fn admit(
    distribution: &Distribution,
    request: Request,
    log: &Log,
) -> Result<Request, Response> {
    let behaviour = distribution.behaviour_for(request.uri().path());
    let may_have_body =
        [Method::PUT, Method::POST, Method::PATCH, Method::DELETE].contains(request.method());
    if !behaviour.signs_for_lambda || !may_have_body {
        return Ok(request);
    }
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, LARGEST_LAMBDA_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => return Err(payload_hash::too_large()),
        Err(error) => {
            let text = format!("the request's body ended early: {error}\n");
            return Err((StatusCode::BAD_REQUEST, text).into_response());
        }
    };
    let hash = head.headers.get(payload_hash::HEADER).map(HeaderValue::as_bytes);
    if !payload_hash::holds(hash, &body) {
        log(&payload_hash::explanation(&head.method, head.uri.path(), hash, &body));
        return Err(payload_hash::refusal());
    }
    Ok(Request::from_parts(head, Body::from(body)))
}

impl Edge {
    async fn forward(
        &self,
        distribution: &Distribution,
        request: Request,
    ) -> Result<Response, Box<dyn std::error::Error + Send + Sync>> {
        let (mut head, body) = request.into_parts();
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        head.uri = format!("{}{path}", self.emulator.endpoint()).parse::<Uri>()?;
        drop_connection_headers(&mut head.headers);
        head.headers.insert(HOST, HeaderValue::from_str(&distribution.domain_name)?);
        let protocol = HeaderName::from_static("x-forwarded-proto");
        head.headers.insert(protocol, HeaderValue::from_static("https"));
        let response = self.client.request(Request::from_parts(head, body)).await?;
        let (mut head, body) = response.into_parts();
        drop_connection_headers(&mut head.headers);
        Ok(Response::from_parts(head, Body::new(body)))
    }
}

/// Drops the headers of one connection, including those that `Connection` names. The length header
/// stays, so that a body of known length keeps it.
fn drop_connection_headers(headers: &mut HeaderMap) {
    let named: Vec<String> = headers
        .get_all("connection")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| name != CONTENT_LENGTH.as_str() && name != HOST.as_str())
        .collect();
    for name in named.iter().map(String::as_str).chain(CONNECTION_HEADERS) {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_one_connection_do_not_pass() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "keep-alive, X-Hop"),
            ("x-hop", "1"),
            ("transfer-encoding", "chunked"),
            ("content-length", "3"),
            ("x-end-to-end", "2"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        drop_connection_headers(&mut headers);
        let mut left: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["content-length", "x-end-to-end"]);
    }
}
