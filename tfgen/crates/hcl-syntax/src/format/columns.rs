//! How many columns a text takes.

use unicode_segmentation::UnicodeSegmentation as _;

/// How many columns `text` takes according to Unicode 15.0, which Terraform uses.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() {
        // The two characters that end a line are in one.
        return match memchr::memchr(b'\r', text.as_bytes()) {
            Some(_) => text.len() - text.matches("\r\n").count(),
            None => text.len(),
        };
    }
    text.graphemes(true).map(|cluster| 1 + conjuncts(cluster)).sum()
}

/// How many letters of `cluster` are part of it only since Unicode 15.1, which joins consonants of
/// Indic scripts. Other letters come first.
fn conjuncts(cluster: &str) -> usize {
    let mut joined = 0;
    let mut characters = cluster.chars();
    let Some(mut before) = characters.next() else { return 0 };
    for character in characters {
        if character.is_alphabetic() {
            let pair: String = [before, character].iter().collect();
            joined += pair.graphemes(true).count() - 1;
        }
        before = character;
    }
    joined
}
