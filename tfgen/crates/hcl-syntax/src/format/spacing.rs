//! Which words of a line have a space between them.

use super::brackets;
use super::word::Word;
use crate::lexer::Token;

/// Whether a space stands between `word` and `after`, which is on the same line. `before` is what
/// stands before both, and `behind` what stands behind them.
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
        // Two numbers would be one.
        (Number, Dot) => behind == Some(Number),
        (Dot, _) | (_, Dot) => false,
        (_, Comma | Ellipsis) => false,
        (Comma, _) => true,
        // Whatever is reported in a template is a part of it.
        (QuotedText | HeredocText | Quote | Heredoc, _) => false,
        (_, QuotedText | HeredocText | CloseQuote | HeredocEnd) => false,
        // The word of a `for`, behind its name. Else a bracket would look like an index.
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

/// Whether a minus behind `before` is a sign of a number.
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
