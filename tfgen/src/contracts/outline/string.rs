//! The grammar of strings, heredocs and what they hold.

use super::cursor::Cursor;

impl Cursor<'_> {
    /// A quoted string.
    pub(super) fn string(&mut self) -> Option<()> {
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
                _ => self.skip(|byte| !matches!(byte, b'"' | b'\\' | b'\n' | b'$' | b'%' | 0)),
            }
        }
    }

    /// A heredoc whose content is not empty.
    pub(super) fn heredoc(&mut self) -> Option<()> {
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
                    _ => self.skip(|byte| !matches!(byte, b'\n' | b'\r' | b'$' | b'%' | 0)),
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
}
