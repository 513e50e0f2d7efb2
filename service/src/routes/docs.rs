//! `/api/openapi.json` and `/api/docs`: the API's description, and the Swagger UI that shows it.
//!
//! The page's files come from the binary and nothing is loaded from another host. Its script sends
//! the hash that CloudFront's origin access control requires, so "Try it out" works on AWS, too.

use std::io::Read;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use flate2::read::GzDecoder;

use super::{OPENAPI_JSON, OPENAPI_JSON_WITH_TOKENS};
use crate::{Application, extract::PathParameter, problem::Problem};

const PAGE: &str = include_str!("../docs/index.html");
const START: &str = include_str!("../docs/start.js");
const SCRIPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz"));
const STYLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"));

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The page may load from and call only the service; Swagger UI's icons are `data:` URLs in its
/// styles. CloudFront adds no policy to answers of the API, because its other answers are not
/// pages.
const POLICY: &str = "default-src 'none'; base-uri 'none'; connect-src 'self'; form-action 'none'; \
                      frame-ancestors 'none'; img-src data:; script-src 'self'; style-src 'self'";

/// The OpenAPI document, as this service is set up.
pub(super) async fn openapi(State(application): State<Application>) -> Response {
    let document = match application.authentication {
        Some(_) => OPENAPI_JSON_WITH_TOKENS.as_str(),
        None => OPENAPI_JSON.as_str(),
    };
    ([(header::CONTENT_TYPE, "application/json")], document).into_response()
}

/// The page.
pub(super) async fn page() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, PAGE).into_response()
}

/// A file that the page loads. The rest of `Accept-Encoding` says whether the client accepts gzip:
/// see [`crate::compression`].
pub(super) async fn file(
    PathParameter(file): PathParameter,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let takes_gzip = asked.contains_key(header::ACCEPT_ENCODING);
    match file.as_str() {
        "start.js" => Ok(([(header::CONTENT_TYPE, JAVASCRIPT)], START).into_response()),
        "swagger-ui-bundle.js" => kept_compressed(JAVASCRIPT, SCRIPT, takes_gzip),
        "swagger-ui.css" => kept_compressed("text/css; charset=utf-8", STYLE, takes_gzip),
        _ => Err(Problem::new(StatusCode::NOT_FOUND).detail("There is no such file.")),
    }
}

/// Every browser accepts gzip, so the files are kept only in that form; they are inflated for other
/// clients.
fn kept_compressed(
    content_type: &'static str,
    content: &'static [u8],
    takes_gzip: bool,
) -> Result<Response, Problem> {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CACHE_CONTROL, "public, max-age=3600"),
        (header::VARY, "accept-encoding"),
    ];
    if takes_gzip {
        let encoding = [(header::CONTENT_ENCODING, "gzip")];
        return Ok((headers, encoding, Bytes::from_static(content)).into_response());
    }
    let mut inflated = Vec::new();
    let read = GzDecoder::new(content).read_to_end(&mut inflated);
    read.map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR))?;
    Ok((headers, inflated).into_response())
}
