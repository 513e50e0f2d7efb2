//! One HTTP request and its answer, without following redirects and without treating any status as
//! an error.

use super::address::Destination;
use super::retry::Failure;
use crate::Hinted;
use anyhow::{Context, Error, Result, anyhow};
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::Duration;
use ureq::http::header::{AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderMap, HeaderValue};
use ureq::http::{self, Method, StatusCode};
use ureq::{Agent, SendBody};

/// The size limit for answers that are read completely.
const LARGEST_ANSWER: u64 = 4 * 1024 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);
/// Long enough for a layer of gigabytes on a slow line.
const SEND_TIMEOUT: Duration = Duration::from_secs(60 * 60);

/// The body of a request; each can be sent again.
#[derive(Clone, Copy)]
pub(super) enum Payload<'a> {
    Empty,
    Bytes(&'a [u8]),
    /// A file from `offset` on, with `length` bytes. `on_sent` receives the position that the
    /// connection has reached.
    File {
        path: &'a Path,
        offset: u64,
        length: u64,
        on_sent: &'a dyn Fn(u64),
    },
}

/// A request without its address.
#[derive(Clone)]
pub(super) struct Request<'a> {
    pub(super) method: Method,
    pub(super) headers: Vec<(http::HeaderName, String)>,
    pub(super) payload: Payload<'a>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

impl Answer {
    /// The first value of a header, if there is one and it is plain text.
    pub(super) fn header(&self, name: impl http::header::AsHeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Sends requests, keeping connections open between them.
pub(super) struct Transport {
    /// Uses the proxy that the environment names, if any.
    agent: Agent,
    /// Never uses a proxy.
    loopback_agent: Agent,
}

impl Transport {
    pub(super) fn new(client: &str) -> Self {
        let config = || {
            Agent::config_builder()
                .user_agent(client)
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .timeout_connect(Some(CONNECT_TIMEOUT))
                .timeout_recv_response(Some(ANSWER_TIMEOUT))
                .timeout_recv_body(Some(ANSWER_TIMEOUT))
                .timeout_send_body(Some(SEND_TIMEOUT))
        };
        Self { agent: config().build().into(), loopback_agent: config().proxy(None).build().into() }
    }

    /// Sends `request` to `destination`, with this `Authorization` header.
    ///
    /// # Errors
    /// If there is no answer: transient if the connection broke or took too long, final otherwise.
    pub(super) fn send(
        &self,
        destination: &Destination,
        request: &Request<'_>,
        authorization: Option<&str>,
    ) -> Result<Answer, Failure> {
        let head = head(destination, request, authorization)?;
        let agent =
            if destination.server.is_loopback() { &self.loopback_agent } else { &self.agent };
        let sent = match request.payload {
            Payload::Empty => agent.run(head.body(SendBody::none()).map_err(malformed)?),
            Payload::Bytes(bytes) => agent.run(head.body(bytes).map_err(malformed)?),
            Payload::File { path, offset, length, on_sent } => {
                let mut part = Part::open(path, offset, on_sent)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                let head = head.header(CONTENT_LENGTH, length);
                agent.run(head.body(SendBody::from_reader(&mut part)).map_err(malformed)?)
            }
        };
        let mut response = sent.map_err(failure)?;
        let body = response
            .body_mut()
            .with_config()
            .limit(LARGEST_ANSWER)
            .read_to_vec()
            .map_err(failure)?;
        let (parts, _) = response.into_parts();
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }
}

/// The rest of a file, which reports how far it was read.
struct Part<'a> {
    file: File,
    position: u64,
    on_sent: &'a dyn Fn(u64),
}

impl<'a> Part<'a> {
    fn open(path: &Path, offset: u64, on_sent: &'a dyn Fn(u64)) -> std::io::Result<Self> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Self { file, position: offset, on_sent })
    }
}

impl Read for Part<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        // The bytes read before this call are being sent by now.
        (self.on_sent)(self.position);
        let count = self.file.read(buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

fn head(
    destination: &Destination,
    request: &Request<'_>,
    authorization: Option<&str>,
) -> Result<http::request::Builder> {
    let mut head =
        http::Request::builder().method(request.method.clone()).uri(destination.url.as_str());
    for (name, value) in &request.headers {
        head = head.header(name, value);
    }
    if let Some(host) = &destination.host {
        head = head.header(HOST, host);
    }
    if let Some(authorization) = authorization {
        let mut value = HeaderValue::from_str(authorization).map_err(|_| {
            anyhow!("the credentials contain characters that a header cannot contain")
        })?;
        value.set_sensitive(true);
        head = head.header(AUTHORIZATION, value);
    }
    Ok(head)
}

fn malformed(error: http::Error) -> Failure {
    Failure::Final(Error::new(error).context("cannot make the request"))
}

fn failure(error: ureq::Error) -> Failure {
    let advice = match &error {
        ureq::Error::Io(error) if error.kind() == ErrorKind::InvalidData => {
            Some("the registry's certificate must come from a publicly trusted authority")
        }
        ureq::Error::Io(error) if !is_passing(error.kind()) => {
            Some("check that the registry runs, that this is its address, and the network")
        }
        _ => None,
    };
    if let Some(advice) = advice {
        return Failure::Final(Hinted::error(error.to_string(), advice));
    }
    let is_transient = match &error {
        ureq::Error::Io(error) => is_passing(error.kind()),
        ureq::Error::Timeout(_) => true,
        _ => false,
    };
    let error = Error::new(error);
    if is_transient { Failure::Transient { error, pause: None } } else { Failure::Final(error) }
}

/// Whether a connection existed and broke, rather than could not be made.
fn is_passing(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::BrokenPipe
            | ErrorKind::ConnectionAborted
            | ErrorKind::ConnectionReset
            | ErrorKind::TimedOut
            | ErrorKind::UnexpectedEof
    )
}
