//! Places in a text.

use std::ops::Range;

/// A range of bytes of the text that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
}

impl Span {
    /// From the byte `start` up to the byte `end`.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The same as a range, with which a text can be indexed.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part of `text`, from which this was read.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// From where this begins to where `other` ends.
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start, end: other.end }
    }
}

/// `at` as it is kept in a [`Span`]. Texts that are too long for it are refused before.
#[inline]
pub(crate) fn offset(at: usize) -> u32 {
    at as u32
}
