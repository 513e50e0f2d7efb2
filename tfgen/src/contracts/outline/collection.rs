//! The grammar of tuples, objects and `for` expressions.

use super::build::{Build, For, Names};
use super::cursor::{Cursor, begins_name, continues_name};

impl<'a> Cursor<'a> {
    pub(super) fn array<B: Build>(&mut self) -> Option<B::Tree> {
        self.at += 1;
        self.space(true)?;
        if self.opens_for()? {
            let (names, collection) = self.for_intro::<B>()?;
            let value = self.expression::<B>(true)?;
            let condition = self.for_condition::<B>()?;
            self.expect(b']')?;
            let parts = For { names, collection, key: None, value, groups: false, condition };
            return Some(B::for_expression(parts));
        }
        let mut elements = vec![];
        loop {
            self.space(true)?;
            if self.takes(b']') {
                return Some(B::tuple(elements));
            }
            elements.push(self.expression::<B>(true)?);
            self.space(true)?;
            if !self.takes(b',') {
                self.expect(b']')?;
                return Some(B::tuple(elements));
            }
        }
    }

    pub(super) fn object<B: Build>(&mut self) -> Option<B::Tree> {
        self.at += 1;
        self.space(true)?;
        if self.opens_for()? {
            return self.for_object::<B>();
        }
        let mut items = vec![];
        // The value on the lines before, where no comma ends it.
        let mut before = "";
        loop {
            self.space(true)?;
            if self.takes(b'}') {
                return Some(B::object(items));
            }
            // Behind a bracket the parser takes a name and the parenthesis of the next line for a
            // call.
            if self.byte() == b'('
                && before.bytes().next_back().is_some_and(continues_name)
                && before.contains(['(', '[', '{'])
            {
                return None;
            }
            let key = self.item_key::<B>()?;
            let start = self.at;
            items.push((key, self.expression::<B>(false)?));
            before = &self.text[start..self.at];
            self.space(false)?;
            if self.takes(b',') {
                before = "";
            } else if self.byte() != b'}' {
                self.rest_of_line()?;
                if !self.takes_line_end() {
                    return None;
                }
            }
        }
    }

    /// `KEY =` or `KEY :` of an object, with the white space behind it.
    fn item_key<B: Build>(&mut self) -> Option<B::Tree> {
        let start = self.at;
        if !begins_name(self.byte()) && !matches!(self.byte(), b'"' | b'(') {
            return None;
        }
        let tree = self.term::<B>(false)?;
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
        Some(tree)
    }

    /// From the `for` of an object on.
    fn for_object<B: Build>(&mut self) -> Option<B::Tree> {
        let (names, collection) = self.for_intro::<B>()?;
        let key = Some(self.expression::<B>(false)?);
        self.space(true)?;
        self.expect(b'=')?;
        self.expect(b'>')?;
        self.space(true)?;
        let value = self.expression::<B>(false)?;
        self.space(true)?;
        let groups = self.takes_ellipsis();
        let condition = self.for_condition::<B>()?;
        self.expect(b'}')?;
        Some(B::for_expression(For { names, collection, key, value, groups, condition }))
    }

    /// Whether the bracket that was opened holds a `for`.
    fn opens_for(&self) -> Option<bool> {
        if !self.is_word("for") {
            return Some(false);
        }
        matches!(self.byte_at(3), b' ' | b'\t').then_some(true)
    }

    /// From the `for` to the white space behind its `:`: the names and what they go over.
    fn for_intro<B: Build>(&mut self) -> Option<(Names<'a>, B::Tree)> {
        self.at += "for".len();
        self.space(true)?;
        let first = self.name()?;
        self.space(true)?;
        let mut second = None;
        if self.takes(b',') {
            self.space(true)?;
            second = Some(self.name()?);
            self.space(true)?;
        }
        if !self.is_word("in") {
            return None;
        }
        self.at += "in".len();
        self.space(true)?;
        let collection = self.expression::<B>(false)?;
        self.space(true)?;
        self.colon()?;
        self.space(true)?;
        Some(((first, second), collection))
    }

    /// The `if` of a `for`, where there is one, with the white space around it.
    fn for_condition<B: Build>(&mut self) -> Option<Option<B::Tree>> {
        self.space(true)?;
        if !self.is_word("if") {
            return Some(None);
        }
        self.at += "if".len();
        self.space(true)?;
        let condition = self.expression::<B>(true)?;
        self.space(true)?;
        Some(Some(condition))
    }
}

/// Whether `key` is a string whose value nothing else is written for.
fn is_plain_string(key: &str) -> bool {
    let inside = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
    inside.is_some_and(|inside| !inside.contains(['"', '\\', '$', '%']))
}
