//! What is the same in all versions of Unicode that versions of Terraform and OpenTofu have: 15.0 and
//! later ones.

use super::value::{Evaluated, left};
use unicode_segmentation::UnicodeSegmentation as _;

/// Characters since 15.1, in ranges with both ends; some that are still free are among them.
const NEW: [(char, char); 36] = [
    ('\u{88f}', '\u{88f}'),
    ('\u{897}', '\u{897}'),
    ('\u{c5c}', '\u{c5c}'),
    ('\u{cdc}', '\u{cdc}'),
    ('\u{1acf}', '\u{1aff}'),
    ('\u{1c89}', '\u{1c8f}'),
    ('\u{20c1}', '\u{20cf}'),
    ('\u{2b96}', '\u{2b96}'),
    ('\u{2ffc}', '\u{2fff}'),
    ('\u{31e4}', '\u{31ef}'),
    ('\u{a7cb}', '\u{a7cf}'),
    ('\u{a7d2}', '\u{a7d2}'),
    ('\u{a7d4}', '\u{a7d4}'),
    ('\u{a7da}', '\u{a7f1}'),
    ('\u{fbc3}', '\u{fbd2}'),
    ('\u{fd90}', '\u{fd91}'),
    ('\u{fdc8}', '\u{fdce}'),
    ('\u{105c0}', '\u{105ff}'),
    ('\u{10940}', '\u{1095f}'),
    ('\u{10d40}', '\u{10d8f}'),
    ('\u{10ec2}', '\u{10efc}'),
    ('\u{11380}', '\u{113ff}'),
    ('\u{116d0}', '\u{116ff}'),
    ('\u{11b60}', '\u{11bff}'),
    ('\u{11db0}', '\u{11def}'),
    ('\u{13460}', '\u{143ff}'),
    ('\u{16100}', '\u{1613f}'),
    ('\u{16d40}', '\u{16d7f}'),
    ('\u{16ea0}', '\u{16eff}'),
    ('\u{16ff2}', '\u{16fff}'),
    ('\u{187f8}', '\u{187ff}'),
    ('\u{18cd6}', '\u{18dff}'),
    ('\u{1cc00}', '\u{1cebf}'),
    ('\u{1e5d0}', '\u{1e6ff}'),
    ('\u{1f6d8}', '\u{1f6db}'),
    ('\u{1f8b2}', '\u{1faff}'),
];

/// By these consonants of India's scripts are one cluster since 15.1.
const LINKERS: [char; 6] = ['\u{94d}', '\u{9cd}', '\u{acd}', '\u{b4d}', '\u{c4d}', '\u{d4d}'];

/// Whether `character` is not there in all versions.
pub(super) fn is_new(character: char) -> bool {
    !character.is_ascii() && NEW.iter().any(|(first, last)| (*first..=*last).contains(&character))
}

/// Whether `character` is a letter, a mark, a digit, a sign or the plain space.
pub(super) fn is_printed(character: char) -> bool {
    // Only the first character is escaped for what it does to one before it.
    ['a', character].iter().collect::<String>().escape_debug().nth(1) == Some(character)
        || matches!(character, '"' | '\'' | '\\')
}

/// The grapheme clusters of `text`.
pub(super) fn clusters(text: &str) -> Evaluated<Vec<&str>> {
    // Of ASCII, only a carriage return and a line feed are together one.
    if text.is_ascii() && !text.contains('\r') {
        return Ok((0..text.len()).map(|at| &text[at..=at]).collect());
    }
    if text.chars().any(|character| is_new(character) || LINKERS.contains(&character)) {
        return left("has characters that versions of Unicode take apart in other ways");
    }
    Ok(text.graphemes(true).collect())
}
