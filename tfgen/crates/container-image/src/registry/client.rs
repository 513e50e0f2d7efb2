//! The exchange with one registry: answers its challenges, follows its redirects, and keeps the
//! credentials from every other host.

use super::address::{Address, Destination, Route, escaped};
use super::authentication::{Challenge, Credentials, missing_credentials, read_token};
use super::refusal;
use super::retry::Failure;
use super::transport::{Answer, Payload, Request, Transport};
use crate::SignIn;
use anyhow::{Context, anyhow};
use ureq::http::header::{CONTENT_TYPE, LOCATION};
use ureq::http::{Method, StatusCode};

/// More consecutive redirects than this are a loop.
const MOST_REDIRECTS: usize = 5;

pub(super) struct Client {
    transport: Transport,
    /// The name of the program for the registry.
    id: String,
    route: Route,
    sign_in: SignIn,
    /// The credentials for the registry, once it has asked.
    credentials: Option<Credentials>,
    /// The `Authorization` that the registry last requested.
    authorization: Option<String>,
}

impl Client {
    /// `client` is the name and version of the program, as `NAME/VERSION`.
    pub(super) fn new(route: Route, sign_in: SignIn, client: &str) -> Self {
        let transport = Transport::new(client);
        let id = client.split('/').next().unwrap_or_default().to_owned();
        Self { transport, id, route, sign_in, credentials: None, authorization: None }
    }

    /// An address on the registry.
    pub(super) fn address(&self, path: &str) -> anyhow::Result<Address> {
        Address::new(self.route.origin(), path)
    }

    /// The meaning of the `Location` of an answer to a request for `base`.
    pub(super) fn location(&self, base: &Address, answer: &Answer) -> anyhow::Result<Address> {
        let location = answer
            .header(LOCATION)
            .filter(|location| !location.is_empty())
            .context("the registry's answer has no Location")?;
        self.route.follow(base, location)
    }

    /// The answer to `request`, after redirects and at most one challenge. Its status may still
    /// be an error: see [`Client::refuse`].
    pub(super) fn exchange(
        &mut self,
        address: &Address,
        request: &Request<'_>,
    ) -> Result<Answer, Failure> {
        let mut address = address.clone();
        let mut was_challenged = false;
        let mut stayed = true;
        for _ in 0..=MOST_REDIRECTS {
            let destination = self.route.destination(&address)?;
            stayed &= destination.is_registry;
            let authorization = self.authorization.as_deref().filter(|_| stayed);
            let answer = self
                .transport
                .send(&destination, request, authorization)
                .map_err(|failure| failure.context(describe(request, &address, &destination)))?;
            if answer.status == StatusCode::UNAUTHORIZED && stayed && !was_challenged {
                self.authorize(&address, &answer)?;
                was_challenged = true;
            } else if is_redirect(&request.method, answer.status) {
                address = self.location(&address, &answer)?;
            } else {
                return Ok(answer);
            }
        }
        Err(anyhow!("the registry redirects {} {address} in circles", request.method).into())
    }

    /// The failure for an answer with an unexpected status.
    pub(super) fn refuse(&self, answer: &Answer) -> Failure {
        let mut secrets = self.credentials.as_ref().map(Credentials::secrets).unwrap_or_default();
        let token = self.authorization.as_deref().and_then(|value| value.strip_prefix("Bearer "));
        secrets.extend(token.map(str::to_owned));
        refusal::failure(answer, &secrets)
    }

    fn authorize(&mut self, address: &Address, answer: &Answer) -> Result<(), Failure> {
        let challenge = Challenge::read(&answer.headers)?;
        if self.credentials.is_none() {
            self.credentials = self.sign_in.credentials(&self.route.origin().authority())?;
        }
        let authorization = match challenge {
            Challenge::Basic => {
                self.credentials.as_ref().ok_or_else(missing_credentials)?.basic()?
            }
            Challenge::Bearer { realm, parameters } => {
                let token = self.token(address, &realm, &parameters)?;
                format!("Bearer {token}")
            }
        };
        self.authorization = Some(authorization);
        Ok(())
    }

    /// Asks the token service. It gets the password because the registry itself, over a secure
    /// connection, names it.
    fn token(
        &self,
        base: &Address,
        realm: &str,
        parameters: &[(&str, String)],
    ) -> Result<String, Failure> {
        let mut address = self.route.follow(base, realm).context("the token service's address")?;
        let identity = self.credentials.as_ref().and_then(Credentials::as_identity_token);
        let form = identity.map(|token| token_form(&self.id, token, parameters));
        if form.is_none() {
            for (name, value) in parameters {
                address = address.with_parameter(name, value)?;
            }
        }
        let ask = || format!("cannot get a token from {address}");
        let destination = self.route.destination(&address).with_context(ask)?;
        let (request, basic) = match &form {
            Some(form) => {
                let kind = (CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned());
                let payload = Payload::Bytes(form.as_bytes());
                (Request { method: Method::POST, headers: vec![kind], payload }, None)
            }
            None => {
                let payload = Payload::Empty;
                let basic = self.credentials.as_ref().map(Credentials::basic).transpose()?;
                (Request { method: Method::GET, headers: Vec::new(), payload }, basic)
            }
        };
        let answer = self
            .transport
            .send(&destination, &request, basic.as_deref())
            .map_err(|failure| failure.context(ask()))?;
        if answer.status != StatusCode::OK {
            return Err(match (answer.status, &self.credentials) {
                (StatusCode::UNAUTHORIZED, None) => missing_credentials().into(),
                _ => self.refuse(&answer).context(ask()),
            });
        }
        Ok(read_token(&answer.body).with_context(ask)?)
    }
}

/// The form that exchanges an identity token for an access token, according to RFC 6749, section 6.
fn token_form(client: &str, token: &str, parameters: &[(&str, String)]) -> String {
    let (client, token) = (escaped(client), escaped(token));
    let mut form = format!("grant_type=refresh_token&client_id={client}&refresh_token={token}");
    for (name, value) in parameters {
        form.push_str(&format!("&{name}={}", escaped(value)));
    }
    form
}

/// The request in words, with the server if the address does not contain it.
fn describe(request: &Request<'_>, address: &Address, destination: &Destination) -> String {
    match destination.host {
        Some(_) => format!("{} {address} at {}", request.method, destination.server),
        None => format!("{} {address}", request.method),
    }
}

/// Whether to send the same request to the answer's `Location`. The older, vaguer statuses are
/// followed only if the request changes nothing.
fn is_redirect(method: &Method, status: StatusCode) -> bool {
    match status {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => {
            matches!(*method, Method::GET | Method::HEAD)
        }
        _ => false,
    }
}
