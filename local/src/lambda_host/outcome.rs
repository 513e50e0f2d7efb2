//! The results of invocations.

use axum::body::Bytes;
use serde_json::json;

/// The result of an invocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The handler's response, as JSON.
    Response(Bytes),
    /// The error's JSON (`errorType`, `errorMessage`), by the handler or by the sandbox.
    Error(Bytes),
}

impl Outcome {
    /// An error of the sandbox itself, in Lambda's form.
    pub fn error(kind: &str, message: impl Into<String>) -> Self {
        let text = json!({ "errorType": kind, "errorMessage": message.into() }).to_string();
        Self::Error(text.into())
    }
}
