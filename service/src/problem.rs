//! Every error answer of the API: RFC 9457 problem details as `application/problem+json`.

use std::fmt::Display;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// The number of seconds after which a client may try again if a part of the service does not
/// answer: long enough for a table that throttles to recover, short enough for a person to wait.
const RETRY_AFTER_SECONDS: u32 = 5;

/// An error answer (RFC 9457). Its `type` is `about:blank`, so the status says what kind it is and
/// `title` is the status's own phrase.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status's phrase.
    #[schema(example = "Unprocessable Entity")]
    title: &'static str,
    /// The HTTP status, repeated so that the body alone tells it.
    #[schema(example = 422, minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong with this request, for a person to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// Each input that is wrong; absent when the problem is not about a certain input.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<InvalidInput>,
    #[serde(skip)]
    cause: Option<Cause>,
    #[serde(skip)]
    retry_after: Option<u32>,
}

/// One input that is wrong, and why. Exactly one of `pointer` and `parameter` is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InvalidInput {
    /// JSON pointer (RFC 6901, as a URI fragment) to the field in the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "#/price")]
    pointer: Option<String>,
    /// Name of the path's or the query's parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter: Option<String>,
    /// What is wrong with it.
    #[schema(example = "must be 0 or more")]
    detail: String,
}

impl InvalidInput {
    /// The body's top-level field `name`.
    pub fn field(name: &str, detail: impl Into<String>) -> Self {
        Self { pointer: Some(format!("#/{name}")), parameter: None, detail: detail.into() }
    }

    /// The body as a whole.
    pub fn body(detail: impl Into<String>) -> Self {
        Self { pointer: Some("#".to_owned()), parameter: None, detail: detail.into() }
    }

    /// The parameter `name` of the path or of the query.
    pub fn parameter(name: &str, detail: impl Into<String>) -> Self {
        Self { pointer: None, parameter: Some(name.to_owned()), detail: detail.into() }
    }
}

/// Why the service failed. It goes into the log together with the answer, and never reaches the
/// client.
#[derive(Debug, Clone)]
pub struct Cause(pub String);

impl Problem {
    pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

    /// A problem whose title is the status's phrase.
    #[must_use]
    pub fn new(status: StatusCode) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: None,
            errors: Vec::new(),
            cause: None,
            retry_after: None,
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The number of seconds after which to try again, if the problem has one.
    pub(crate) fn retry_after(&self) -> Option<u32> {
        self.retry_after
    }

    /// Adds what is wrong with this request.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// 422 with every wrong input.
    #[must_use]
    pub fn invalid(errors: Vec<InvalidInput>) -> Self {
        let detail = match errors.len() {
            1 => "One input is not valid.".to_owned(),
            count => format!("{count} inputs are not valid."),
        };
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY).detail(detail) }
    }

    /// 400: a part of the request cannot be read, not even by the code in front of the routes. It
    /// is logged, as no visitor can send such a request.
    #[must_use]
    pub(crate) fn unreadable(part: &str) -> Self {
        let told = format!("The {part} cannot be read.");
        Self { cause: Some(Cause(told.clone())), ..Self::new(StatusCode::BAD_REQUEST) }.detail(told)
    }

    /// A failure of the service itself. The client learns only the status; `cause` is logged.
    #[must_use]
    pub fn failure(status: StatusCode, cause: impl Display) -> Self {
        Self { cause: Some(Cause(cause.to_string())), ..Self::new(status) }
            .detail("The service could not answer. Trying again may help.")
    }

    /// 503: something that the service needs does not answer now. `Retry-After` says when to try
    /// again; `cause` is logged.
    #[must_use]
    pub fn unavailable(cause: impl Display) -> Self {
        let retry_after = Some(RETRY_AFTER_SECONDS);
        Self { retry_after, ..Self::failure(StatusCode::SERVICE_UNAVAILABLE, cause) }
    }
}

impl IntoResponse for Problem {
    fn into_response(mut self) -> Response {
        let (cause, retry_after) = (self.cause.take(), self.retry_after);
        let status = self.status();
        let mut response = (status, axum::Json(self)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(Self::MEDIA_TYPE));
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(cause) = cause {
            response.extensions_mut().insert(cause);
        }
        response
    }
}
