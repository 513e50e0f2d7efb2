//! Formats text like `terraform fmt`. The meaning stays the same, except where Terraform's own
//! rules change it (`rewrite.rs`); otherwise only white space changes.

mod cells;
mod columns;
mod lines;
mod rewrite;
mod spacing;
mod word;

use crate::build::Tokens;
use crate::lexer::Token;
use crate::{Error, Span, parser, sorted};

pub use lines::{Lines, expression_lines};

/// The limit for printed bytes. Aligned lines can take as many as the square of the length of a
/// text.
const LONGEST: usize = 1 << 28;

/// `text`, a whole file, as `terraform fmt -` prints it: comments, line endings and heredocs stay,
/// a byte order mark is removed, and the last line gets an ending.
///
/// ```
/// let text = "a=\"${var.b}\" # why\nlong   = [1,2]\n";
/// assert_eq!(hcl_syntax::format(text)?, "a    = var.b # why\nlong = [1, 2]\n");
/// # Ok::<(), Vec<hcl_syntax::Error>>(())
/// ```
///
/// Terraform's own rules lose or join some tokens, which are kept here: the key of `a[true]` and
/// `a[null]`, a label that contains a `$` or `%` and more, the space between the two numbers of
/// `a.0 .1`, and parentheses without which a value from `"${…}"` would end with its line. Blanks
/// after the last line are removed at once, for which Terraform needs two runs.
///
/// # Errors
/// If it is not HCL.
pub fn format(text: &str) -> Result<String, Vec<Error>> {
    let mut parser = parser::<Tokens>(text, false).map_err(|error| vec![error])?;
    let body = parser.file(&|_| true);
    if !parser.errors.is_empty() {
        return Err(sorted(parser.errors));
    }
    let mut words = rewrite::words(text, &parser.tokens, &body);
    cells::lay_out(&mut words);
    let length = words.iter().map(|word| word.spaces + word.text.len()).sum::<usize>();
    if length > LONGEST {
        let message = "this is longer than 256 MB when its lines are aligned";
        return Err(vec![Error::new(Span::default(), message)]);
    }
    let mut out = String::with_capacity(length + 1);
    for word in &words {
        out.extend(std::iter::repeat_n(' ', word.spaces));
        out.push_str(&word.text);
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    Ok(out)
}

/// How many more brackets `token` opens than it closes.
fn brackets(token: Token) -> isize {
    match token {
        Token::OpenBrace | Token::OpenBracket | Token::OpenParenthesis | Token::OpenSequence => 1,
        Token::CloseBrace
        | Token::CloseBracket
        | Token::CloseParenthesis
        | Token::CloseSequence => -1,
        _ => 0,
    }
}
