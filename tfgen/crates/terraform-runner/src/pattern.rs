//! Texts with placeholders: `{name}` matches the text up to what follows it or the end of the line.

use std::collections::BTreeMap;

/// Whether `text` contains `mark`, all on one line; the matches of its placeholders go into
/// `values`.
pub(crate) fn take<'a>(
    mark: &'static str,
    text: &'a str,
    values: &mut BTreeMap<&'static str, &'a str>,
) -> bool {
    let (begin, places) = split(mark);
    text.match_indices(begin).any(|(start, _)| {
        let mut rest = text[start + begin.len()..].lines().next().unwrap_or_default();
        let found: Option<Vec<_>> = places
            .iter()
            .map(|(name, after)| {
                let end = if after.is_empty() { rest.len() } else { rest.find(after)? };
                let value = rest[..end].trim();
                rest = &rest[end + after.len()..];
                (!value.is_empty()).then_some((*name, value))
            })
            .collect();
        let Some(found) = found else { return false };
        values.extend(found);
        true
    })
}

/// The start of `pattern`, and each of its placeholders with what follows it.
fn split(pattern: &'static str) -> (&'static str, Vec<(&'static str, &'static str)>) {
    let mut pieces = pattern.split('{');
    let begin = pieces.next().unwrap_or_default();
    (begin, pieces.filter_map(|piece| piece.split_once('}')).collect())
}

/// `pattern`, with `values` for its placeholders.
pub(crate) fn filled(pattern: &'static str, values: &BTreeMap<&str, &str>) -> String {
    let (begin, places) = split(pattern);
    let mut out = begin.to_owned();
    for (name, after) in places {
        // The end of their sentence is not the end of this one.
        let value = values.get(name).map_or("", |value| value.trim_end_matches('.'));
        out.push_str(value);
        out.push_str(after);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{filled, take};
    use std::collections::BTreeMap;

    #[test]
    fn what_stands_in_the_places_is_found_and_put_in() {
        for (mark, text, found) in [
            ("by {who} at {when}", "ID: by no one\nby ada at noon", Some("noon: ada")),
            ("by {who}", "locked by ada at noon.\nnext", Some(": ada at noon")),
            ("by {who} at {when}", "by ada\nat noon", None),
            ("by {who} at", "by  at noon", None),
            ("locked", "it is locked", Some(": ")),
        ] {
            let mut values = BTreeMap::new();
            let is_found = take(mark, text, &mut values);
            assert_eq!(
                is_found.then(|| filled("{when}: {who}", &values)).as_deref(),
                found,
                "{text}"
            );
        }
    }
}
