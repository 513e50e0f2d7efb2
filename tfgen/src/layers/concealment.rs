//! What no report shows of a file that cannot be read: which of its strings is a secret is not known
//! then. Quotes and what is between values stay to be seen, as far as it is certain what that is.

use crate::problem::Problems;
use crate::source::{Origin, SourceId};
use std::iter::once;
use std::ops::Range;

/// What may stand between values.
const BETWEEN: &str = "{}[](),:;=";

/// Conceals what may be a string on the lines of `span`, of TOML or of HCL.
pub(crate) fn conceal_strings(
    source: SourceId,
    span: &Range<usize>,
    text: &str,
    problems: &mut Problems,
) {
    let value = |line: &str| line.find('=').map_or(0, |equals| equals + 1);
    conceal_behind(&value, source, span, text, problems);
}

/// The same in JSON, where names are in quotes, too.
pub(crate) fn conceal_strings_of_json(
    source: SourceId,
    span: &Range<usize>,
    text: &str,
    problems: &mut Problems,
) {
    let value = |line: &str| line.find("\":").map_or(0, |colon| colon + 2);
    conceal_behind(&value, source, span, text, problems);
}

/// Conceals what may be a string in JSON around `span`, on the lines on which that begins and ends.
pub(crate) fn conceal_around_in_json(
    source: SourceId,
    span: &Range<usize>,
    text: &str,
    problems: &mut Problems,
) {
    let (begin, end) = (span.start.min(text.len()), span.end.min(text.len()));
    let start = text[..begin].rfind('\n').map_or(0, |newline| newline + 1);
    let before = &text[start..begin];
    let value = before.find("\":").map_or(before.len(), |colon| colon + 2);
    conceal_all(hidden(&before[value..]), start + value, source, problems);
    let behind = text[end..].lines().next().unwrap_or_default();
    // What may end the name or the string at `span` itself.
    let after = usize::from(behind.starts_with('"'));
    conceal_all(hidden(&behind[after..]), end + after, source, problems);
}

/// Conceals strings on the lines of `span` behind what `value` finds.
fn conceal_behind(
    value: &dyn Fn(&str) -> usize,
    source: SourceId,
    span: &Range<usize>,
    text: &str,
    problems: &mut Problems,
) {
    let start = text[..span.start.min(text.len())].rfind('\n').map_or(0, |newline| newline + 1);
    let end = span.end.min(text.len());
    let end = text[end..].find('\n').map_or(text.len(), |newline| end + newline);
    let mut offset = start;
    for line in text[start..end].split_inclusive('\n') {
        let value = value(line);
        conceal_all(hidden(line[value..].trim_end()), offset + value, source, problems);
        offset += line.len();
    }
}

fn conceal_all(
    hidden: Vec<Range<usize>>,
    offset: usize,
    source: SourceId,
    problems: &mut Problems,
) {
    for place in hidden.into_iter().filter(|place| !place.is_empty()) {
        problems.conceal(Origin::new(source, offset + place.start..offset + place.end));
    }
}

/// The places in `line` that may belong to a string: what is in quotes, and what is behind the
/// first of these and cannot be anything else.
fn hidden(line: &str) -> Vec<Range<usize>> {
    let Some(first) = line.find(['"', '\'']) else { return vec![] };
    let mut hidden = vec![];
    let mut at = first;
    loop {
        let Some(end) = end_of_string(&line[at..]).map(|end| at + end) else {
            // Where a string is not closed, none may be where it seems to be.
            return once(first + 1..line.len()).collect();
        };
        hidden.push(at + 1..end);
        let behind = end + 1;
        let next = line[behind..].find(['"', '\'']).map_or(line.len(), |next| behind + next);
        hidden.extend(
            hidden_between(&line[behind..next])
                .into_iter()
                .map(|place| behind + place.start..behind + place.end),
        );
        if next == line.len() {
            return hidden;
        }
        at = next;
    }
}

/// Where the string is closed that `text` begins with.
fn end_of_string(text: &str) -> Option<usize> {
    let quote = text.chars().next()?;
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// What is hidden of `text`, which stands between strings: plain values, and all of it where it has
/// anything else, as it may be what is left of a string with quotes in it.
fn hidden_between(text: &str) -> Vec<Range<usize>> {
    let is_between = |one: char| one.is_ascii_whitespace() || BETWEEN.contains(one);
    let (mut values, mut at) = (vec![], 0);
    while let Some(start) = text[at..].find(|one| !is_between(one)).map(|start| at + start) {
        let end = text[start..].find(is_between).map_or(text.len(), |end| start + end);
        values.push(start..end);
        at = end;
    }
    let is_plain = |place: &Range<usize>| {
        let value = &text[place.clone()];
        matches!(value, "true" | "false" | "null") || value.parse::<f64>().is_ok()
    };
    if values.iter().all(is_plain) { values } else { once(0..text.len()).collect() }
}

#[cfg(test)]
mod tests {
    use super::hidden;

    fn shown(line: &str) -> String {
        let mut bytes = line.as_bytes().to_vec();
        hidden(line).into_iter().for_each(|place| bytes[place].fill(b'*'));
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn what_is_between_values_is_shown() {
        for (line, expected) in [
            (r#" {"a": 1,, "b": [true]}"#, r#" {"*": *,, "*": [****]}"#),
            (r#" "${1 +}","#, r#" "******","#),
            (r#" 'x'"#, r#" '*'"#),
            (r#" "x";"#, r#" "*";"#),
            (" 12,", " 12,"),
        ] {
            assert_eq!(shown(line), expected);
        }
    }

    #[test]
    fn what_may_be_a_string_is_not() {
        for (line, expected) in [
            // Quotes in a secret, of which some are not closed.
            (r#" "hun"ter2","#, r#" "**********"#),
            (r#" "hun"t{e}r"2","#, r#" "***"*****"*","#),
            (r#" "hunter2"#, r#" "*******"#),
            (r#" "hunter\"2", "x""#, r#" "*********", "*""#),
            (r#" "x" hunter2"#, r#" "*"********"#),
            (r#" "x" # hunter2"#, r#" "*"**********"#),
            (r#" "hun", x = "ter2""#, r#" "***"******"****""#),
            (r#" 'C:\', 'hunter2'"#, r#" '***************"#),
            (r#" """hunter2""""#, r#" """*******""""#),
        ] {
            assert_eq!(shown(line), expected, "{line}");
        }
    }
}
