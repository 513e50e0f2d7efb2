//! Shows text from elsewhere so that it can do no harm: [`visible`] for a terminal, [`markdown`]
//! for a page.

#![warn(clippy::print_stderr, clippy::print_stdout)]

pub mod markdown;

/// `text`, with each character that a terminal would obey or hide replaced by one of the same
/// length in UTF-8, so that spans stay right. A carriage return at the end of a line is left
/// invisible.
pub fn visible(text: &str) -> String {
    let is_plain = |byte: &u8| matches!(byte, b'\n' | b'\t' | b' '..=b'~');
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    loop {
        let (plain, other) = rest.split_at(rest.bytes().take_while(is_plain).count());
        shown.push_str(plain);
        let mut characters = other.chars();
        let Some(character) = characters.next() else { return shown };
        rest = characters.as_str();
        shown.push(match character {
            '\r' if rest.starts_with('\n') => ' ',
            '\u{0}'..='\u{1f}' | '\u{7f}' => '?',
            '\u{80}'..='\u{9f}' => '\u{b7}',
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => '\u{fffd}',
            _ => character,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_a_terminal_obeys_or_hides_is_replaced() {
        assert_eq!(visible("a\u{1b}[2Jb\r\nc\td"), "a?[2Jb \nc\td");
        assert_eq!(visible("\u{202e}x\u{9b}"), "\u{fffd}x\u{b7}");
    }
}
