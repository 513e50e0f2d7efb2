//! Finds the expressions in a string.

use std::ops::Range;

/// A part of a string, in bytes: plain text, or the inside of `{{ … }}`.
pub(super) enum Part {
    Text(Range<usize>),
    Expression(Range<usize>),
}

/// Splits at `{{ … }}`; an end inside quotes or brackets of the expression does not count. Fails
/// with the place where an unclosed expression is opened.
pub(super) fn split(text: &str) -> Result<Vec<Part>, usize> {
    let mut parts = vec![];
    let mut at = 0;
    while let Some(open) = text[at..].find("{{").map(|offset| at + offset) {
        if open > at {
            parts.push(Part::Text(at..open));
        }
        let end = expression_end(&text[open + 2..]).ok_or(open)?;
        parts.push(Part::Expression(open + 2..open + 2 + end));
        at = open + 2 + end + 2;
    }
    if at < text.len() {
        parts.push(Part::Text(at..text.len()));
    }
    Ok(parts)
}

fn expression_end(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(character),
            (None, '{') => depth += 1,
            (None, '}') if depth > 0 => depth -= 1,
            (None, '}') if text[at..].starts_with("}}") => return Some(at),
            (None, _) => {}
        }
    }
    None
}

/// The expression `source` as a problem names it: by its text, unless that contains strings.
pub(super) fn named(source: &str) -> String {
    match quoted(source).next() {
        None => format!("`{{{{ {source} }}}}`"),
        Some(_) => "the expression".to_owned(),
    }
}

/// The quoted parts of an expression.
pub(super) fn quoted(source: &str) -> impl Iterator<Item = Range<usize>> {
    let first = source.find(['"', '\'']);
    let last = source.rfind(['"', '\'']).map(|last| last + 1);
    first.zip(last).map(|(first, last)| first..last).into_iter()
}

#[cfg(test)]
mod tests {
    use super::{Part, split};

    fn parts(text: &str) -> Result<Vec<String>, usize> {
        let shown = |part| match part {
            Part::Text(span) => format!("text {}", &text[span]),
            Part::Expression(span) => format!("expression {}", &text[span]),
        };
        split(text).map(|parts| parts.into_iter().map(shown).collect())
    }

    #[test]
    fn quotes_and_brackets_hide_the_end_of_an_expression() {
        let text = "a{{ {'x': '}}'}['x'] }}}b";
        let expected = ["text a", "expression  {'x': '}}'}['x'] ", "text }b"];
        assert_eq!(parts(text).as_deref(), Ok(expected.map(str::to_owned).as_slice()));
    }

    #[test]
    fn an_expression_that_is_not_closed_is_found_where_it_opens() {
        assert_eq!(parts("ab{{ 'x }}"), Err(2));
    }
}
