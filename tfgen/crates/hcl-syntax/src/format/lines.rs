//! An expression with the lines and comments that it was written with.

use super::brackets;
use super::word::{Word, Words};
use crate::build::Tokens;
use crate::lexer::Token;
use crate::{Error, parser, sorted};

/// An expression of several lines or with comments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    /// The text, which is one expression where lines end expressions. It is not formatted.
    pub text: String,
    /// Whether the line must end after it, as after a heredoc.
    pub ends_line: bool,
}

/// `text`, one expression, with its lines and comments; `None` if it has neither. It gets
/// parentheses if lines end outside of brackets.
///
/// ```
/// let lines = |text| Ok::<_, Vec<hcl_syntax::Error>>(hcl_syntax::expression_lines(text)?);
/// assert_eq!(lines("\n a + b\n")?, None);
/// let folded = lines("[\n  a,\n]\n")?.expect("lines");
/// assert_eq!(folded.text, "[\n  a,\n]");
/// let cut = lines("a # why\n+ b")?.expect("lines");
/// assert_eq!(cut.text, "(\na # why\n+ b\n)");
/// # Ok::<(), Vec<hcl_syntax::Error>>(())
/// ```
///
/// # Errors
/// If it is not an expression.
pub fn expression_lines(text: &str) -> Result<Option<Lines>, Vec<Error>> {
    let mut parser = parser::<Tokens>(text, false).map_err(|error| vec![error])?;
    if parser.whole_expression().is_none() || !parser.errors.is_empty() {
        return Err(sorted(parser.errors));
    }
    let mut words = Words::new(text, parser.tokens.len());
    parser.tokens.iter().for_each(|token| words.token(*token));
    words.gap(text.len());
    let is_newline = |word: &Word<'_>| word.token == Token::Newline;
    let words = words.words;
    let first = words.iter().position(|word| !is_newline(word)).unwrap_or(0);
    let last = words.iter().rposition(|word| !is_newline(word)).unwrap_or(0);
    let is_lines =
        |word: &Word<'_>| matches!(word.token, Token::Newline | Token::Comment | Token::Heredoc);
    let Some([inside @ .., end]) = words.get(first..=last) else { return Ok(None) };
    if !inside.iter().any(is_lines) && !is_lines(end) {
        return Ok(None);
    }
    let blanks = [' ', '\t', '\r', '\n', '\u{feff}'];
    let text = text.trim_matches(blanks);
    let mut open = 0;
    let is_cut = inside.iter().any(|word| {
        open += brackets(word.token);
        open == 0 && word.ends_line()
    });
    Ok(Some(if is_cut {
        Lines { text: format!("(\n{text}\n)"), ends_line: false }
    } else {
        let is_comment = end.token == Token::Comment && !end.text.starts_with("/*");
        Lines { text: text.to_owned(), ends_line: is_comment || end.token == Token::HeredocEnd }
    }))
}
