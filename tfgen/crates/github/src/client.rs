//! Requests about one repository, which are retried if that helps.

use crate::refusal::{self, Refusal};
use crate::repository::RepositoryName;
use crate::transport::{Answer, NoAnswer, Request, Transport};
use crate::{pages, retry};
use anyhow::Context;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;
use std::time::SystemTime;
use ureq::http::{Method, StatusCode};

/// How many list entries are requested at a time: the most that GitHub allows.
const PER_PAGE: usize = 100;

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

/// Sends requests to GitHub about one repository.
pub struct Client {
    access: Access,
    transport: Transport,
    on_pause: Box<dyn Fn(&str)>,
}

/// What a request is for.
pub(crate) struct Purpose<'a> {
    /// In words that can follow `cannot`.
    pub(crate) what: &'a str,
    /// The permission that a job needs for it, as written under `permissions:`.
    pub(crate) permission: &'static str,
}

impl Client {
    /// A client that tells `on_pause` why it waits.
    ///
    /// # Errors
    /// If a token must not be sent to the address, or a header cannot contain the token.
    pub fn new(access: Access, on_pause: impl Fn(&str) + 'static) -> anyhow::Result<Self> {
        let api = access.api.trim_end_matches('/').to_owned();
        let transport = Transport::new(&api, &access.token, access.program)?;
        Ok(Self { access: Access { api, ..access }, transport, on_pause: Box::new(on_pause) })
    }

    /// The repository that it is for.
    pub fn repository(&self) -> &RepositoryName {
        &self.access.repository
    }

    /// The path of something in the repository.
    pub(crate) fn within(&self, path: &str) -> String {
        format!("/repos/{}{path}", self.access.repository)
    }

    /// Reads `path`.
    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        path: &str,
    ) -> anyhow::Result<T> {
        let address = format!("{}{path}", self.access.api);
        self.ask(purpose, &Request { method: Method::GET, address: &address, body: None })
    }

    /// Reads `path`; `None` if GitHub answers with the status `absent`.
    pub(crate) fn find<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        path: &str,
        absent: StatusCode,
    ) -> anyhow::Result<Option<T>> {
        let address = format!("{}{path}", self.access.api);
        let request = Request { method: Method::GET, address: &address, body: None };
        let answer = self.exchange(purpose, &request)?;
        match answer.status == absent {
            true => Ok(None),
            false => self.read(purpose, &request, &answer).map(Some),
        }
    }

    /// All pages of the list at `path`, which can have a query.
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
            let request = Request { method: Method::GET, address: &address, body: None };
            let answer = self.exchange(purpose, &request)?;
            pages.push(self.read(purpose, &request, &answer)?);
            let next = pages::next(&answer.headers, api);
            match next.with_context(|| format!("cannot {}", purpose.what))? {
                Some(next) => address = next,
                None => return Ok(pages),
            }
        }
    }

    /// Sends `body` to `path`.
    pub(crate) fn send<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        method: Method,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<T> {
        let address = format!("{}{path}", self.access.api);
        self.ask(purpose, &Request { method, address: &address, body: Some(body) })
    }

    /// Deletes `path`; a missing one counts as deleted.
    pub(crate) fn delete(&self, purpose: &Purpose<'_>, path: &str) -> anyhow::Result<()> {
        let address = format!("{}{path}", self.access.api);
        let request = Request { method: Method::DELETE, address: &address, body: None };
        let answer = self.exchange(purpose, &request)?;
        match answer.status {
            status if status.is_success() || status == StatusCode::NOT_FOUND => Ok(()),
            _ => Err(self.refusal(purpose, &request, &answer).into_error(None)),
        }
    }

    fn ask<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        request: &Request<'_>,
    ) -> anyhow::Result<T> {
        let answer = self.exchange(purpose, request)?;
        self.read(purpose, request, &answer)
    }

    fn read<T: DeserializeOwned>(
        &self,
        purpose: &Purpose<'_>,
        request: &Request<'_>,
        answer: &Answer,
    ) -> anyhow::Result<T> {
        if !answer.status.is_success() {
            return Err(self.refusal(purpose, request, answer).into_error(None));
        }
        let read = serde_json::from_slice(&answer.body);
        read.with_context(|| {
            let path = path(request.address);
            format!("cannot {}: the answer for {path} is not as expected", purpose.what)
        })
    }

    /// The answer to a request, which is retried if that may help. Its status may be an error.
    fn exchange(&self, purpose: &Purpose<'_>, request: &Request<'_>) -> anyhow::Result<Answer> {
        let mut attempt = 1;
        loop {
            let (pause, why) = match self.transport.send(request) {
                Ok(answer) if answer.status.is_success() => return Ok(answer),
                Ok(answer) => {
                    let refusal = self.refusal(purpose, request, &answer);
                    let now = SystemTime::now();
                    let (status, said) = (answer.status, refusal.said.as_str());
                    match retry::pause(status, &answer.headers, said, attempt, now) {
                        Some(pause) if pause > retry::LONGEST_PAUSE => {
                            return Err(refusal.into_error(Some(pause)));
                        }
                        Some(pause) if attempt < retry::ATTEMPTS => (pause, status.to_string()),
                        _ => return Ok(answer),
                    }
                }
                Err(NoAnswer::Broken(error)) if attempt < retry::ATTEMPTS => {
                    (retry::after_a_break(attempt), format!("{error:#}"))
                }
                Err(NoAnswer::Broken(error) | NoAnswer::Final(error)) => {
                    // The whole address, because no answer shows that the server belongs to GitHub.
                    let address = request.address.split('?').next().unwrap_or_default();
                    let (what, method) = (purpose.what, &request.method);
                    return Err(error.context(format!("cannot {what}: {method} {address}")));
                }
            };
            let (method, path) = (&request.method, path(request.address));
            let seconds = pause.as_secs();
            (self.on_pause)(&format!("{method} {path}: {why}; trying again in {seconds} s"));
            std::thread::sleep(pause);
            attempt += 1;
        }
    }

    fn refusal<'a>(
        &self,
        purpose: &'a Purpose<'_>,
        request: &'a Request<'_>,
        answer: &Answer,
    ) -> Refusal<'a> {
        Refusal {
            what: purpose.what,
            permission: purpose.permission,
            method: &request.method,
            path: path(request.address),
            status: answer.status,
            said: refusal::said(&answer.body, &self.access.token),
        }
    }
}

/// The path of an address, without its query.
fn path(address: &str) -> &str {
    let path = address.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    path.unwrap_or(address).split('?').next().unwrap_or_default()
}
