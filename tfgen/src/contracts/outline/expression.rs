//! The grammar of expressions, as far as it surely is the parser's.
//!
//! Where `lines`, the end of a line is white space, as it is inside brackets.

use super::cursor::{Cursor, begins_name, continues_name};

/// How many operators an expression may have in all: half of what the parser takes on one path.
const MOST_OPERATORS: usize = 64;
/// How many digits a number may have on either side of its point.
const MOST_DIGITS: usize = 15;

impl<'a> Cursor<'a> {
    /// An expression inside another one.
    fn expression(&mut self, lines: bool) -> Option<()> {
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
    fn term(&mut self, lines: bool) -> Option<()> {
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
    fn colon(&mut self) -> Option<()> {
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

    fn string(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' if matches!(self.byte_at(1), b'n' | b'r' | b't' | b'\\' | b'"') => {
                    self.at += 2;
                }
                b'$' | b'%' => self.marker()?,
                b'\\' | b'\n' | 0 => return None,
                _ => self.at += 1,
            }
        }
    }

    /// A heredoc whose content is not empty.
    fn heredoc(&mut self) -> Option<()> {
        self.at += "<<".len();
        self.takes(b'-');
        let name = self.name()?;
        self.expect(b'\n')?;
        let mut is_first = true;
        loop {
            let line = self.text[self.at..].trim_start_matches([' ', '\t']);
            if let Some(rest) = line.strip_prefix(name) {
                // The parser ends it too where more follows, and reads on where it is empty.
                if is_first || !rest.starts_with('\n') {
                    return None;
                }
                self.at = self.text.len() - rest.len();
                return Some(());
            }
            is_first = false;
            while !self.takes(b'\n') {
                match self.byte() {
                    b'$' | b'%' => self.marker()?,
                    b'\r' | 0 => return None,
                    _ => self.at += 1,
                }
            }
        }
    }

    /// What `$` or `%` begins in a string or heredoc: a template, its escape or nothing.
    fn marker(&mut self) -> Option<()> {
        let (sign, next) = (self.byte(), self.byte_at(1));
        if next == b'{' {
            return if sign == b'$' { self.interpolation() } else { None };
        }
        let is_escape = next == sign && self.byte_at(2) == b'{';
        self.at += if is_escape { 3 } else { 1 };
        Some(())
    }

    fn interpolation(&mut self) -> Option<()> {
        self.at += 2;
        self.takes(b'~');
        self.space(true)?;
        self.expression(true)?;
        self.space(true)?;
        self.takes(b'~');
        self.expect(b'}')
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

    fn takes_ellipsis(&mut self) -> bool {
        let is_there = self.text.as_bytes()[self.at..].starts_with(b"...");
        self.at += if is_there { 3 } else { 0 };
        is_there
    }

    fn array(&mut self) -> Option<()> {
        self.at += 1;
        self.space(true)?;
        if self.opens_for()? {
            self.for_intro()?;
            self.expression(true)?;
            self.for_condition()?;
            return self.expect(b']');
        }
        loop {
            self.space(true)?;
            if self.takes(b']') {
                return Some(());
            }
            self.expression(true)?;
            self.space(true)?;
            if !self.takes(b',') {
                return self.expect(b']');
            }
        }
    }

    fn object(&mut self) -> Option<()> {
        self.at += 1;
        self.space(true)?;
        if self.opens_for()? {
            self.for_intro()?;
            self.expression(false)?;
            self.space(true)?;
            self.expect(b'=')?;
            self.expect(b'>')?;
            self.space(true)?;
            self.expression(false)?;
            self.space(true)?;
            self.takes_ellipsis();
            self.for_condition()?;
            return self.expect(b'}');
        }
        // The value on the lines before, where no comma ends it.
        let mut before = "";
        loop {
            self.space(true)?;
            if self.takes(b'}') {
                return Some(());
            }
            // Behind a bracket the parser takes a name and the parenthesis of the next line for a
            // call.
            let is_call = before.ends_with(|last| u8::try_from(last).is_ok_and(continues_name))
                && before.contains(['(', '[', '{']);
            if self.byte() == b'(' && is_call {
                return None;
            }
            before = self.item()?;
            if self.takes(b'}') {
                return Some(());
            }
            if self.takes(b',') {
                before = "";
            } else {
                self.rest_of_line()?;
                if !self.takes_line_end() {
                    return None;
                }
            }
        }
    }

    /// `KEY = VALUE` or `KEY : VALUE` of an object, with the white space behind it; the text of
    /// the value.
    fn item(&mut self) -> Option<&'a str> {
        let start = self.at;
        if !begins_name(self.byte()) && !matches!(self.byte(), b'"' | b'(') {
            return None;
        }
        self.term(false)?;
        let key = &self.text[start..self.at];
        if key.bytes().all(continues_name) {
            self.key(key);
        } else if is_plain_string(key) {
            self.key(key.trim_matches('"'));
        } else if key.contains('\\') {
            // The same string may be written without an escape.
            return None;
        } else {
            // Of two that are computed only the parser knows whether they are the same.
            self.key("(");
        }
        self.space(false)?;
        if !self.takes(b'=') {
            self.colon()?;
        }
        self.space(false)?;
        let start = self.at;
        self.expression(false)?;
        let value = &self.text[start..self.at];
        self.space(false)?;
        Some(value)
    }

    /// Whether the bracket that was opened holds a `for`.
    fn opens_for(&self) -> Option<bool> {
        if !self.is_word("for") {
            return Some(false);
        }
        matches!(self.byte_at(3), b' ' | b'\t').then_some(true)
    }

    /// From the `for` to the white space behind its `:`.
    fn for_intro(&mut self) -> Option<()> {
        self.at += "for".len();
        self.space(true)?;
        self.name()?;
        self.space(true)?;
        if self.takes(b',') {
            self.space(true)?;
            self.name()?;
            self.space(true)?;
        }
        if !self.is_word("in") {
            return None;
        }
        self.at += "in".len();
        self.space(true)?;
        self.expression(false)?;
        self.space(true)?;
        self.colon()?;
        self.space(true)
    }

    /// The `if` of a `for`, where there is one, with the white space around it.
    fn for_condition(&mut self) -> Option<()> {
        self.space(true)?;
        if self.is_word("if") {
            self.at += "if".len();
            self.space(true)?;
            self.expression(true)?;
            self.space(true)?;
        }
        Some(())
    }
}

/// Whether `key` is a string whose value nothing else is written for.
fn is_plain_string(key: &str) -> bool {
    let inside = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
    inside.is_some_and(|inside| !inside.contains(['"', '\\', '$', '%']))
}
