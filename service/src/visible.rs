//! Whether a reader sees anything of a text.
//!
//! These characters are invisible: white space, control and format characters, characters that
//! Unicode lets fonts leave out (`Default_Ignorable_Code_Point`, such as zero-width spaces, fillers
//! and variation selectors), and the braille pattern without dots. Normalization (NFKC) turns no
//! other character into one of them, so a text need not be normalized first.

use utoipa::openapi::{Type, schema::ObjectBuilder};

/// The invisible characters, from the first to the last of each range, in order.
const INVISIBLE: [(char, char); 30] = [
    ('\u{0000}', '\u{0020}'),
    ('\u{007f}', '\u{00a0}'),
    ('\u{00ad}', '\u{00ad}'),
    ('\u{034f}', '\u{034f}'),
    ('\u{0600}', '\u{0605}'),
    ('\u{061c}', '\u{061c}'),
    ('\u{06dd}', '\u{06dd}'),
    ('\u{070f}', '\u{070f}'),
    ('\u{0890}', '\u{0891}'),
    ('\u{08e2}', '\u{08e2}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{2000}', '\u{200f}'),
    ('\u{2028}', '\u{202f}'),
    ('\u{205f}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{1343f}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a reader sees anything of the text.
pub(crate) fn shows_something(text: &str) -> bool {
    text.chars().any(is_visible)
}

fn is_visible(character: char) -> bool {
    let behind = INVISIBLE.partition_point(|(first, _)| *first <= character);
    behind.checked_sub(1).is_none_or(|before| INVISIBLE[before].1 < character)
}

/// The schema of a visible text with at most so many characters.
pub(crate) fn schema(longest: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(longest))
        .pattern(Some(pattern()))
}

/// The regular expression of [`shows_something`], in the syntax that all dialects share: no
/// character class means the same in all of them, nor does an escape beyond 16 bits.
fn pattern() -> String {
    let escaped = |character: char| match u32::from(character) {
        code @ 0..=0xffff => format!("\\u{code:04x}"),
        _ => character.to_string(),
    };
    let ranges = INVISIBLE.map(|(first, last)| match first == last {
        true => escaped(first),
        false => format!("{}-{}", escaped(first), escaped(last)),
    });
    format!("[^{}]", ranges.concat())
}

#[cfg(test)]
mod tests {
    use super::{INVISIBLE, is_visible, shows_something};

    #[test]
    fn the_ranges_are_in_order_and_apart() {
        assert!(INVISIBLE.iter().all(|(first, last)| first <= last));
        assert!(INVISIBLE.windows(2).all(|pair| pair[0].1 < pair[1].0));
        for (first, last) in INVISIBLE {
            let around = [u32::from(first).checked_sub(1), Some(u32::from(last) + 1)];
            assert!(!is_visible(first) && !is_visible(last), "{first:?}");
            assert!(around.into_iter().flatten().filter_map(char::from_u32).all(is_visible));
        }
    }

    #[test]
    fn all_that_rust_knows_as_white_space_or_control_shows_nothing() {
        for character in (0..=0x10_ffff).filter_map(char::from_u32) {
            let nothing = character.is_whitespace() || character.is_control();
            assert!(!nothing || !is_visible(character), "{character:?}");
        }
    }

    #[test]
    fn a_letter_a_mark_and_a_picture_show() {
        for text in ["x", "\u{200b}x", "¨", "\u{301}", "ㄱ", "💡", "\u{fffd}"] {
            assert!(shows_something(text), "{text:?}");
        }
        for text in ["", " \t\n", "\u{a0}\u{3000}", "\u{200b}\u{2060}\u{feff}", "\u{0}\u{1b}"] {
            assert!(!shows_something(text), "{text:?}");
        }
        for text in ["\u{ad}\u{202e}", "\u{3164}\u{ffa0}", "\u{fe0f}\u{e0041}", "\u{2800}"] {
            assert!(!shows_something(text), "{text:?}");
        }
    }
}
