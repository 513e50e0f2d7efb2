//! The grammar of strings, heredocs and what they hold.

use super::build::Build;
use super::cursor::Cursor;

impl Cursor<'_> {
    /// A quoted string.
    pub(super) fn string<B: Build>(&mut self) -> Option<B::Tree> {
        let mut text = B::Text::default();
        self.at += 1;
        loop {
            let start = self.at;
            self.skip(|byte| !matches!(byte, b'"' | b'\\' | b'\n' | b'$' | b'%' | 0));
            B::text(&mut text, &self.text[start..self.at]);
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Some(B::string(text));
                }
                b'\\' => {
                    B::text(&mut text, escaped(self.byte_at(1))?);
                    self.at += 2;
                }
                b'$' | b'%' => self.marker::<B>(&mut text)?,
                _ => return None,
            }
        }
    }

    /// A heredoc whose content is not empty.
    pub(super) fn heredoc<B: Build>(&mut self) -> Option<B::Tree> {
        let (tree, mut text) = (B::heredoc()?, B::Text::default());
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
                return Some(tree);
            }
            is_first = false;
            while !self.takes(b'\n') {
                match self.byte() {
                    b'$' | b'%' => self.marker::<B>(&mut text)?,
                    b'\r' | 0 => return None,
                    _ => self.skip(|byte| !matches!(byte, b'\n' | b'\r' | b'$' | b'%' | 0)),
                }
            }
        }
    }

    /// What `$` or `%` begins in a string or heredoc: a template, its escape or nothing.
    fn marker<B: Build>(&mut self, text: &mut B::Text) -> Option<()> {
        let (sign, next) = (self.byte(), self.byte_at(1));
        if next == b'{' {
            return if sign == b'$' { self.interpolation::<B>(text) } else { None };
        }
        // Of an escape the second of both signs is left, with the brace.
        let start = self.at;
        let is_escape = next == sign && self.byte_at(2) == b'{';
        self.at += if is_escape { 3 } else { 1 };
        B::text(text, &self.text[start + usize::from(is_escape)..self.at]);
        Some(())
    }

    fn interpolation<B: Build>(&mut self, text: &mut B::Text) -> Option<()> {
        self.at += 2;
        let strips_before = self.takes(b'~');
        self.space(true)?;
        let tree = self.expression::<B>(true)?;
        self.space(true)?;
        let strips_behind = self.takes(b'~');
        B::template(text, tree, (strips_before, strips_behind));
        self.expect(b'}')
    }
}

/// What a backslash before `byte` stands for.
fn escaped(byte: u8) -> Option<&'static str> {
    match byte {
        b'n' => Some("\n"),
        b'r' => Some("\r"),
        b't' => Some("\t"),
        b'\\' => Some("\\"),
        b'"' => Some("\""),
        _ => None,
    }
}
