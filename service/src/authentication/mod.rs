//! Optional bearer authentication: tokens of an OpenID issuer, for one audience.
//!
//! It is on if `OIDC_ISSUER` and `OIDC_AUDIENCE` are set. The token travels in a header of its own,
//! because the signature of CloudFront's origin access control replaces `Authorization`. Nothing is
//! loaded or fetched until the first token arrives, so it does not slow the start.
//!
//! - [`token`]: which tokens are accepted
//! - [`keys`]: the issuer's keys, fetched when needed and kept for a while
//! - [`fetch`]: how they are fetched
//! - [`ring_provider`]: the cryptography under the token library
//! - [`description`]: its part of the OpenAPI document

pub(crate) mod description;
mod fetch;
pub mod keys;
mod ring_provider;
mod token;

use std::{env, ffi::OsString, fmt::Display, sync::Arc};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use self::{
    keys::{IssuerKeys, Patience},
    token::Refusal,
};
use crate::{
    Application,
    problem::{Cause, Problem},
};

/// The header in which a client sends `Bearer <token>`.
pub const HEADER: &str = "x-authorization";

/// The routes that answer without a token: the health check and the documentation.
const OPEN: [&str; 4] = ["/api/health", "/api/docs", "/api/docs/{file}", "/api/openapi.json"];

/// The issuer whose tokens are accepted, and the audience that they must have. Cheap to clone;
/// clones share the keys.
#[derive(Clone)]
pub struct Authentication {
    audience: Arc<str>,
    keys: Arc<IssuerKeys>,
}

impl Authentication {
    /// Accepts tokens of `issuer` for `audience`. If both are `None` or empty, there is no
    /// authentication.
    ///
    /// # Errors
    /// If one is given without the other, or if the issuer is not an `https` URL; plain `http` is
    /// allowed only for this machine.
    pub fn new(
        issuer: Option<&str>,
        audience: Option<&str>,
        patience: Patience,
    ) -> Result<Option<Self>, String> {
        let given =
            |value: Option<&str>| value.filter(|value| !value.is_empty()).map(str::to_owned);
        match (given(issuer), given(audience)) {
            (None, None) => Ok(None),
            (Some(issuer), Some(audience)) => {
                if !fetch::is_trustworthy(&issuer) {
                    return Err("OIDC_ISSUER must be an https URL without query".to_owned());
                }
                let keys = Arc::new(IssuerKeys::new(issuer, patience));
                Ok(Some(Self { audience: audience.into(), keys }))
            }
            (Some(_), None) => Err("OIDC_ISSUER is set without OIDC_AUDIENCE".to_owned()),
            (None, Some(_)) => Err("OIDC_AUDIENCE is set without OIDC_ISSUER".to_owned()),
        }
    }

    /// Reads `OIDC_ISSUER` and `OIDC_AUDIENCE`.
    ///
    /// # Errors
    /// As [`Authentication::new`], and if a value is not UTF-8.
    pub fn from_environment() -> Result<Option<Self>, String> {
        let read = |name: &str| match env::var_os(name).map(OsString::into_string) {
            None => Ok(None),
            Some(Ok(value)) => Ok(Some(value)),
            Some(Err(_)) => Err(format!("{name} is not UTF-8")),
        };
        let (issuer, audience) = (read("OIDC_ISSUER")?, read("OIDC_AUDIENCE")?);
        Self::new(issuer.as_deref(), audience.as_deref(), Patience::default())
    }

    async fn admit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut values = headers.get_all(HEADER).iter();
        let value = values.next().ok_or(Refusal::NoToken)?;
        if values.next().is_some() {
            return Err(Refusal::Invalid("there are several tokens"));
        }
        token::check(bearer_token(value)?, &self.audience, &self.keys).await
    }
}

/// The token after the scheme, whose name may be in any case (RFC 9110, 11.1).
fn bearer_token(value: &HeaderValue) -> Result<&str, Refusal> {
    let text = value.to_str().map_err(|_| Refusal::Invalid("the header is not ASCII"))?;
    let (scheme, token) = text.split_once(' ').unwrap_or_default();
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(token.trim())
    } else {
        Err(Refusal::Invalid("the header does not begin with Bearer"))
    }
}

/// Middleware that refuses requests without a valid token, if authentication is on.
pub(crate) async fn authenticate(
    State(application): State<Application>,
    request: Request,
    next: Next,
) -> Response {
    let Some(authentication) = &application.authentication else {
        return next.run(request).await;
    };
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if route.is_some_and(|route| OPEN.contains(&route)) {
        return next.run(request).await;
    }
    match authentication.admit(request.headers()).await {
        Ok(()) => next.run(request).await,
        Err(refusal) => refused(refusal),
    }
}

/// The answer to a refused request, with the challenge of RFC 6750. Its reasons are the service's
/// own words, so that neither answer nor log repeats a part of a token.
fn refused(refusal: Refusal) -> Response {
    let mut challenge = HeaderValue::from_static("Bearer");
    let mut response = match refusal {
        Refusal::NoToken => no_token().into_response(),
        Refusal::Invalid(reason) => {
            challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            let mut response = Problem::new(StatusCode::UNAUTHORIZED)
                .detail(format!("The token is not taken: {reason}."))
                .into_response();
            response.extensions_mut().insert(Cause(format!("the token is not taken: {reason}")));
            response
        }
        Refusal::IssuerUnreachable(cause) => {
            let mut response = issuer_unreachable(cause).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
            response
        }
    };
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}

fn no_token() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED)
        .detail(format!("Send a token in the header {HEADER}, as Bearer <token>."))
}

fn issuer_unreachable(cause: impl Display) -> Problem {
    Problem::failure(StatusCode::SERVICE_UNAVAILABLE, cause)
        .detail("The token cannot be checked now: its issuer gives no keys.")
}
