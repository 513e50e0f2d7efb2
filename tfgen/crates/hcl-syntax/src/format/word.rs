//! What is printed: tokens, and the comments and line endings between them.

use crate::lexer::Token;
use crate::parser::Written;
use std::borrow::Cow;

/// A token, comment or line ending, with the number of spaces before it.
#[derive(Clone, Debug)]
pub(super) struct Word<'a> {
    pub(super) token: Token,
    pub(super) text: Cow<'a, str>,
    pub(super) spaces: usize,
}

impl<'a> Word<'a> {
    pub(super) fn new(token: Token, text: Cow<'a, str>) -> Self {
        Self { token, text, spaces: 0 }
    }

    /// Whether a line ends with it.
    pub(super) fn ends_line(&self) -> bool {
        match self.token {
            Token::Newline => true,
            Token::Comment => self.text.ends_with('\n'),
            _ => false,
        }
    }
}

/// Makes words of a text, in its order.
pub(super) struct Words<'a> {
    text: &'a str,
    /// The current position.
    at: usize,
    /// The words so far.
    pub(super) words: Vec<Word<'a>>,
}

impl<'a> Words<'a> {
    /// For `text` with this many `tokens`.
    pub(super) fn new(text: &'a str, tokens: usize) -> Self {
        Self { text, at: 0, words: Vec::with_capacity(tokens + tokens / 4) }
    }

    /// Adds the next token, and what comes before it.
    pub(super) fn token(&mut self, Written { token, span }: Written) {
        let mut end = span.end as usize;
        if token == Token::HeredocEnd {
            // Blanks around it are part of it.
            let rest = &self.text.as_bytes()[end..];
            let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
            end += line.strip_suffix(b"\r").unwrap_or(line).len();
        } else {
            self.gap(span.start as usize);
        }
        self.push(token, end);
    }

    /// Adds comments and line endings up to the byte `end`.
    pub(super) fn gap(&mut self, end: usize) {
        let bytes = self.text.as_bytes();
        while self.at < end {
            match bytes[self.at] {
                b'\n' => self.push(Token::Newline, self.at + 1),
                b'\r' => self.push(Token::Newline, self.at + 2),
                b'#' => self.line_comment(end),
                b'/' if bytes.get(self.at + 1) == Some(&b'/') => self.line_comment(end),
                b'/' => {
                    let length = self.text[self.at + 2..end].find("*/");
                    self.push(Token::Comment, length.map_or(end, |length| self.at + length + 4));
                }
                // Blanks, and a byte order mark.
                _ => self.at += 1,
            }
        }
    }

    fn line_comment(&mut self, end: usize) {
        let length = memchr::memchr(b'\n', &self.text.as_bytes()[self.at..end]);
        self.push(Token::Comment, length.map_or(end, |length| self.at + length + 1));
    }

    /// The word from the position up to the byte `end`.
    fn push(&mut self, token: Token, end: usize) {
        self.words.push(Word::new(token, self.text[self.at..end].into()));
        self.at = end;
    }
}
