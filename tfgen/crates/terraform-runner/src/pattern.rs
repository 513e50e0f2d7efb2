//! Texts with places: `{name}` stands for what is found there, up to what follows it or the end of the
//! line.

use std::collections::BTreeMap;

/// Whether `text` has `mark` in it, all on one line; what stands in its places goes into `values`.
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

/// What `pattern` begins with, and each of its places with what follows it.
fn split(pattern: &'static str) -> (&'static str, Vec<(&'static str, &'static str)>) {
    let mut pieces = pattern.split('{');
    let begin = pieces.next().unwrap_or_default();
    (begin, pieces.filter_map(|piece| piece.split_once('}')).collect())
}

/// `pattern` with `values` in its places.
pub(crate) fn filled(pattern: &'static str, values: &BTreeMap<&str, &str>) -> String {
    let (begin, places) = split(pattern);
    let mut out = begin.to_owned();
    for (name, after) in places {
        // A sentence's end is not the end of ours.
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
