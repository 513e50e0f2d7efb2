//! Requests about one repository, each sent again where that helps.

use crate::refusal;
use crate::repository::RepositoryName;
use crate::{pages, retry};
use anyhow::{Context, anyhow, bail};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::io::ErrorKind;
use std::time::{Duration, SystemTime};
use ureq::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use ureq::http::{Method, Request, Response, StatusCode, Uri};
use ureq::{Agent, Body};

/// The version of the API that is spoken.
const API_VERSION: &str = "2022-11-28";

/// Entries of a list that are asked for at a time, which are as many as GitHub gives.
const PER_PAGE: usize = 100;

/// No page of a list is larger: a hundred check runs with all the text that they may have.
const LARGEST_ANSWER: u64 = 64 * 1024 * 1024;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// What a client needs.
#[derive(Clone)]
pub struct Access {
    /// The address of the API, such as <https://api.github.com>.
    pub api: String,
    /// A token of the job, or of a person.
    pub token: String,
    /// The repository.
    pub repository: RepositoryName,
    /// The name and version of the program, as `NAME/VERSION`.
    pub program: &'static str,
}

/// Without the token.
impl fmt::Debug for Access {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at {} by {}", self.repository, self.api, self.program)
    }
}

/// Speaks with GitHub about one repository.
pub struct Client {
    access: Access,
    authorization: HeaderValue,
    agent: Agent,
    on_pause: Box<dyn Fn(&str)>,
}

/// What is done, for errors.
pub(crate) struct Purpose<'a> {
    /// In words that follow `cannot`.
    pub(crate) what: &'a str,
    /// What a job needs for it, as it stands under `permissions:`.
    pub(crate) permission: &'static str,
}

/// What came back.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// Why nothing came back.
enum NoAnswer {
    /// Another try may do better.
    Broken(anyhow::Error),
    Final(anyhow::Error),
}

impl Client {
    /// A client that tells `on_pause` why it waits.
    ///
    /// # Errors
    /// For an address to which a token must not be sent, and a token that no header can hold.
    pub fn new(access: Access, on_pause: impl Fn(&str) + 'static) -> anyhow::Result<Self> {
        let api = access.api.trim_end_matches('/').to_owned();
        let address: Uri = api.parse().with_context(|| format!("{api} is not an address"))?;
        let is_here = matches!(address.host(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if address.scheme_str() != Some("https") && !is_here {
            bail!("{api} does not begin with https://, and a token must not travel in clear");
        }
        let mut authorization = HeaderValue::from_str(&format!("Bearer {}", access.token))
            .map_err(|_| anyhow!("the token holds characters that no token has"))?;
        authorization.set_sensitive(true);
        let config = Agent::config_builder()
            .user_agent(access.program)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_recv_response(Some(ANSWER_TIMEOUT))
            .timeout_recv_body(Some(ANSWER_TIMEOUT));
        let config = if is_here { config.proxy(None) } else { config };
        let access = Access { api, ..access };
        Ok(Self {
            access,
            authorization,
            agent: config.build().into(),
            on_pause: Box::new(on_pause),
        })
    }

    /// The repository that it speaks of.
    pub fn repository(&self) -> &RepositoryName {
        &self.access.repository
    }

    /// The path of what is in the repository.
    pub(crate) fn within(&self, path: &str) -> String {
        format!("/repos/{}{path}", self.access.repository)
    }

    /// What is at `path`; `None` where GitHub answers with the status `absent`.
    pub(crate) fn find<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        path: &str,
        absent: StatusCode,
    ) -> anyhow::Result<Option<T>> {
        let address = format!("{}{path}", self.access.api);
        let answer = self.exchange(purpose, &Method::GET, &address, None)?;
        match answer.status {
            status if status == absent => Ok(None),
            _ => self.read(purpose, &Method::GET, &address, &answer).map(Some),
        }
    }

    /// What is at `path`.
    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        path: &str,
    ) -> anyhow::Result<T> {
        let address = format!("{}{path}", self.access.api);
        let answer = self.exchange(purpose, &Method::GET, &address, None)?;
        self.read(purpose, &Method::GET, &address, &answer)
    }

    /// All pages of the list at `path`, which may have a query.
    pub(crate) fn pages<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        path: &str,
    ) -> anyhow::Result<Vec<T>> {
        let separator = if path.contains('?') { '&' } else { '?' };
        let api = &self.access.api;
        let mut address = format!("{api}{path}{separator}per_page={PER_PAGE}");
        let mut pages = vec![];
        loop {
            let answer = self.exchange(purpose, &Method::GET, &address, None)?;
            pages.push(self.read(purpose, &Method::GET, &address, &answer)?);
            match pages::next(&answer.headers, api).with_context(|| cannot(purpose))? {
                Some(next) => address = next,
                None => return Ok(pages),
            }
        }
    }

    /// Sends `body` to `path`.
    pub(crate) fn send<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        method: &Method,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<T> {
        let address = format!("{}{path}", self.access.api);
        let answer = self.exchange(purpose, method, &address, Some(body))?;
        self.read(purpose, method, &address, &answer)
    }

    /// Deletes what is at `path`; what is not there is deleted.
    pub(crate) fn delete(&self, purpose: &Purpose<'_>, path: &str) -> anyhow::Result<()> {
        let address = format!("{}{path}", self.access.api);
        let answer = self.exchange(purpose, &Method::DELETE, &address, None)?;
        match answer.status {
            status if status.is_success() || status == StatusCode::NOT_FOUND => Ok(()),
            _ => Err(self.refused(purpose, &Method::DELETE, &address, &answer)),
        }
    }

    fn read<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        method: &Method,
        address: &str,
        answer: &Answer,
    ) -> anyhow::Result<T> {
        if !answer.status.is_success() {
            return Err(self.refused(purpose, method, address, answer));
        }
        let read = serde_json::from_slice(&answer.body);
        read.with_context(|| format!("{}: {} is not as expected", cannot(purpose), path(address)))
    }

    /// The answer to a request, tried again where that may help. Its status may be an error.
    fn exchange(
        &self,
        purpose: &Purpose<'_>,
        method: &Method,
        address: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<Answer> {
        let mut attempt = 1;
        loop {
            let (pause, why) = match self.attempt(method, address, body) {
                Ok(answer) => {
                    let message = refusal::message(&answer.body, &self.access.token);
                    let Answer { status, headers, .. } = &answer;
                    let now = SystemTime::now();
                    match retry::pause(*status, headers, &message, attempt, now) {
                        Some(pause) if pause > retry::LONGEST_PAUSE => {
                            let minutes = pause.as_secs().div_ceil(60);
                            let error = self.refused(purpose, method, address, &answer);
                            return Err(error.context(format!("allowed in {minutes} minutes")));
                        }
                        Some(pause) if attempt < retry::ATTEMPTS => (pause, status.to_string()),
                        _ => return Ok(answer),
                    }
                }
                Err(NoAnswer::Broken(error)) if attempt < retry::ATTEMPTS => {
                    (retry::after_a_break(attempt), format!("{error:#}"))
                }
                Err(NoAnswer::Broken(error) | NoAnswer::Final(error)) => {
                    // Without an answer nothing tells that the server is GitHub's.
                    let address = address.split('?').next().unwrap_or(address);
                    let what = format!("{}: {method} {address}", cannot(purpose));
                    return Err(error.context(what));
                }
            };
            let seconds = pause.as_secs();
            let path = path(address);
            (self.on_pause)(&format!("{method} {path}: {why}; trying again in {seconds} s"));
            std::thread::sleep(pause);
            attempt += 1;
        }
    }

    fn attempt(
        &self,
        method: &Method,
        address: &str,
        body: Option<&Value>,
    ) -> Result<Answer, NoAnswer> {
        let request = Request::builder()
            .method(method)
            .uri(address)
            .header(ACCEPT, "application/vnd.github+json")
            .header("X-GitHub-Api-Version", API_VERSION)
            .header(AUTHORIZATION, &self.authorization);
        let malformed = |error: ureq::http::Error| NoAnswer::Final(error.into());
        let sent = match body {
            None => self.agent.run(request.body(()).map_err(malformed)?),
            Some(body) => {
                let request = request.header(CONTENT_TYPE, "application/json");
                self.agent.run(request.body(body.to_string()).map_err(malformed)?)
            }
        };
        let read = |mut response: Response<Body>| {
            let body = response.body_mut().with_config().limit(LARGEST_ANSWER).read_to_vec()?;
            let (parts, _) = response.into_parts();
            Ok(Answer { status: parts.status, headers: parts.headers, body })
        };
        sent.and_then(read).map_err(no_answer)
    }

    /// The error that an answer with an unwelcome status means.
    fn refused(
        &self,
        purpose: &Purpose<'_>,
        method: &Method,
        address: &str,
        answer: &Answer,
    ) -> anyhow::Error {
        let status = answer.status;
        let said = refusal::message(&answer.body, &self.access.token);
        let path = path(address);
        let mut text = format!("{}: {method} {path}: {status}", cannot(purpose));
        if !said.is_empty() {
            text.push_str(&format!(": {said}"));
        }
        if let Some(hint) = refusal::hint(status, &said, purpose.permission) {
            text.push_str(&format!("\nhint: {hint}"));
        }
        anyhow!(text)
    }
}

fn cannot(purpose: &Purpose<'_>) -> String {
    format!("cannot {}", purpose.what)
}

/// The path of an address, without its query.
fn path(address: &str) -> &str {
    let path = address.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    path.unwrap_or(address).split('?').next().unwrap_or_default()
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
