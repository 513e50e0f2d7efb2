//! `/api/openapi.json` and `/api/docs`: the API's description, and the Swagger UI that shows it.
//!
//! The page's files come from the binary and nothing is loaded from another host. Its script sends
//! the hash that CloudFront's origin access control asks for, so "Try it out" works when deployed.

use axum::{
    body::Bytes,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{OPENAPI_JSON, OPENAPI_JSON_WITH_TOKENS};
use crate::{Application, extract::PathParameter, problem::Problem};

const PAGE: &str = include_str!("../docs/index.html");
const START: &str = include_str!("../docs/start.js");
const SCRIPT: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui-bundle.js.gz"));
const STYLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/swagger-ui.css.gz"));

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The page may load and ask the service alone; Swagger UI's icons are `data:` URLs in its styles.
/// CloudFront adds no policy to answers of the API, whose other answers are no pages.
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

/// A file that the page loads.
pub(super) async fn file(PathParameter(file): PathParameter) -> Result<Response, Problem> {
    match file.as_str() {
        "start.js" => Ok(([(header::CONTENT_TYPE, JAVASCRIPT)], START).into_response()),
        "swagger-ui-bundle.js" => Ok(compressed(JAVASCRIPT, SCRIPT)),
        "swagger-ui.css" => Ok(compressed("text/css; charset=utf-8", STYLE)),
        _ => Err(Problem::new(StatusCode::NOT_FOUND).detail("There is no such file.")),
    }
}

/// Every browser takes gzip, so the files are kept in that form only.
fn compressed(content_type: &'static str, content: &'static [u8]) -> Response {
    let headers = [
        (header::CONTENT_TYPE, content_type),
        (header::CONTENT_ENCODING, "gzip"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, Bytes::from_static(content)).into_response()
}
