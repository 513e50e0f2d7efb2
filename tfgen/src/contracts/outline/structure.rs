//! The outline of a file, read from its text without a tree.
//!
//! Every part of the file is read by the grammar, so that what is understood is what the parser
//! takes as well (`same.rs` holds them against each other). What is rare is left to the parser:
//! escapes by number, directives, legacy indices, names that are not ASCII.

use super::build::Nothing;
use super::cursor::{Cursor, begins_name};
use super::{Attribute, BLOCKS, Block, Body, Label};
use std::ops::Range;

/// The blocks of the file with `text` that declare something; nothing where the parser must tell.
pub(in super::super) fn read(text: &str) -> Option<Vec<Block>> {
    let mut blocks = vec![];
    let mut cursor = Cursor::new(text);
    cursor.unique(|cursor| {
        loop {
            cursor.space(true)?;
            if cursor.is_at_end() {
                return Some(());
            }
            let mut body = cursor.is_declared().then(Body::default);
            cursor.structure(body.as_mut())?;
            blocks.extend(body.into_iter().flat_map(|body| body.blocks));
            cursor.rest_of_line()?;
            if !cursor.takes_line_end() && !cursor.is_at_end() {
                return None;
            }
        }
    })?;
    Some(blocks)
}

impl Cursor<'_> {
    fn is_declared(&self) -> bool {
        BLOCKS.iter().any(|block| self.is_word(block))
    }

    /// An attribute or a block, which is added to `body`.
    fn structure(&mut self, body: Option<&mut Body>) -> Option<()> {
        let start = self.at;
        self.name()?;
        let name = start..self.at;
        self.space(false)?;
        if self.byte() == b'=' { self.attribute(name, body) } else { self.block(name, body) }
    }

    /// From the `=` on.
    fn attribute(&mut self, name: Range<usize>, body: Option<&mut Body>) -> Option<()> {
        self.key(&self.text[name.clone()]);
        self.expect(b'=')?;
        self.space(false)?;
        let start = self.at;
        self.operators = 0;
        self.operation::<Nothing>(false)?;
        if let Some(body) = body {
            body.attributes.push(Attribute { name, value: start..self.at });
        }
        Some(())
    }

    /// From the labels on.
    fn block(&mut self, kind: Range<usize>, outer: Option<&mut Body>) -> Option<()> {
        let mut label = None;
        while self.byte() != b'{' {
            let one = self.label()?;
            label.get_or_insert(one);
            self.space(false)?;
        }
        let mut body = outer.is_some().then(Body::default);
        self.deeper(|cursor| cursor.unique(|cursor| cursor.body(body.as_mut())))?;
        if let Some((outer, body)) = outer.zip(body) {
            let label = label.map(|span| {
                let name = self.text[span.clone()].trim_matches('"').to_owned();
                Label { name, span }
            });
            outer.blocks.push(Block { kind, label, body });
        }
        Some(())
    }

    /// A name, or a string without escapes and templates.
    fn label(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        if self.takes(b'"') {
            while !self.takes(b'"') {
                if matches!(self.byte(), b'\\' | b'$' | b'%' | b'\n' | 0) {
                    return None;
                }
                self.at += 1;
            }
        } else {
            self.name()?;
        }
        Some(start..self.at)
    }

    /// What is between braces, with these.
    fn body(&mut self, mut body: Option<&mut Body>) -> Option<()> {
        self.expect(b'{')?;
        self.rest_of_line()?;
        if self.takes_line_end() {
            loop {
                self.space(true)?;
                if self.takes(b'}') {
                    return Some(());
                }
                self.structure(body.as_deref_mut())?;
                self.rest_of_line()?;
                if !self.takes_line_end() {
                    return None;
                }
            }
        }
        // On one line there is at most one attribute.
        if begins_name(self.byte()) {
            let start = self.at;
            self.name()?;
            let name = start..self.at;
            self.space(false)?;
            self.attribute(name, body)?;
            self.space(false)?;
        }
        self.expect(b'}')
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_people_write_is_understood() {
        for text in [
            "",
            "# a\n/* b */ variable a {} // c",
            "variable \"a\" \"b\" { default = -1.5 }\r\n\r\noutput c {\r\n  value = 1 # d\r\n}\r\n",
            "locals {\n a = <<-E\n  ${b} $ %\n  E\n}\n",
            "locals {\n a = { (b) = 1, \"c\" : 2\n d = e }\n}\n",
            "locals { a = [for b, c in d : { for e in c : e => b... if e }][*].f[0].*.g }",
            "locals { a = !b || (c ?\nd : \"$${e} %%{f} 5%\") && g(h...) }",
        ] {
            assert!(read(text).is_some(), "{text}");
        }
    }

    #[test]
    fn what_is_rare_is_left_to_the_parser() {
        for text in [
            "variable a {} variable b {}",
            "variable a { b {} }",
            "variable a {\n b = 1\n b = 2\n}\n",
            "a = { b = 1, \"b\" = 2 }",
            "a = { (b) = 1, (c) = 2 }",
            "a = { b = [c] == d\n (e) = f }",
            "a = \"\\u0061\"",
            "a = \"%{ if b }%{ endif }\"",
            "a = <<E\nE\n",
            "a = b.0",
            "a = b::c()",
            "a = 1e3",
            "a = 1 # b\rc",
            "é = 1",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
