//! An ambiguous path has no route.
//!
//! CloudFront chooses a behaviour, and so an origin and the rules in front of it, by the path with
//! `.` and `..` resolved; AWS does not promise whether that or the original path arrives here. Some
//! servers take `//` for `/`, and some decode `%2e` and `%2f` before they look. No well-meaning
//! client sends such a path, so nothing is resolved here: the service refuses every path that could
//! be meant for another origin.

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::problem::Problem;

/// Middleware that answers such a path like a path without a route.
pub(crate) async fn refuse_ambiguous(request: Request, next: Next) -> Response {
    if is_ambiguous(request.uri().path()) {
        return Problem::new(StatusCode::NOT_FOUND)
            .detail("No route has an empty segment, nor one of dots.")
            .into_response();
    }
    next.run(request).await
}

/// Whether a segment of the path, decoded or not, is empty or consists of one or two dots.
fn is_ambiguous(path: &str) -> bool {
    let path = path.to_ascii_lowercase().replace("%2e", ".");
    let path = path.replace("%2f", "/").replace("%5c", "/").replace('\\', "/");
    path.split('/').skip(1).any(|segment| matches!(segment, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::is_ambiguous;

    #[test]
    fn only_whole_segments_of_dots_or_nothing_are_ambiguous() {
        for path in
            ["/api/hello", "/api/items/555", "/api/docs/start.js", "/api/items/..a", "/api/a%2fb"]
        {
            assert!(!is_ambiguous(path), "{path}");
        }
        for path in [
            "/",
            "//api/hello",
            "/api//hello",
            "/api/hello/",
            "/api/./hello",
            "/api/../hello",
            "/api/items/..",
            "/api/%2E%2e/hello",
            "/api/.%2e/hello",
            "/api/items/..%2Fhello",
            "/api%2f%2fhello",
            "/api/items/..%5chello",
        ] {
            assert!(is_ambiguous(path), "{path}");
        }
    }
}
