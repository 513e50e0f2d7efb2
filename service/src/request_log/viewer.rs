//! Who asked, as CloudFront tells it in the headers that it adds to each request.
//!
//! CloudFront replaces headers of these names that a viewer sends. Around a distribution a client
//! may write into them what it likes, so only what is an address and a country is told.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;
use serde::Serialize;

/// Where a request came from. Both are absent for a request that did not come by CloudFront.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Viewer {
    #[serde(rename = "viewer_address", skip_serializing_if = "Option::is_none")]
    address: Option<IpAddr>,
    /// ISO 3166-1, two letters.
    #[serde(rename = "viewer_country", skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

impl Viewer {
    /// Reads `CloudFront-Viewer-Address` and `CloudFront-Viewer-Country`.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        Self {
            address: text("cloudfront-viewer-address").and_then(address),
            country: text("cloudfront-viewer-country").and_then(country),
        }
    }
}

/// The address in `<address>:<port>`. CloudFront writes IPv6 without brackets, in full, so that its
/// last colon is the port's.
fn address(text: &str) -> Option<IpAddr> {
    if let Ok(bracketed_or_ipv4) = text.parse::<SocketAddr>() {
        return Some(bracketed_or_ipv4.ip());
    }
    let (address, port) = text.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    address.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

fn country(text: &str) -> Option<String> {
    let is_code = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    is_code.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{address, country};

    #[test]
    fn the_port_is_left_out_of_either_kind_of_address() {
        for (sent, told) in [
            ("198.51.100.10:46532", Some("198.51.100.10")),
            (
                "2600:1700:6640:e4d0:29c0:9cf7:9107:5eca:50235",
                Some("2600:1700:6640:e4d0:29c0:9cf7:9107:5eca"),
            ),
            ("[2001:db8::1]:443", Some("2001:db8::1")),
            ("198.51.100.10", None),
            ("hunter2:80", None),
            ("", None),
        ] {
            let address = address(sent).map(|address| address.to_string());
            assert_eq!(address.as_deref(), told, "{sent:?}");
        }
    }

    #[test]
    fn a_country_is_two_capital_letters() {
        assert_eq!(country("US").as_deref(), Some("US"));
        for wrong in ["us", "USA", "", "\"}", "É"] {
            assert_eq!(country(wrong), None, "{wrong:?}");
        }
    }
}
