//! An error with advice.

use std::fmt;

/// The problem and, after a blank line, a hint.
///
/// It is always the innermost error of its chain, so that the hint is printed last.
#[derive(Debug)]
pub struct Hinted {
    problem: String,
    hint: String,
}

impl Hinted {
    /// An error of this `problem`, with this `hint`.
    pub fn error(problem: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
        Self { problem: problem.into(), hint: hint.into() }.into()
    }
}

impl fmt::Display for Hinted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n\nhint: {}", self.problem, self.hint)
    }
}

impl std::error::Error for Hinted {}
