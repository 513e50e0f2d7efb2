//! Values and types in the notation of earlier Terraform versions.

use crate::format::brackets;
use crate::format::word::Word;
use crate::lexer::Token;

/// The type of a variable, without quotes, and with an element type for collections.
pub(super) fn type_of(words: Vec<Word<'_>>) -> Vec<Word<'_>> {
    let element = match &words[..] {
        [one] if one.token == Token::Name => match &*one.text {
            "list" | "map" | "set" => Some("any"),
            _ => return words,
        },
        [quote, text, _] if quote.token == Token::Quote => match &*text.text {
            "list" | "map" => Some("string"),
            "string" => None,
            _ => return words,
        },
        _ => return words,
    };
    let name = words.into_iter().find(|word| word.token != Token::Quote);
    let mut out: Vec<_> = name.map(|word| Word::new(Token::Name, word.text)).into_iter().collect();
    if let Some(element) = element {
        out.push(Word::new(Token::OpenParenthesis, "(".into()));
        out.push(Word::new(Token::Name, element.into()));
        out.push(Word::new(Token::CloseParenthesis, ")".into()));
    }
    out
}

/// The value of an argument, followed by `rest`. A value that is only `"${…}"` becomes its inside,
/// in parentheses if it takes several lines.
pub(super) fn value<'a>(mut words: Vec<Word<'a>>, rest: &[Word<'a>]) -> Vec<Word<'a>> {
    let Some(inside) = interpolated(&words) else { return words };
    let is_newline = |word: &&Word<'_>| word.token == Token::Newline;
    let before = 2 + inside.iter().take_while(is_newline).count();
    let mut end = words.len() - 2 - inside.iter().rev().take_while(is_newline).count();
    if !needs_parentheses(&words[before..end], rest) {
        words.truncate(end);
        words.drain(..before);
        return words;
    }
    // A heredoc keeps its line.
    end += usize::from(words[end - 1].token == Token::HeredocEnd);
    words.truncate(end);
    words.push(Word::new(Token::CloseParenthesis, ")".into()));
    words.drain(..before - 1);
    words[0] = Word::new(Token::OpenParenthesis, "(".into());
    words
}

/// The inside of the `${…}`, if `words`, a value, are nothing else.
fn interpolated<'w, 'a>(words: &'w [Word<'a>]) -> Option<&'w [Word<'a>]> {
    let [open, sequence, inside @ .., _, close] = words else { return None };
    if open.token != Token::Quote
        || sequence.token != Token::OpenSequence
        || close.token != Token::CloseQuote
    {
        return None;
    }
    let mut quotes = 0;
    for word in inside {
        match word.token {
            Token::Quote => quotes += 1,
            Token::CloseQuote => quotes -= 1,
            // Another template follows it or is inside it; Terraform does not distinguish these.
            Token::OpenSequence | Token::CloseSequence if quotes == 0 => return None,
            _ => {}
        }
    }
    Some(inside)
}

/// Whether `words`, from between the braces, need parentheses without them. `rest` follows.
fn needs_parentheses(words: &[Word<'_>], rest: &[Word<'_>]) -> bool {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return false };
    let has_some = first.token == Token::OpenParenthesis && last.token == Token::CloseParenthesis;
    if !has_some && words.iter().any(|word| word.token == Token::Newline) {
        return true;
    }
    let is_space = |word: &&Word<'_>| matches!(word.token, Token::Comment | Token::Newline);
    let behind = words.iter().rev().take_while(is_space).count();
    let (value, behind) = words.split_at(words.len() - behind);
    let is_heredoc = value.last().is_some_and(|last| last.token == Token::HeredocEnd);
    let needs_line = if is_heredoc {
        behind.iter().chain(rest).next().is_some_and(|next| next.token != Token::Newline)
    } else if behind.iter().any(Word::ends_line) {
        let next = rest.iter().find(|word| word.token != Token::Comment || word.ends_line());
        next.is_some_and(|next| !next.ends_line())
    } else {
        false
    };
    // A line that ends outside of all brackets ends the value.
    let mut open = 0;
    needs_line
        || value.iter().any(|word| {
            open += brackets(word.token);
            open == 0 && word.ends_line()
        })
}
