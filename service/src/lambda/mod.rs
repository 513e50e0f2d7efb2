//! The service under the Lambda Runtime API, in either mode of a Function URL.
//!
//! - [`address`]: path and query as a valid URI
//! - [`readable`]: a 400 instead of a panic for events that cannot be read
//! - [`answer_limit`]: replaces answers that are too large for Lambda with a problem
//! - [`shutdown`]: an orderly end

mod address;
pub(crate) mod answer_limit;
mod readable;
mod shutdown;

use std::env;

use axum::{Router, body::Body, response::Response};
use lambda_http::{Adapter, Error, StreamAdapter, lambda_runtime::Runtime};

use self::readable::Readable;
use crate::Application;

/// How answers are sent: the `invoke_mode` of the Function URL, which must be the function's, too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InvokeMode {
    /// The whole answer in one piece, at most 6 MB.
    #[default]
    Buffered,
    /// Piece by piece as it is made, at most 200 MB.
    ResponseStream,
}

impl InvokeMode {
    /// Reads the value of `INVOKE_MODE`; `None` or an empty value is `BUFFERED`.
    ///
    /// # Errors
    /// If it is neither `BUFFERED` nor `RESPONSE_STREAM`: clients would get a garbled answer in the
    /// wrong mode.
    pub fn parse(value: Option<&str>) -> Result<Self, String> {
        match value.unwrap_or_default() {
            "" | "BUFFERED" => Ok(Self::Buffered),
            "RESPONSE_STREAM" => Ok(Self::ResponseStream),
            _ => Err("INVOKE_MODE must be BUFFERED or RESPONSE_STREAM".to_owned()),
        }
    }

    /// Reads `INVOKE_MODE`.
    ///
    /// # Errors
    /// As [`InvokeMode::parse`].
    pub fn from_environment() -> Result<Self, String> {
        let value = env::var_os("INVOKE_MODE");
        Self::parse(value.as_deref().map(|value| value.to_string_lossy()).as_deref())
    }
}

/// Answers events until the process is told to end.
///
/// # Errors
/// If the Runtime API cannot be reached or breaks its contract.
///
/// # Panics
/// If a variable that Lambda sets is missing: `AWS_LAMBDA_RUNTIME_API`, `AWS_LAMBDA_FUNCTION_NAME`,
/// `AWS_LAMBDA_FUNCTION_MEMORY_SIZE` or `AWS_LAMBDA_FUNCTION_VERSION`.
pub async fn run(application: Application) -> Result<(), Error> {
    let log = application.log.clone();
    let mode = application.invoke_mode;
    let (watch, in_hand) = shutdown::watch();
    match mode {
        InvokeMode::Buffered => {
            let requests = Readable::<Adapter<'_, Response, Router>>::new(application);
            let runtime = Runtime::new(requests).layer(watch);
            shutdown::run_until_told_to_end(runtime.run(), in_hand, &log).await
        }
        InvokeMode::ResponseStream => {
            let requests = Readable::<StreamAdapter<'_, Router, Body>>::new(application);
            let runtime = Runtime::new(requests).layer(watch);
            shutdown::run_until_told_to_end(runtime.run(), in_hand, &log).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::InvokeMode;

    #[test]
    fn only_lambda_s_own_words_are_modes() {
        for buffered in [None, Some(""), Some("BUFFERED")] {
            assert_eq!(InvokeMode::parse(buffered), Ok(InvokeMode::Buffered));
        }
        assert_eq!(InvokeMode::parse(Some("RESPONSE_STREAM")), Ok(InvokeMode::ResponseStream));
        for wrong in ["response_stream", "STREAM", " "] {
            assert!(InvokeMode::parse(Some(wrong)).is_err(), "{wrong}");
        }
    }
}
