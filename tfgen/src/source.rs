//! The text of every file that was read, and places in it.

use std::fmt;
use std::ops::Range;

/// Names one file of [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// A range of bytes in one file: where a key, a value or a declaration was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Origin {
    /// The file.
    pub source: SourceId,
    start: u32,
    end: u32,
}

impl Origin {
    /// The place `span` (byte offsets) of the file `source`.
    pub fn new(source: SourceId, span: Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { source, start: offset(span.start), end: offset(span.end) }
    }

    /// The byte offsets of this place in its file.
    pub fn span(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part `inside` (byte offsets relative to the start) of this place.
    pub fn part(&self, inside: Range<usize>) -> Self {
        let start = self.start as usize;
        Self::new(self.source, start + inside.start..start + inside.end)
    }
}

/// A line and a column, both from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A line of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'a> {
    /// Path relative to the repository root.
    pub file: &'a str,
    /// Counted from 1.
    pub line: usize,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.file, self.line)
    }
}

/// One file: its path relative to the repository root, with `/`, and its text.
#[derive(Debug)]
pub struct Source {
    /// Path relative to the repository root, always with `/`.
    pub path: String,
    /// The whole text, without a byte order mark.
    pub text: String,
}

/// All files that were read, in the order of reading.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Takes a file in. A leading byte order mark is dropped, so that spans count from the text.
    pub fn add(&mut self, path: String, mut text: String) -> SourceId {
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source { path, text });
        id
    }

    /// The file behind `id`.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// Where `origin` is, as `FILE:LINE`.
    pub fn place(&self, origin: Origin) -> Place<'_> {
        let (start, _) = self.positions(origin);
        Place { file: &self.get(origin.source).path, line: start.line }
    }

    /// The blanks that the line of `origin` begins with.
    pub fn indentation(&self, origin: Origin) -> &str {
        let text = &self.get(origin.source).text;
        let start = text.get(..origin.span().start).unwrap_or_default();
        let line = &text[start.rfind('\n').map_or(0, |newline| newline + 1)..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// The text at `origin`.
    pub fn text(&self, origin: Origin) -> &str {
        self.get(origin.source).text.get(origin.span()).unwrap_or_default()
    }

    /// Where `origin` begins, and the position behind it.
    pub fn positions(&self, origin: Origin) -> (Position, Position) {
        let text = &self.get(origin.source).text;
        let position = |offset: usize| {
            let before = text.get(..offset.min(text.len())).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            Position {
                line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
            }
        };
        (position(origin.span().start), position(origin.span().end))
    }
}
