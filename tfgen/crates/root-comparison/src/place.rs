//! Where something is written.

use hcl_syntax::Span;
use std::fmt;

/// A place in one of a root's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Which file it is, by its number.
    pub(crate) file: usize,
    pub(crate) span: Span,
}

/// A file of a root.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    /// Its name.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// What is written somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The name of the file in the root's folder.
    pub file: String,
    /// The line, from 1 on.
    pub line: usize,
    /// The text, as it is written.
    pub text: String,
}

impl fmt::Display for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

impl SourceFile {
    /// What is written at `span`.
    pub(crate) fn excerpt(&self, span: Span) -> Excerpt {
        let start = usize::try_from(span.start).unwrap_or(0);
        let before = self.text.get(..start).unwrap_or_default();
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        Excerpt { file: self.name.clone(), line, text: span.of(&self.text).to_owned() }
    }
}
