//! The text of every file that was read, and places in it.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

/// Identifies one file of [`Sources`].
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

    /// Whether this is inside or equal to `other`.
    pub(crate) fn is_within(&self, other: Self) -> bool {
        self.source == other.source && self.start >= other.start && self.end <= other.end
    }

    /// The part at `inside` (byte offsets relative to the start) of this place.
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
    /// The starts of its lines. They are found when a place is first requested and kept, because a
    /// report may have many problems in one file.
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    /// The line, from 1, that contains the byte offset `offset`.
    pub fn line(&self, offset: usize) -> usize {
        self.line_starts().partition_point(|start| *start <= offset)
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let behind = self.text.match_indices('\n').map(|(newline, _)| newline + 1);
            std::iter::once(0).chain(behind).collect()
        })
    }

    /// The position of the byte offset `offset`; if that is inside a character, the start of it.
    fn position(&self, offset: usize) -> Position {
        let before = self.text.get(..offset.min(self.text.len())).unwrap_or_default();
        let line = self.line(before.len());
        let line_start = self.line_starts()[line - 1];
        Position { line, column: before[line_start..].chars().count() + 1 }
    }
}

/// All files that were read, in reading order.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file. A leading byte order mark is dropped, so that spans match the text.
    pub fn add(&mut self, path: String, text: String) -> SourceId {
        let text = without_byte_order_mark(text);
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source { path, text, line_starts: OnceLock::new() });
        id
    }

    /// Frees the text of `id`, which is not needed for reports.
    pub(crate) fn let_go(&mut self, id: SourceId) {
        let file = &mut self.files[id.0 as usize];
        file.text = String::new();
        file.line_starts = OnceLock::new();
    }

    /// Restores the text of `id`.
    pub(crate) fn take_back(&mut self, id: SourceId, text: String) {
        let file = &mut self.files[id.0 as usize];
        file.text = without_byte_order_mark(text);
        file.line_starts = OnceLock::new();
    }

    /// The file behind `id`.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// Where `origin` is, as `FILE:LINE`.
    pub fn place(&self, origin: Origin) -> Place<'_> {
        let source = self.get(origin.source);
        Place { file: &source.path, line: source.position(origin.span().start).line }
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

    /// The position where `origin` begins and the one after its end.
    pub fn positions(&self, origin: Origin) -> (Position, Position) {
        let source = self.get(origin.source);
        (source.position(origin.span().start), source.position(origin.span().end))
    }
}

fn without_byte_order_mark(mut text: String) -> String {
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Origin, Position, Sources};

    #[test]
    fn positions_are_what_counting_from_the_start_gives() {
        for text in ["", "\n", "a\nbé\n\n  c", "é\r\nü = 1\n", "one line"] {
            let mut sources = Sources::default();
            let id = sources.add("a.toml".to_owned(), text.to_owned());
            for offset in (0..=text.len()).filter(|offset| text.is_char_boundary(*offset)) {
                let before = &text[..offset];
                let line = before.matches('\n').count() + 1;
                let column = before.split('\n').next_back().unwrap_or("").chars().count() + 1;
                let (start, end) = sources.positions(Origin::new(id, offset..text.len() + 5));
                assert_eq!(start, Position { line, column }, "{offset} of {text:?}");
                assert_eq!(end.line, text.matches('\n').count() + 1, "{text:?}");
                assert_eq!(sources.place(Origin::new(id, offset..offset)).line, line);
            }
        }
    }
}
