//! Compresses answers with gzip for clients that accept it. CloudFront compresses only what it may
//! cache, and the API's answers are never cached.
//!
//! Brotli would save a few per cent more of such short answers, and make the image half a megabyte
//! larger.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderValue, header},
    middleware::{self, Next},
    response::Response,
};
use tower_http::compression::{
    CompressionLayer, Predicate,
    predicate::{DefaultPredicate, SizeAbove},
};

/// Below this length, in bytes, compression saves less than the header and base64 add.
const SHORTEST: u64 = 1_024;

/// Adds compression to the routes.
pub(crate) fn around<S: Clone + Send + Sync + 'static>(routes: Router<S>) -> Router<S> {
    let worth_it = DefaultPredicate::new().and(SizeAbove::new(SHORTEST));
    routes
        .layer(CompressionLayer::new().compress_when(worth_it))
        .layer(middleware::from_fn(ask_for_gzip_or_nothing))
}

/// Reduces `Accept-Encoding` to what the compression can do. Otherwise a client that refuses even
/// an uncompressed answer would get 406 after the service has handled its request.
async fn ask_for_gzip_or_nothing(mut request: Request, next: Next) -> Response {
    let headers = request.headers_mut();
    let takes_gzip = takes_gzip(headers);
    headers.remove(header::ACCEPT_ENCODING);
    if takes_gzip {
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    }
    next.run(request).await
}

/// Whether gzip is named, or everything is, with a weight that is not 0 (RFC 9110, 12.5.3).
fn takes_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    let texts = values.filter_map(|value| value.to_str().ok());
    let codings = texts.flat_map(|text| text.split(',')).map(|part| {
        let mut parts = part.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|parameter| parameter.strip_prefix("q="));
        (name, weight.and_then(|weight| weight.parse::<f32>().ok()).unwrap_or(1.0))
    });
    let codings: Vec<(String, f32)> = codings.collect();
    let weight = |wanted: &[&str]| {
        codings.iter().find(|(name, _)| wanted.contains(&name.as_str())).map(|(_, weight)| *weight)
    };
    weight(&["gzip", "x-gzip"]).or_else(|| weight(&["*"])).is_some_and(|weight| weight > 0.0)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::takes_gzip;

    #[test]
    fn gzip_is_taken_by_who_names_it_or_everything() {
        for (value, taken) in [
            ("gzip", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("x-gzip", true),
            ("*", true),
            ("br, *;q=0.1", true),
            ("gzip;q=0, *", false),
            ("gzip; q=0.000", false),
            ("br, deflate", false),
            ("identity;q=0", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(takes_gzip(&headers), taken, "{value:?}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
