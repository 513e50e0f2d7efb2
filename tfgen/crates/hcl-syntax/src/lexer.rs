//! Text to tokens, one at a time. What is inside quotes and heredocs is the parser's
//! (`parser/template.rs`): only it knows where a template ends.

use crate::Span;
use crate::span::offset;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// The end of the text.
    End,
    /// The end of a line. The lexer itself notes these at the token behind.
    Newline,
    Name,
    Number,
    /// `"`.
    Quote,
    /// `<<NAME` or `<<-NAME`, with the newline behind.
    Heredoc,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParenthesis,
    CloseParenthesis,
    /// `~}`.
    StripBrace,
    Dot,
    Ellipsis,
    Comma,
    Colon,
    DoubleColon,
    Question,
    Assign,
    Arrow,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Not,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    /// What HCL has no use for.
    Invalid,
}

/// A token with its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexeme {
    pub(crate) token: Token,
    pub(crate) span: Span,
    /// Whether a line ended between the token before and this one.
    pub(crate) newline: bool,
}

/// A place in a text, from which it is read on.
pub(crate) struct Lexer<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
    /// The comments so far, if they are wanted.
    pub(crate) comments: Option<Vec<Span>>,
    /// From where on no `*/` is left.
    last_comment: usize,
}

const SPACE: u8 = 1;
const NAME_START: u8 = 2;
const DIGIT: u8 = 4;
const DASH: u8 = 8;
/// Not ASCII.
const WIDE: u8 = 16;

/// What each byte may be a part of.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b' ' | b'\t' => SPACE,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => NAME_START,
            b'0'..=b'9' => DIGIT,
            b'-' => DASH,
            128.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

fn class(byte: u8) -> u8 {
    CLASSES[byte as usize]
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, comments: None, last_comment: usize::MAX }
    }

    /// The byte at the place; 0 at the end.
    #[inline]
    pub(crate) fn byte(&self) -> u8 {
        self.byte_ahead(0)
    }

    /// The byte `distance` further on.
    #[inline]
    pub(crate) fn byte_ahead(&self, distance: usize) -> u8 {
        self.text.as_bytes().get(self.at + distance).copied().unwrap_or(0)
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The text from the place on.
    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The character at the place.
    pub(crate) fn character(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The next token.
    #[inline]
    pub(crate) fn next(&mut self) -> Lexeme {
        let newline = self.space();
        let start = self.at;
        let byte = self.byte();
        let token = if class(byte) & NAME_START != 0 {
            self.at += 1;
            self.name_rest();
            Token::Name
        } else {
            self.other(byte)
        };
        Lexeme { token, span: Span::new(offset(start), offset(self.at)), newline }
    }

    /// Moves over blanks, ends of lines and comments. Whether a line ended.
    #[inline]
    fn space(&mut self) -> bool {
        let mut newline = false;
        loop {
            match self.byte() {
                b' ' | b'\t' => self.at += 1,
                b'\n' => {
                    newline = true;
                    self.at += 1;
                }
                b'\r' if self.byte_ahead(1) == b'\n' => {
                    newline = true;
                    self.at += 2;
                }
                b'#' => newline |= self.line_comment(),
                b'/' if self.byte_ahead(1) == b'/' => newline |= self.line_comment(),
                b'/' if self.byte_ahead(1) == b'*' => match self.block_comment_length() {
                    Some(length) => self.comment(length),
                    None => return newline,
                },
                _ => return newline,
            }
        }
    }

    /// A comment up to the end of its line, with that. Whether it has one.
    fn line_comment(&mut self) -> bool {
        let length = self.rest().bytes().position(|byte| byte == b'\n');
        self.comment(length.unwrap_or(self.text.len() - self.at));
        let is_ended = length.is_some();
        self.at += usize::from(is_ended);
        is_ended
    }

    /// The length of the comment that begins with `/*` here, if it ends.
    fn block_comment_length(&mut self) -> Option<usize> {
        if self.at >= self.last_comment {
            return None;
        }
        let length = self.rest()[2..].find("*/");
        if length.is_none() {
            self.last_comment = self.at;
        }
        Some(length? + 4)
    }

    fn comment(&mut self, length: usize) {
        if let Some(comments) = &mut self.comments {
            comments.push(Span::new(offset(self.at), offset(self.at + length)));
        }
        self.at += length;
    }

    /// From the second character of a name on.
    #[inline]
    fn name_rest(&mut self) {
        loop {
            let class = class(self.byte());
            if class & (NAME_START | DIGIT | DASH) != 0 {
                self.at += 1;
            } else if class & WIDE != 0 {
                match self.character() {
                    Some(wide) if unicode_ident::is_xid_continue(wide) => {
                        self.at += wide.len_utf8();
                    }
                    _ => return,
                }
            } else {
                return;
            }
        }
    }

    fn other(&mut self, byte: u8) -> Token {
        use Token::*;
        let next = self.byte_ahead(1);
        let (token, length) = match (byte, next) {
            (b'"', _) => (Quote, 1),
            (b'=', b'=') => (Equal, 2),
            (b'=', b'>') => (Arrow, 2),
            (b'=', _) => (Assign, 1),
            (b'{', _) => (OpenBrace, 1),
            (b'}', _) => (CloseBrace, 1),
            (b'[', _) => (OpenBracket, 1),
            (b']', _) => (CloseBracket, 1),
            (b'(', _) => (OpenParenthesis, 1),
            (b')', _) => (CloseParenthesis, 1),
            (b',', _) => (Comma, 1),
            (b'.', b'.') if self.byte_ahead(2) == b'.' => (Ellipsis, 3),
            (b'.', _) => (Dot, 1),
            (b':', b':') => (DoubleColon, 2),
            (b':', _) => (Colon, 1),
            (b'?', _) => (Question, 1),
            (b'!', b'=') => (NotEqual, 2),
            (b'!', _) => (Not, 1),
            (b'<', b'=') => (LessOrEqual, 2),
            (b'<', b'<') => match self.heredoc_length() {
                Some(length) => (Heredoc, length),
                None => (Less, 1),
            },
            (b'<', _) => (Less, 1),
            (b'>', b'=') => (GreaterOrEqual, 2),
            (b'>', _) => (Greater, 1),
            (b'&', b'&') => (And, 2),
            (b'|', b'|') => (Or, 2),
            (b'+', _) => (Plus, 1),
            (b'-', _) => (Minus, 1),
            (b'*', _) => (Star, 1),
            (b'/', _) => (Slash, 1),
            (b'%', _) => (Percent, 1),
            (b'~', b'}') => (StripBrace, 2),
            (b'0'..=b'9', _) => (Number, self.number_length()),
            (0, _) if self.is_at_end() => (End, 0),
            _ => match self.character() {
                Some(wide) if unicode_ident::is_xid_start(wide) => {
                    self.at += wide.len_utf8();
                    self.name_rest();
                    return Name;
                }
                Some(other) => (Invalid, other.len_utf8()),
                None => (End, 0),
            },
        };
        self.at += length;
        token
    }

    /// The length of the number at the place: as much as could be one, but for dots at its end.
    fn number_length(&self) -> usize {
        let mut length = 1;
        loop {
            match (self.byte_ahead(length), self.byte_ahead(length + 1)) {
                (b'0'..=b'9' | b'.', _) => length += 1,
                (b'e' | b'E', b'0'..=b'9') => length += 2,
                (b'e' | b'E', b'+' | b'-') if self.byte_ahead(length + 2).is_ascii_digit() => {
                    length += 3;
                }
                _ => break,
            }
        }
        while self.byte_ahead(length - 1) == b'.' {
            length -= 1;
        }
        length
    }

    /// The length of the line that begins a heredoc, when the place is at one.
    fn heredoc_length(&self) -> Option<usize> {
        let mut inside = Lexer::new(self.text);
        inside.at = self.at + if self.byte_ahead(2) == b'-' { 3 } else { 2 };
        let first = inside.character()?;
        if first != '_' && !unicode_ident::is_xid_start(first) {
            return None;
        }
        inside.at += first.len_utf8();
        inside.name_rest();
        if inside.byte() == b'\r' {
            inside.at += 1;
        }
        (inside.byte() == b'\n').then(|| inside.at + 1 - self.at)
    }
}
