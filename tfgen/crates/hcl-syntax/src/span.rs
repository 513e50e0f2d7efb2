//! Places in a text.

use std::ops::Range;

/// A range of bytes of the source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// From the byte `start` up to the byte `end`.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The same as a range for indexing a text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part of the source `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// From the start of this to the end of `other`.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }
}

/// `at` as stored in a [`Span`]. Texts that are too long for it were refused before.
#[inline]
pub(crate) fn offset(at: usize) -> u32 {
    at as u32
}
