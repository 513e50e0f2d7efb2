//! Fetches a JSON document of an issuer.

use std::{net::IpAddr, time::Duration};

use axum::http::Uri;
use serde::de::DeserializeOwned;
use tokio::task::spawn_blocking;
use ureq::Agent;

/// Longest document, in bytes.
const LONGEST_DOCUMENT: u64 = 256 * 1024;

/// Whether answers of this URL can be trusted: `https`, or `http` on this machine.
pub(super) fn is_trustworthy(url: &str) -> bool {
    let Ok(uri) = url.parse::<Uri>() else { return false };
    let Some(host) = uri.host().filter(|_| uri.query().is_none()) else { return false };
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => {
            let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
            address.is_ok_and(|address| address.is_loopback())
        }
        _ => false,
    }
}

/// The document at the URL. It does not follow redirects, since they could lead anywhere.
///
/// # Errors
/// If the document does not arrive completely in time, or does not have the expected form.
pub(super) async fn json<T>(url: String, time: Duration) -> Result<T, String>
where
    T: DeserializeOwned + Send + 'static,
{
    // The client blocks, so it has a thread of its own.
    spawn_blocking(move || get(&url, time).map_err(|error| format!("{url}: {error}")))
        .await
        .map_err(|error| error.to_string())?
}

fn get<T: DeserializeOwned>(url: &str, time: Duration) -> Result<T, String> {
    let config = Agent::config_builder().timeout_global(Some(time)).max_redirects(0).build();
    let answer = Agent::new_with_config(config).get(url).call();
    let mut answer = answer.map_err(|error| error.to_string())?;
    if answer.status() != 200 {
        return Err(format!("answered {}", answer.status()));
    }
    let bytes = answer.body_mut().with_config().limit(LONGEST_DOCUMENT).read_to_vec();
    let bytes = bytes.map_err(|error| error.to_string())?;
    serde_json::from_slice(&bytes).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::is_trustworthy;

    #[test]
    fn only_https_and_this_machine_are_believed() {
        for url in
            ["https://id.example.com", "https://x/a/b", "http://127.0.0.1:80", "http://[::1]/"]
        {
            assert!(is_trustworthy(url), "{url}");
        }
        for url in [
            "http://id.example.com",
            "http://localhost.example.com",
            "http://10.0.0.1",
            "id.example.com",
            "file:///etc/passwd",
            "https://x?a=b",
            "",
            "http://127.0.0.1.example.com",
        ] {
            assert!(!is_trustworthy(url), "{url}");
        }
    }
}
