//! One request and its answer, without retries and without treating any status as an error.

use anyhow::{Context, anyhow, bail};
use serde_json::Value;
use std::io::ErrorKind;
use std::time::Duration;
use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use ureq::http::{self, Method, StatusCode, Uri};
use ureq::{Agent, Body};

/// The version of the API.
const API_VERSION: &str = "2022-11-28";

/// The size limit for a page of a list: a hundred check runs with as much text as possible.
const LARGEST_ANSWER: u64 = 64 * 1024 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// A request.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) address: &'a str,
    pub(crate) body: Option<&'a Value>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// Why there is no answer.
pub(crate) enum NoAnswer {
    /// The connection broke; another one may work.
    Broken(anyhow::Error),
    Final(anyhow::Error),
}

/// Sends requests with the token.
pub(crate) struct Transport {
    agent: Agent,
    authorization: HeaderValue,
}

impl Transport {
    /// For the API at `api`.
    pub(crate) fn new(api: &str, token: &str, program: &str) -> anyhow::Result<Self> {
        let address: Uri = api.parse().with_context(|| format!("{api} is not an address"))?;
        let is_here = matches!(address.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if address.scheme_str() != Some("https") && !is_here {
            bail!("{api} does not begin with https://, and a token must not travel in clear");
        }
        let mut authorization =
            HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| {
                anyhow!("the token contains characters that are not allowed in a token")
            })?;
        authorization.set_sensitive(true);
        // A redirect could send the token elsewhere.
        let config = Agent::config_builder()
            .user_agent(program)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(ANSWER_TIMEOUT))
            .timeout_recv_body(Some(ANSWER_TIMEOUT));
        let config = if is_here { config.proxy(None) } else { config };
        Ok(Self { agent: config.build().into(), authorization })
    }

    pub(crate) fn send(&self, request: &Request<'_>) -> Result<Answer, NoAnswer> {
        let head = http::Request::builder()
            .method(&request.method)
            .uri(request.address)
            .header(ACCEPT, "application/vnd.github+json")
            .header("X-GitHub-Api-Version", API_VERSION)
            .header(AUTHORIZATION, &self.authorization);
        let malformed = |error: http::Error| NoAnswer::Final(error.into());
        let sent = match request.body {
            None => self.agent.run(head.body(()).map_err(malformed)?),
            Some(body) => {
                let head = head.header(CONTENT_TYPE, "application/json");
                self.agent.run(head.body(body.to_string()).map_err(malformed)?)
            }
        };
        let read = |mut response: http::Response<Body>| {
            let body = response.body_mut().with_config().limit(LARGEST_ANSWER).read_to_vec()?;
            let (parts, _) = response.into_parts();
            Ok(Answer { status: parts.status, headers: parts.headers, body })
        };
        sent.and_then(read).map_err(no_answer)
    }
}

fn no_answer(error: ureq::Error) -> NoAnswer {
    let is_broken = match &error {
        ureq::Error::Io(error) => matches!(
            error.kind(),
            ErrorKind::BrokenPipe
                | ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionReset
                | ErrorKind::TimedOut
                | ErrorKind::UnexpectedEof
        ),
        ureq::Error::Timeout(_) => true,
        _ => false,
    };
    if is_broken { NoAnswer::Broken(error.into()) } else { NoAnswer::Final(error.into()) }
}
