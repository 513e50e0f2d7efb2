//! Plain HTTP requests on loopback.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use ureq::http::{HeaderMap, Request};

/// The largest answer that is read.
const LARGEST_ANSWER: u64 = 1 << 30;

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status code.
    pub status: u16,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body as received.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body of a 2xx answer.
    ///
    /// # Errors
    /// If the status is not 2xx.
    pub fn success(self) -> Result<Vec<u8>> {
        if !(200..300).contains(&self.status) {
            bail!("answered {}: {}", self.status, self.text());
        }
        Ok(self.body)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A client that keeps its connections, follows no redirect and uses no proxy.
#[derive(Debug, Clone)]
pub struct Client(ureq::Agent);

impl Default for Client {
    fn default() -> Self {
        let settings = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .allow_non_standard_methods(true)
            .timeout_global(Some(Duration::from_secs(60)));
        Self(settings.build().into())
    }
}

impl Client {
    /// Sends one request and reads the whole answer.
    ///
    /// # Errors
    /// If there is no complete answer.
    pub fn send(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: impl Into<Vec<u8>>,
    ) -> Result<Answer> {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request =
            request.body(body.into()).with_context(|| format!("not a valid request: {url}"))?;
        let mut response =
            self.0.run(request).with_context(|| format!("no answer to {method} {url}"))?;
        let body = response
            .body_mut()
            .with_config()
            .limit(LARGEST_ANSWER)
            .read_to_vec()
            .with_context(|| format!("the answer to {method} {url} ended early"))?;
        let status = response.status().as_u16();
        Ok(Answer { status, headers: response.headers().clone(), body })
    }
}
