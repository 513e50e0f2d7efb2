//! Quoted strings that Terraform reads as exactly the given characters.
//!
//! <https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions>

use std::fmt::Write as _;

/// Appends `text` as a quoted string in which nothing is a template.
pub(super) fn quote(out: &mut String, text: &str) {
    out.push('"');
    quote_inside(out, text);
    out.push('"');
}

/// Appends `text` as a quoted string of ASCII characters only.
pub(super) fn quote_as_ascii(out: &mut String, text: &str) {
    out.push('"');
    quote_where(out, text, |character| !character.is_ascii() || is_hidden(character));
    out.push('"');
}

/// Appends `text` as written between quotes.
pub(super) fn quote_inside(out: &mut String, text: &str) {
    quote_where(out, text, is_hidden);
}

/// Appends `text` as written between quotes, with a number for each character of `by_number`.
fn quote_where(out: &mut String, text: &str, by_number: impl Fn(char) -> bool) {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' => {
                let mut run = 1;
                while characters.next_if_eq(&character).is_some() {
                    run += 1;
                }
                out.extend(std::iter::repeat_n(character, run));
                if characters.next_if_eq(&'{').is_some() {
                    // `$${` is an escaped `${`, but readers disagree about `$$${`. After a longer
                    // run, the brace is escaped instead.
                    if run == 1 {
                        out.push(character);
                        out.push('{');
                    } else {
                        out.push_str("\\u007b");
                    }
                }
            }
            character if by_number(character) => {
                let _ = match u32::from(character) {
                    code @ ..=0xffff => write!(out, "\\u{code:04x}"),
                    code => write!(out, "\\U{code:08x}"),
                };
            }
            character => out.push(character),
        }
    }
}

/// Characters that a reader of the file would not see, or would mistake for others.
pub(super) fn is_hidden(character: char) -> bool {
    matches!(character,
        '\u{0}'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    fn quoted(text: &str) -> String {
        let mut out = String::new();
        super::quote(&mut out, text);
        out
    }

    #[test]
    fn no_value_becomes_a_template() {
        for (text, expected) in [
            ("${a}", r#""$${a}""#),
            ("%{if a}", r#""%%{if a}""#),
            ("$${a}", r#""$$\u007ba}""#),
            ("$$${a}", r#""$$$\u007ba}""#),
            ("${a} %${b}", r#""$${a} %$${b}""#),
            ("$ { $% 100%", r#""$ { $% 100%""#),
            ("%%{", r#""%%\u007b""#),
        ] {
            assert_eq!(quoted(text), expected, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_written_as_its_number() {
        assert_eq!(quoted("a\u{0}\u{202e}\u{e0001}\n\"\\"), r#""a\u0000\u202e\U000e0001\n\"\\""#);
    }
}
