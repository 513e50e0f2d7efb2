//! Escapes in a pattern.

use super::Reader;
use crate::value::{Evaluated, error};
use regex_syntax::hir::{Hir, Look};

impl Reader<'_> {
    /// What follows a backslash outside of a class.
    pub(super) fn escape(&mut self) -> Evaluated<()> {
        let look = match self.rest.chars().next() {
            Some('A') => Look::Start,
            Some('z') => Look::End,
            Some('b') => Look::WordAscii,
            Some('B') => Look::WordAsciiNegate,
            Some('Q') => {
                let quoted = &self.rest[1..];
                let (quoted, rest) = quoted.split_once("\\E").unwrap_or((quoted, ""));
                self.rest = rest;
                quoted.chars().for_each(|character| self.literal(character));
                return Ok(());
            }
            _ => {
                let class = match self.class_escape()? {
                    Some(class) => class,
                    None => {
                        let code = self.character_escape()?;
                        if let Some(character) = char::from_u32(code) {
                            self.literal(character);
                            return Ok(());
                        }
                        self.range(code, code)
                    }
                };
                self.push_class(class);
                return Ok(());
            }
        };
        self.next();
        self.push(Hir::look(look));
        Ok(())
    }

    /// The code point after a backslash, also inside classes.
    pub(super) fn character_escape(&mut self) -> Evaluated<u32> {
        let Some(character) = self.next() else {
            return error("trailing backslash at end of expression");
        };
        let code = match character {
            'a' => Some(0x07),
            'f' => Some(0x0c),
            'n' => Some(0x0a),
            'r' => Some(0x0d),
            't' => Some(0x09),
            'v' => Some(0x0b),
            'x' => self.hexadecimal(),
            '0'..='7' => self.octal(character),
            other => (other.is_ascii() && !other.is_ascii_alphanumeric()).then_some(other.into()),
        };
        code.map_or_else(|| error("invalid escape sequence"), Ok)
    }

    /// Two digits, or any number of them in braces.
    fn hexadecimal(&mut self) -> Option<u32> {
        let (digits, rest) = match self.rest.strip_prefix('{') {
            Some(inside) => inside.split_once('}')?,
            None => self.rest.split_at_checked(2)?,
        };
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        self.rest = rest;
        u32::from_str_radix(digits, 16).ok().filter(|code| *code <= char::MAX.into())
    }

    /// Up to three digits. A single one except zero would be a reference to a group.
    fn octal(&mut self, first: char) -> Option<u32> {
        let is_octal = |byte: &u8| matches!(byte, b'0'..=b'7');
        let more = self.rest.bytes().take(2).take_while(is_octal).count();
        if more == 0 && first != '0' {
            return None;
        }
        let (digits, rest) = self.rest.split_at(more);
        self.rest = rest;
        u32::from_str_radix(&format!("{first}{digits}"), 8).ok()
    }
}
