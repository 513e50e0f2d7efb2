//! Errors in a text.

use crate::Span;
use std::fmt;

/// Why a text, or a part of it, is not HCL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// Where it is wrong.
    pub span: Span,
    /// A related place, such as a bracket that is not closed, and a description of it.
    pub related: Option<(Span, &'static str)>,
}

impl Error {
    /// The error `message` at `span`.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, related: None }
    }

    /// The same with a related place and its description.
    #[must_use]
    pub fn with(mut self, span: Span, label: &'static str) -> Self {
        self.related = Some((span, label));
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
