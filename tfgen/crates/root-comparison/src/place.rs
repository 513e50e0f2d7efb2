//! Where something is written.

use hcl_syntax::Span;
use std::fmt;

/// A place in one of a root's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The index of the file.
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

/// A piece of text with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The name of the file in the root's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The text as written.
    pub text: String,
}

impl fmt::Display for Excerpt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

impl SourceFile {
    /// The text at `span`.
    pub(crate) fn excerpt(&self, span: Span) -> Excerpt {
        let start = usize::try_from(span.start).unwrap_or(0);
        let before = self.text.get(..start).unwrap_or_default();
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        Excerpt { file: self.name.clone(), line, text: span.of(&self.text).to_owned() }
    }
}
