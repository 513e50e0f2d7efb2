//! The values of escapes in quoted strings.

use crate::span::offset;
use crate::{Error, Span};

/// An escape, and its length in bytes.
enum Escape {
    Character(char, usize),
    Invalid(usize, &'static str),
}

/// The value of a quoted string without templates; `written` includes its quotes.
pub(crate) fn unquoted(written: &str) -> String {
    let inside = written.strip_prefix('"').unwrap_or(written);
    let inside = inside.strip_suffix('"').unwrap_or(inside);
    if inside.bytes().all(|byte| !matches!(byte, b'\\' | b'$' | b'%')) {
        return inside.to_owned();
    }
    unescaped(inside)
}

/// The value of `inside`, a part of a quoted string without templates. An invalid escape has no
/// value.
pub(crate) fn unescaped(inside: &str) -> String {
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = memchr::memchr3(b'\\', b'$', b'%', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = if rest.starts_with('\\') {
            match escape(rest) {
                Escape::Character(character, length) => {
                    out.push(character);
                    length
                }
                Escape::Invalid(length, _) => length,
            }
        } else {
            out.push_str(&rest[..1]);
            // If two precede a brace, the first is an escape.
            if rest.starts_with("$${") || rest.starts_with("%%{") { 2 } else { 1 }
        };
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// Adds to `errors` the errors in the escapes of `inside`, which begins at the byte `start`.
pub(crate) fn check(inside: &str, start: usize, errors: &mut Vec<Error>) {
    let mut at = 0;
    while let Some(length) = memchr::memchr(b'\\', &inside.as_bytes()[at..]) {
        at += length;
        at += match escape(&inside[at..]) {
            Escape::Character(_, length) => length,
            Escape::Invalid(length, message) => {
                let span = Span::new(offset(start + at), offset(start + at + length));
                errors.push(Error::new(span, message));
                length
            }
        };
    }
}

/// The escape at the start of `text`.
fn escape(text: &str) -> Escape {
    let Some(selector) = text[1..].chars().next() else {
        return Escape::Invalid(1, "something must follow a `\\`");
    };
    match selector {
        'n' => Escape::Character('\n', 2),
        'r' => Escape::Character('\r', 2),
        't' => Escape::Character('\t', 2),
        '"' => Escape::Character('"', 2),
        '\\' => Escape::Character('\\', 2),
        'u' => numbered(text, 4, "`\\u` takes four hexadecimal digits"),
        'U' => numbered(text, 8, "`\\U` takes eight hexadecimal digits"),
        other => Escape::Invalid(
            1 + other.len_utf8(),
            "this is not an escape: use \\n, \\r, \\t, \\\", \\\\, \\uNNNN and \\UNNNNNNNN",
        ),
    }
}

fn numbered(text: &str, digits: usize, message: &'static str) -> Escape {
    let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
    let found = text.bytes().skip(2).take(digits).take_while(is_digit).count();
    if found < digits {
        return Escape::Invalid(2 + found, message);
    }
    let number = u32::from_str_radix(&text[2..2 + digits], 16).ok();
    match number.and_then(char::from_u32) {
        Some(character) => Escape::Character(character, 2 + digits),
        None => Escape::Invalid(2 + digits, "no character has this number"),
    }
}

#[cfg(test)]
mod tests {
    use super::{check, unescaped};

    #[test]
    fn escapes_stand_for_characters() {
        for (text, expected) in [
            ("a\\n\\r\\t\\\"\\\\", "a\n\r\t\"\\"),
            ("\\u00e9\\U0001F600", "é😀"),
            ("$${a} %%{b} $$ % $", "${a} %{b} $$ % $"),
            ("$$${a}", "$${a}"),
        ] {
            assert_eq!(unescaped(text), expected);
            let mut errors = vec![];
            check(text, 0, &mut errors);
            assert_eq!(errors, []);
        }
    }

    #[test]
    fn what_is_no_escape_is_refused() {
        for text in ["\\q", "\\", "\\u12", "\\uD800", "\\U00110000", "\\$${a}", "\\é"] {
            let mut errors = vec![];
            check(text, 0, &mut errors);
            assert_eq!(errors.len(), 1, "{text}");
        }
    }
}
