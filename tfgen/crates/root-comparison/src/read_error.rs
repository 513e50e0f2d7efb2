//! Why roots cannot be read.

use crate::place::{Excerpt, SourceFile};
use hcl_syntax::{Error, Span};
use std::fmt;

/// Why a root cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// The place.
    pub place: Excerpt,
    /// The error.
    pub message: String,
    pub(crate) file: usize,
    pub(crate) span: Span,
}

impl fmt::Display for ReadError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.message)
    }
}

impl ReadError {
    /// `message` at `span` of a file, whose name is added when it is reported.
    pub(crate) fn new(file: usize, span: Span, message: impl Into<String>) -> Self {
        let place = Excerpt { file: String::new(), line: 0, text: String::new() };
        Self { place, message: message.into(), file, span }
    }

    /// The first of `errors`, or one at `span` if there are none.
    pub(crate) fn of(file: usize, errors: &[Error], span: Span) -> Self {
        match errors.first() {
            Some(error) => Self::new(file, error.span, error.message.clone()),
            None => Self::new(file, span, "this cannot be read"),
        }
    }

    /// The same, with its place in `files`.
    pub(crate) fn placed(mut self, files: &[SourceFile]) -> Self {
        if let Some(file) = files.get(self.file) {
            self.place = file.excerpt(self.span);
        }
        self
    }
}

impl std::error::Error for ReadError {}
