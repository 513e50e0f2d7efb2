//! Turns text into tokens, one at a time. The inside of quotes and heredocs is left to the parser
//! (`parser/template.rs`), because only it knows where a template ends.
//!
//! Comments and line endings are between tokens; `format/word.rs` treats them as tokens, too.

use crate::Span;
use crate::span::offset;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// The end of the text.
    End,
    /// The end of a line. The lexer itself records these in the token after it.
    Newline,
    Name,
    Number,
    /// `"`; the parser finds the one that closes a string.
    Quote,
    /// `<<NAME` or `<<-NAME`, including the newline after it.
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
    /// Text that HCL does not use.
    Invalid,
    // Found by the parser.
    CloseQuote,
    /// Text between quotes.
    QuotedText,
    /// Text of a heredoc, up to the end of a line.
    HeredocText,
    /// The name that ends a heredoc.
    HeredocEnd,
    /// `${`, `%{`, `${~` or `%{~`.
    OpenSequence,
    /// `}` or `~}` of these.
    CloseSequence,
    /// A comment, including the end of the line if that ends it. `format/word.rs` finds these.
    Comment,
}

/// A token with its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexeme {
    pub(crate) token: Token,
    pub(crate) span: Span,
    /// Whether a line ended between the token before and this one.
    pub(crate) newline: bool,
}

/// A position in a text for further reading.
pub(crate) struct Lexer<'a> {
    pub(crate) text: &'a str,
    pub(crate) at: usize,
    /// The comments so far, if they are wanted.
    pub(crate) comments: Option<Vec<Span>>,
    /// From here on, there is no `*/` left.
    last_comment: usize,
}

const NAME_START: u8 = 1;
/// Characters that a name can contain but not begin with.
const NAME_REST: u8 = 2;
/// Not ASCII.
const WIDE: u8 = 4;
/// Characters that end plain text between quotes.
const QUOTED_END: u8 = 8;

/// What each byte can be part of.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => NAME_START,
            b'0'..=b'9' | b'-' => NAME_REST,
            b'"' | b'\\' | b'$' | b'%' | b'\n' | b'\r' => QUOTED_END,
            128.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

/// The tokens that a single byte identifies.
static SINGLE: [Option<Token>; 256] = single();

const fn single() -> [Option<Token>; 256] {
    let mut tokens = [None; 256];
    tokens[b'"' as usize] = Some(Token::Quote);
    tokens[b'{' as usize] = Some(Token::OpenBrace);
    tokens[b'}' as usize] = Some(Token::CloseBrace);
    tokens[b'[' as usize] = Some(Token::OpenBracket);
    tokens[b']' as usize] = Some(Token::CloseBracket);
    tokens[b'(' as usize] = Some(Token::OpenParenthesis);
    tokens[b')' as usize] = Some(Token::CloseParenthesis);
    tokens[b',' as usize] = Some(Token::Comma);
    tokens[b'?' as usize] = Some(Token::Question);
    tokens[b'+' as usize] = Some(Token::Plus);
    tokens[b'-' as usize] = Some(Token::Minus);
    tokens[b'*' as usize] = Some(Token::Star);
    tokens[b'%' as usize] = Some(Token::Percent);
    tokens
}

#[inline]
fn class(byte: u8) -> u8 {
    CLASSES[byte as usize]
}

/// How many of up to eight bytes at the start of `bytes`, which has at least one, are spaces.
#[inline]
fn blanks(bytes: &[u8]) -> usize {
    match bytes.first_chunk() {
        Some(chunk) => {
            let others = u64::from_le_bytes(*chunk) ^ u64::from_le_bytes([b' '; 8]);
            (others.trailing_zeros() / 8) as usize
        }
        None => 1,
    }
}

/// The length of plain text between quotes at the start of `bytes`.
pub(crate) fn quoted_length(bytes: &[u8]) -> usize {
    // Eight at a time, because half of a module's text is inside quotes.
    let is_plain =
        |chunk: &[u8]| chunk.iter().fold(0, |all, byte| all | class(*byte)) & QUOTED_END == 0;
    let plain = bytes.chunks_exact(8).take_while(|chunk| is_plain(chunk)).count() * 8;
    plain + length(&bytes[plain..], |class| class & QUOTED_END == 0)
}

/// How many bytes at the start of `bytes` have a class that `belongs`.
#[inline]
fn length(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !belongs(class(*byte))).unwrap_or(bytes.len())
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, comments: None, last_comment: usize::MAX }
    }

    /// The byte at the position; 0 at the end.
    #[inline]
    pub(crate) fn byte(&self) -> u8 {
        self.byte_ahead(0)
    }

    /// The byte `distance` ahead.
    #[inline]
    pub(crate) fn byte_ahead(&self, distance: usize) -> u8 {
        self.text.as_bytes().get(self.at + distance).copied().unwrap_or(0)
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// The bytes from the position on.
    #[inline]
    fn ahead(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The text from the position on.
    pub(crate) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The character at the position.
    pub(crate) fn character(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The next token.
    #[inline]
    pub(crate) fn next(&mut self) -> Lexeme {
        let bytes = self.text.as_bytes();
        let mut newline = false;
        let mut at = self.at;
        let byte = loop {
            match bytes.get(at) {
                Some(b' ') => at += blanks(&bytes[at..]),
                Some(b'\t') => at += 1,
                Some(b'\n') => {
                    newline = true;
                    at += 1;
                }
                Some(byte @ (b'\r' | b'#' | b'/')) => {
                    self.at = at;
                    if !self.rare_space(&mut newline) {
                        break *byte;
                    }
                    at = self.at;
                }
                Some(byte) => break *byte,
                None => break 0,
            }
        };
        let start = at;
        let token = if class(byte) & NAME_START != 0 {
            at += 1;
            while bytes.get(at).is_some_and(|byte| class(*byte) & (NAME_START | NAME_REST) != 0) {
                at += 1;
            }
            self.at = at;
            if class(self.byte()) & WIDE != 0 {
                self.name_rest();
            }
            Token::Name
        } else if let Some(token) = SINGLE[byte as usize] {
            self.at = at + 1;
            token
        } else {
            self.at = at;
            self.other(byte)
        };
        Lexeme { token, span: Span::new(offset(start), offset(self.at)), newline }
    }

    /// Skips a comment or a line ending with a carriage return, if there is one here.
    fn rare_space(&mut self, newline: &mut bool) -> bool {
        match (self.byte(), self.byte_ahead(1)) {
            (b'\r', b'\n') => {
                *newline = true;
                self.at += 2;
            }
            (b'#', _) | (b'/', b'/') => *newline |= self.line_comment(),
            (b'/', b'*') => match self.block_comment_length() {
                Some(length) => self.comment(length),
                None => return false,
            },
            _ => return false,
        }
        true
    }

    /// A comment up to and including the end of its line. Returns whether the line has an ending.
    fn line_comment(&mut self) -> bool {
        let length = memchr::memchr(b'\n', self.ahead());
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

    /// The rest of a name after its first character.
    #[inline]
    fn name_rest(&mut self) {
        loop {
            self.at += length(self.ahead(), |class| class & (NAME_START | NAME_REST) != 0);
            if class(self.byte()) & WIDE == 0 {
                return;
            }
            match self.character() {
                Some(wide) if unicode_ident::is_xid_continue(wide) => self.at += wide.len_utf8(),
                _ => return,
            }
        }
    }

    fn other(&mut self, byte: u8) -> Token {
        use Token::*;
        let next = self.byte_ahead(1);
        let (token, length) = match (byte, next) {
            (b'=', b'=') => (Equal, 2),
            (b'=', b'>') => (Arrow, 2),
            (b'=', _) => (Assign, 1),
            (b'.', b'.') if self.byte_ahead(2) == b'.' => (Ellipsis, 3),
            (b'.', _) => (Dot, 1),
            (b':', b':') => (DoubleColon, 2),
            (b':', _) => (Colon, 1),
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
            (b'/', _) => (Slash, 1),
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

    /// The length of the number at the position: as much as could be one, except dots at its end.
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

    /// The length of the line that begins a heredoc, if the position is at one.
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
