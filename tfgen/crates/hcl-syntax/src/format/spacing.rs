//! Decides which words of a line have a space between them.

use super::brackets;
use super::word::Word;
use crate::lexer::Token;

/// Whether there is a space between `word` and `after` on the same line. `before` precedes both,
/// and `behind` follows them.
pub(super) fn is_spaced(
    before: Option<Token>,
    word: &Word<'_>,
    after: Token,
    behind: Option<Token>,
) -> bool {
    use Token::*;
    match (word.token, after) {
        (_, Newline) => false,
        // Calls, and functions of providers.
        (Name, OpenParenthesis | DoubleColon) | (DoubleColon, Name) => false,
        // Two numbers would become one.
        (Number, Dot) => behind == Some(Number),
        (Dot, _) | (_, Dot) => false,
        (_, Comma | Ellipsis) => false,
        (Comma, _) => true,
        // White space in a template is part of it.
        (QuotedText | HeredocText | Quote | Heredoc, _) => false,
        (_, QuotedText | HeredocText | CloseQuote | HeredocEnd) => false,
        // The word of a `for`, after its name. Otherwise, a bracket would look like an index.
        (Name, _) if word.text == "in" && before == Some(Name) => true,
        (Name | Number | CloseBrace | CloseBracket | CloseParenthesis, OpenBracket) => false,
        (Not, _) => false,
        (Minus, _) => !is_sign(before),
        (OpenBrace, CloseBrace) => false,
        (OpenBrace, _) | (_, CloseBrace) => true,
        (OpenSequence, OpenBrace) => true,
        (CloseBrace, CloseSequence) => true,
        (CloseSequence, OpenSequence) => false,
        _ => brackets(word.token) <= 0 && brackets(after) >= 0,
    }
}

/// Whether a minus after `before` is the sign of a number.
fn is_sign(before: Option<Token>) -> bool {
    use Token::*;
    matches!(
        before,
        None | Some(
            OpenParenthesis
                | OpenBrace
                | OpenBracket
                | Assign
                | Colon
                | Comma
                | Question
                | Plus
                | Star
                | Slash
                | Percent
                | Minus
                | Equal
                | NotEqual
                | Greater
                | GreaterOrEqual
                | Less
                | LessOrEqual
                | And
                | Or
                | Not
        )
    )
}
