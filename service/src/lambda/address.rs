//! Turns the path and query of an event into an address that `lambda_http` can read.
//!
//! A client may send characters that are not allowed in a URI, such as `"` or `<`, and a Function
//! URL passes them on unchanged. `lambda_http` panics at them, and the client would get an internal
//! error.

use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequest;

/// Percent-encodes all characters in the request's path and query that are not allowed in a URI, as
/// browsers do. The stage is not part of the address of a Function URL.
pub(super) fn make_valid(request: &mut ApiGatewayV2httpRequest) {
    request.request_context.stage = None;
    for part in [&mut request.raw_path, &mut request.raw_query_string].into_iter().flatten() {
        if !part.bytes().all(is_allowed) {
            *part = percent_encoded(part);
        }
    }
}

fn percent_encoded(part: &str) -> String {
    let mut encoded = String::with_capacity(part.len() + 16);
    for byte in part.bytes() {
        if is_allowed(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Visible ASCII without the delimiters that RFC 3986 leaves out of every URI, and without `#` and
/// `?`, which neither part has: a `?` in a query may be encoded or not.
const fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b'#' | b'?'
        )
}

#[cfg(test)]
mod tests {
    use super::percent_encoded;

    #[test]
    fn what_a_uri_may_have_stays_and_the_rest_is_encoded_once() {
        let valid = "/api/items/a%20b;c=d,e!$&'()*+:@~-._[]";
        assert_eq!(percent_encoded(valid), valid);
        assert_eq!(percent_encoded("a b\"<é\n"), "a%20b%22%3C%C3%A9%0A");
    }
}
