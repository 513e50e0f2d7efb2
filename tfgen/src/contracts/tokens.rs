//! HCL as its tokens.
//!
//! <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#lexical-elements>

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// White space without a newline.
    Blank,
    /// One newline.
    Newline,
    /// A comment, without the newline behind it.
    Comment,
    /// A name, a keyword or a number.
    Word,
    /// `"`, or the operator and name with which a heredoc begins, with the newline.
    Quote,
    /// `"`, or the name that ends a heredoc.
    Unquote,
    /// What stands between quotes and templates, as written.
    Text,
    /// `(`, `[`, `{`, `${` or `%{`.
    Open,
    /// `)`, `]` or `}`.
    Close,
    /// Anything else; `==` and `=>` are one.
    Symbol,
}

/// One token and its place, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    pub(crate) start: usize,
}

impl Token<'_> {
    /// Where it stands.
    pub(crate) fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Whether it says nothing by itself.
    pub(crate) fn is_space(&self) -> bool {
        matches!(self.kind, Kind::Blank | Kind::Newline | Kind::Comment)
    }
}

/// All tokens of `text`, one behind the other. Text that is not HCL comes apart too.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer::default();
    let (mut tokens, mut start) = (vec![], 0);
    while start < text.len() {
        let (kind, length) = lexer.next(&text[start..]);
        tokens.push(Token { kind, text: &text[start..start + length], start });
        start += length;
    }
    tokens
}

/// What is left of `text` without comments and white space.
pub(crate) fn without_space(text: &str) -> impl Iterator<Item = &str> {
    tokens(text).into_iter().filter(|token| !token.is_space()).map(|token| token.text)
}

/// What a token stands in.
enum Inside {
    Brackets,
    Quotes,
    Heredoc {
        /// What ends it.
        name: String,
        /// Whether the next character begins a line.
        is_at_line_start: bool,
    },
}

#[derive(Default)]
struct Lexer {
    inside: Vec<Inside>,
}

impl Lexer {
    /// The kind and the length of the token that `rest`, which is not empty, begins with.
    fn next(&mut self, rest: &str) -> (Kind, usize) {
        match self.inside.last_mut() {
            Some(Inside::Quotes) if rest.starts_with('"') => {
                self.inside.pop();
                (Kind::Unquote, 1)
            }
            Some(Inside::Quotes | Inside::Heredoc { .. }) if opens_template(rest) => {
                if let Some(Inside::Heredoc { is_at_line_start, .. }) = self.inside.last_mut() {
                    *is_at_line_start = false;
                }
                self.inside.push(Inside::Brackets);
                (Kind::Open, 2)
            }
            Some(Inside::Quotes) => (Kind::Text, quoted_length(rest)),
            Some(Inside::Heredoc { name, is_at_line_start }) => {
                let (length, has_ended) = heredoc_length(rest, name, *is_at_line_start);
                if length > 0 {
                    *is_at_line_start = true;
                    return (Kind::Text, length);
                }
                self.inside.pop();
                (Kind::Unquote, has_ended)
            }
            Some(Inside::Brackets) | None => self.code(rest),
        }
    }

    fn code(&mut self, rest: &str) -> (Kind, usize) {
        let length = |is: &dyn Fn(char) -> bool| rest.find(|one| !is(one)).unwrap_or(rest.len());
        let first = first_of(rest);
        match first {
            '\n' => (Kind::Newline, 1),
            _ if is_blank(first) => (Kind::Blank, length(&is_blank)),
            _ if first == '#' || rest.starts_with("//") => {
                (Kind::Comment, rest.find('\n').unwrap_or(rest.len()))
            }
            _ if rest.starts_with("/*") => {
                (Kind::Comment, rest[2..].find("*/").map_or(rest.len(), |end| end + 4))
            }
            '"' => {
                self.inside.push(Inside::Quotes);
                (Kind::Quote, 1)
            }
            '(' | '[' | '{' => {
                self.inside.push(Inside::Brackets);
                (Kind::Open, 1)
            }
            ')' | ']' | '}' => {
                self.inside.pop();
                (Kind::Close, 1)
            }
            _ if is_word(first) => (Kind::Word, length(&is_word)),
            _ if rest.starts_with("==") || rest.starts_with("=>") => (Kind::Symbol, 2),
            _ => match heredoc_opening(rest) {
                Some((name, length)) => {
                    let name = name.to_owned();
                    self.inside.push(Inside::Heredoc { name, is_at_line_start: true });
                    (Kind::Quote, length)
                }
                None => (Kind::Symbol, first.len_utf8()),
            },
        }
    }
}

fn is_blank(character: char) -> bool {
    match character {
        ' ' | '\t' | '\r' => true,
        _ if character.is_ascii_graphic() => false,
        _ => (character.is_whitespace() && character != '\n') || character == '\u{feff}',
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '-' | '.')
}

fn first_of(text: &str) -> char {
    text.chars().next().unwrap_or('\n')
}

fn opens_template(text: &str) -> bool {
    text.starts_with("${") || text.starts_with("%{")
}

/// The length of the character that `text` begins with; a doubled `$` or `%` is one, since it
/// opens no template.
fn unit_length(text: &str) -> usize {
    let is_doubled = text.starts_with("$${") || text.starts_with("%%{");
    if is_doubled { 3 } else { text.chars().next().map_or(0, char::len_utf8) }
}

/// How much of a quoted string `text` is, up to a template or the end.
fn quoted_length(text: &str) -> usize {
    let is_plain = |byte: &u8| !matches!(byte, b'"' | b'\\' | b'$' | b'%');
    let mut at = 0;
    loop {
        at += text[at..].bytes().take_while(is_plain).count();
        let rest = &text[at..];
        if rest.is_empty() || rest.starts_with('"') || opens_template(rest) {
            return at;
        }
        at += unit_length(rest);
        if rest.starts_with('\\') {
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
}

/// How much of a heredoc `text` is, up to a template or the line that ends it; where that is 0,
/// the length of the name that ends it, with the blanks before it.
fn heredoc_length(text: &str, name: &str, is_at_line_start: bool) -> (usize, usize) {
    let (mut at, mut is_at_line_start) = (0, is_at_line_start);
    while at < text.len() {
        if is_at_line_start {
            let line = text[at..].split('\n').next().unwrap_or_default();
            if line.trim() == name {
                return (at, line.trim_end().len());
            }
        }
        if opens_template(&text[at..]) {
            break;
        }
        is_at_line_start = text[at..].starts_with('\n');
        at += unit_length(&text[at..]);
    }
    (at, 0)
}

/// The name of the heredoc that `text` begins with, and the length up to the next line.
fn heredoc_opening(text: &str) -> Option<(&str, usize)> {
    let (opening, _) = text.strip_prefix("<<")?.split_once('\n')?;
    let name = opening.strip_prefix('-').unwrap_or(opening).trim();
    let is_name = !name.is_empty() && name.chars().all(is_word);
    is_name.then_some((name, "<<".len() + opening.len() + 1))
}

#[cfg(test)]
mod tests {
    use super::{Kind, tokens, without_space};

    fn kept(text: &str) -> Vec<&str> {
        without_space(text).collect()
    }

    #[test]
    fn comments_and_white_space_say_nothing() {
        let one = "a = [1, 2] # x\n/* y\n */ b = \"c # d\" // z";
        let expected = ["a", "=", "[", "1", ",", "2", "]", "b", "=", "\"", "c # d", "\""];
        assert_eq!(kept(one), expected);
        assert_eq!(kept("a=[\n1,\n2]\nb =\"c # d\""), expected);
    }

    #[test]
    fn what_strings_hold_is_theirs() {
        assert_eq!(
            kept(r#""a ${f("b } # c", { d = 1 })} e""#),
            ["\"", "a ", "${", "f", "(", "\"", "b } # c", "\"", ",", "{", "d", "=", "1", "}", ")"]
                .into_iter()
                .chain(["}", " e", "\""])
                .collect::<Vec<_>>()
        );
        assert_eq!(kept(r#""$${ # " # x"#), ["\"", "$${ # ", "\""]);
        assert_eq!(kept(r#""\" # " # x"#), ["\"", r#"\" # "#, "\""]);
        assert_ne!(kept("a = \"b c\""), kept("a = \"bc\""));
        assert_ne!(kept("a b"), kept("ab"));
        assert_eq!(kept("a << 1"), ["a", "<", "<", "1"]);
    }

    #[test]
    fn heredocs_end_at_a_line_of_their_own() {
        assert_eq!(
            kept("<<-EOT\n  # a ${b /* c */} EOT\n  EOTS\n\tEOT\n# d"),
            ["<<-EOT\n", "  # a ", "${", "b", "}", " EOT\n  EOTS\n", "\tEOT"]
        );
        assert_eq!(kept("<<EOT\nEOT\nx"), ["<<EOT\n", "EOT", "x"]);
        assert_eq!(kept("<<EOT\n${a}\nEOT"), ["<<EOT\n", "${", "a", "}", "\n", "EOT"]);
        assert_eq!(kept("<<EOT\nnever"), ["<<EOT\n", "never"]);
    }

    #[test]
    fn tokens_are_the_whole_text() {
        let hostile =
            ["\"", "<<", "<<A\n${", "é\"${\"%{", "}})", "/*", "\\", "\"\\", "$${", "=>=="];
        for left in hostile {
            for right in hostile {
                let text = format!("{left}{right}");
                let parts: String = tokens(&text).iter().map(|token| token.text).collect();
                assert_eq!(parts, text);
                assert!(tokens(&text).iter().all(|token| !token.text.is_empty()));
            }
        }
        assert_eq!(tokens("a").first().map(|token| token.kind), Some(Kind::Word));
    }
}
