//! An error that says what to do about it.

use std::fmt;

/// What went wrong and, after a blank line, a hint at the way out.
///
/// It is always the innermost error of its chain, so that the hint ends what is printed.
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
