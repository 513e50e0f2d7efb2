//! Turns labels into quoted strings.

use crate::Label;
use crate::format::word::Word;
use crate::lexer::Token;
use std::fmt::Write as _;
use unicode_normalization::UnicodeNormalization as _;

/// `labels`, read from `text`, in quotes.
pub(super) fn quoted<'a>(text: &'a str, labels: &[Label]) -> impl Iterator<Item = Word<'a>> {
    labels.iter().flat_map(|label| {
        let written = label.span.of(text);
        let inside = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let inside = inside.unwrap_or(written);
        let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'\\';
        let text = if inside.contains(['$', '%']) || inside.bytes().all(is_plain) {
            inside.into()
        } else {
            escaped(label).into()
        };
        let open = Word::new(Token::Quote, "\"".into());
        [open, Word::new(Token::QuotedText, text), Word::new(Token::CloseQuote, "\"".into())]
    })
}

/// `text` as Terraform writes it in quotes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.nfc() {
        match character {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            _ if is_printed(character) => out.push(character),
            _ => {
                let _ = match u32::from(character) {
                    code @ ..=0xffff => write!(out, "\\u{code:04x}"),
                    code => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out
}

/// Whether `character`, which is not a backslash, is a letter, mark, number, symbol, punctuation or
/// the space. Rust escapes others if they follow another character.
fn is_printed(character: char) -> bool {
    let text: String = ['a', character].iter().collect();
    text.escape_debug().nth(1) != Some('\\')
}
