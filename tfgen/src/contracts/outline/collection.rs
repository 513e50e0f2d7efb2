//! The grammar of tuples, objects and `for` expressions.

use super::cursor::{Cursor, begins_name, continues_name};

impl<'a> Cursor<'a> {
    pub(super) fn array(&mut self) -> Option<()> {
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

    pub(super) fn object(&mut self) -> Option<()> {
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
            if self.byte() == b'('
                && before.bytes().next_back().is_some_and(continues_name)
                && before.contains(['(', '[', '{'])
            {
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
