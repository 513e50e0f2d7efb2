//! A path that not everybody reads alike has no route.
//!
//! CloudFront chooses a behaviour, and so an origin and the rules in front of it, by the path with
//! `.` and `..` resolved; whether that or the path as it was sent arrives here is not promised.
//! Some servers take `//` for `/`, and some decode `%2e` and `%2f` before they look. No client that
//! means well sends such a path, so nothing is resolved here: what could be meant for another origin
//! is refused.

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use crate::problem::Problem;

/// Middleware that answers such a path as one that no route has.
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
