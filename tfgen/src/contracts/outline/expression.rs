//! The grammar of expressions, as far as it surely is the parser's.
//!
//! Where `lines`, the end of a line is white space, as it is inside brackets.

use super::cursor::{Cursor, begins_name};

/// How many operators an expression may have in all: half of what the parser takes on one path.
const MOST_OPERATORS: usize = 64;
/// How many digits a number may have on either side of its point.
const MOST_DIGITS: usize = 15;

impl Cursor<'_> {
    /// An expression inside another one.
    pub(super) fn expression(&mut self, lines: bool) -> Option<()> {
        self.deeper(|cursor| cursor.operation(lines))
    }

    /// Terms with operators between them, or a conditional.
    pub(super) fn operation(&mut self, lines: bool) -> Option<()> {
        self.term(lines)?;
        loop {
            let end = self.at;
            self.space(lines)?;
            let length = match (self.byte(), self.byte_at(1)) {
                (b'?', _) => {
                    self.at += 1;
                    self.space(lines)?;
                    self.expression(lines)?;
                    self.space(lines)?;
                    self.colon()?;
                    self.space(lines)?;
                    return self.expression(lines);
                }
                (b'=' | b'!' | b'<' | b'>', b'=') | (b'&', b'&') | (b'|', b'|') => 2,
                // Comments, a heredoc and a directive begin like operators.
                (b'/', b'/') => 0,
                (b'<', b'<') | (b'%', b'{') => return None,
                (b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%', _) => 1,
                _ => 0,
            };
            if length == 0 {
                self.at = end;
                return Some(());
            }
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return None;
            }
            self.at += length;
            self.space(lines)?;
            self.term(lines)?;
        }
    }

    /// A value with what is taken out of it.
    pub(super) fn term(&mut self, lines: bool) -> Option<()> {
        match self.byte() {
            b'"' => self.string()?,
            b'<' if self.byte_at(1) == b'<' => self.heredoc()?,
            b'[' => self.array()?,
            b'{' => self.unique(Self::object)?,
            b'0'..=b'9' => self.number()?,
            b'-' | b'!' => {
                self.at += 1;
                self.space(false)?;
                self.deeper(|cursor| cursor.term(lines))?;
            }
            b'(' => self.bracketed(b')')?,
            _ => {
                self.name()?;
                let end = self.at;
                self.space(lines)?;
                match self.byte() {
                    b'(' if self.at == end => self.arguments()?,
                    // A call all the same, or a namespace.
                    b'(' => return None,
                    b':' if self.byte_at(1) == b':' => return None,
                    _ => self.at = end,
                }
            }
        }
        loop {
            let end = self.at;
            self.space(lines)?;
            match (self.byte(), self.byte_at(1)) {
                (b'.', b'*') => self.at += 2,
                (b'.', next) if begins_name(next) => {
                    self.at += 1;
                    self.name()?;
                }
                // `...` belongs to what is around.
                (b'.', next) if next != b'.' => return None,
                (b'[', _) => self.index()?,
                _ => {
                    self.at = end;
                    return Some(());
                }
            }
        }
    }

    /// An expression in the brackets that end with `close`.
    fn bracketed(&mut self, close: u8) -> Option<()> {
        self.at += 1;
        self.space(true)?;
        self.expression(true)?;
        self.space(true)?;
        self.expect(close)
    }

    fn index(&mut self) -> Option<()> {
        if self.byte_at(1) == b'*' {
            self.at += 2;
            self.space(true)?;
            return self.expect(b']');
        }
        self.bracketed(b']')
    }

    /// `:`, which is not the half of `::`.
    pub(super) fn colon(&mut self) -> Option<()> {
        self.expect(b':')?;
        (self.byte() != b':').then_some(())
    }

    fn number(&mut self) -> Option<()> {
        self.digits()?;
        if self.byte() == b'.' && self.byte_at(1).is_ascii_digit() {
            self.at += 1;
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        (self.at - start <= MOST_DIGITS).then_some(())
    }

    /// The arguments of a call.
    fn arguments(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            self.space(true)?;
            if self.takes(b')') {
                return Some(());
            }
            self.expression(true)?;
            self.space(true)?;
            if self.takes_ellipsis() {
                self.space(true)?;
                return self.expect(b')');
            }
            if !self.takes(b',') {
                return self.expect(b')');
            }
        }
    }

    pub(super) fn takes_ellipsis(&mut self) -> bool {
        let is_there = self.text.as_bytes()[self.at..].starts_with(b"...");
        self.at += if is_there { 3 } else { 0 };
        is_there
    }
}
