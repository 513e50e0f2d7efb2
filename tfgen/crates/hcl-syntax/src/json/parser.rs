//! Parses the text of a file into its value.

use super::{Kind, Member, Value};
use crate::span::offset;
use crate::{Error, Name, Span};

/// How deep values may nest.
const DEEPEST: u32 = 250;

/// Reads `text`, a whole file, which contains an object or a list of objects.
///
/// # Errors
/// If it does not. Only the first error is returned.
pub fn parse(text: &str) -> Result<Value, Error> {
    if u32::try_from(text.len()).is_err() {
        return Err(Error::new(Span::default(), "this is longer than 4 GB"));
    }
    let mut reader = Reader { text, at: 0, depth: 0 };
    let value = reader.value()?;
    if reader.byte().is_some() {
        return Err(reader.error("the end of the file is expected here"));
    }
    match value.kind {
        Kind::Object(_) | Kind::Array(_) => Ok(value),
        _ => Err(Error::new(value.span, "a file must hold an object")),
    }
}

/// Reads the value at the byte `start` of `text`. What follows is ignored.
///
/// # Errors
/// If there is none.
pub fn parse_value_at(text: &str, start: u32) -> Result<Value, Error> {
    Reader { text, at: start as usize, depth: 0 }.value()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl Reader<'_> {
    /// The next byte that is not white space.
    fn byte(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        self.at += rest.iter().take_while(is_blank).count();
        self.text.as_bytes().get(self.at).copied()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is_there = self.byte() == Some(byte);
        self.at += usize::from(is_there);
        is_there
    }

    fn from(&self, start: usize) -> Span {
        Span::new(offset(start), offset(self.at))
    }

    /// An error at the next character.
    fn error(&self, message: &str) -> Error {
        let next = self.text.get(self.at..).and_then(|rest| rest.chars().next());
        let end = self.at + next.map_or(0, char::len_utf8);
        Error::new(Span::new(offset(self.at), offset(end)), message)
    }

    fn value(&mut self) -> Result<Value, Error> {
        let byte = self.byte();
        let start = self.at;
        let kind = match byte {
            Some(b'{') => self.deeper(Self::object)?,
            Some(b'[') => self.deeper(Self::array)?,
            Some(b'"') => Kind::String(self.string()?.into()),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b'a'..=b'z') => self.word()?,
            _ => return Err(self.error("a value is expected here")),
        };
        Ok(Value { kind, span: self.from(start) })
    }

    fn deeper(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<Kind, Error>,
    ) -> Result<Kind, Error> {
        if self.depth == DEEPEST {
            return Err(self.error("this is nested too deep"));
        }
        self.depth += 1;
        self.at += 1;
        let kind = read(self);
        self.depth -= 1;
        kind
    }

    fn object(&mut self) -> Result<Kind, Error> {
        let mut members = vec![];
        if self.takes(b'}') {
            return Ok(Kind::Object(members));
        }
        loop {
            if self.byte() != Some(b'"') {
                return Err(self.error("a name in quotes is expected here"));
            }
            let start = self.at;
            let text = self.string()?.into();
            let name = Name { text, span: self.from(start) };
            if !self.takes(b':') {
                return Err(self.error("a `:` is expected here"));
            }
            members.push(Member { name, value: self.value()? });
            if self.takes(b'}') {
                return Ok(Kind::Object(members));
            }
            if !self.takes(b',') {
                return Err(self.error("a `,` or a `}` is expected here"));
            }
        }
    }

    fn array(&mut self) -> Result<Kind, Error> {
        let mut elements = vec![];
        if self.takes(b']') {
            return Ok(Kind::Array(elements));
        }
        loop {
            elements.push(self.value()?);
            if self.takes(b']') {
                return Ok(Kind::Array(elements));
            }
            if !self.takes(b',') {
                return Err(self.error("a `,` or a `]` is expected here"));
            }
        }
    }

    fn word(&mut self) -> Result<Kind, Error> {
        let rest = &self.text[self.at..];
        let length = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let kind = match &rest[..length] {
            "null" => Kind::Null,
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            _ => return Err(self.error("a value is expected here")),
        };
        self.at += length;
        Ok(kind)
    }

    fn number(&mut self) -> Result<Kind, Error> {
        let rest = &self.text[self.at..];
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
        let length = rest.bytes().take_while(is_part).count();
        let digits = &rest[..length];
        if !is_number(digits) {
            return Err(self.error("this is not a number"));
        }
        self.at += length;
        Ok(Kind::Number(digits.into()))
    }

    /// A string, starting at its quote.
    fn string(&mut self) -> Result<String, Error> {
        let mut out = String::new();
        self.at += 1;
        loop {
            let rest = &self.text[self.at..];
            let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=31);
            let length = rest.bytes().take_while(|byte| !special(byte)).count();
            out.push_str(&rest[..length]);
            self.at += length;
            match rest.as_bytes().get(length) {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                _ => return Err(self.error("this string is not closed")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        let selector = self.text.as_bytes().get(self.at + 1).copied();
        let character = match selector {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.numbered(),
            _ => return Err(self.error("this is not an escape")),
        };
        self.at += 2;
        Ok(character)
    }

    /// `\uNNNN`, or two of them for one character. Half of a pair gives the replacement character.
    fn numbered(&mut self) -> Result<char, Error> {
        let Some(one) = self.unit(self.at) else {
            return Err(self.error("`\\u` takes four hexadecimal digits"));
        };
        self.at += 6;
        let other = if one & 0xfc00 == 0xd800 { self.unit(self.at) } else { None };
        if let Some(other) = other.filter(|other| other & 0xfc00 == 0xdc00) {
            self.at += 6;
            let number = 0x1_0000 + ((one & 0x3ff) << 10) + (other & 0x3ff);
            return Ok(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        Ok(char::from_u32(one).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    /// The number of the escape at `at`.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        let is_number = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_number.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
    }
}

/// Whether `text` is a number of JSON.
fn is_number(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    is_digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(|one| is_digits(one.strip_prefix(['+', '-']).unwrap_or(one)))
}
