//! Value forms as they are written in TOML.

use std::fmt::Write as _;

/// The written form of a reference to `address`.
pub(crate) fn written_reference(address: &str) -> String {
    format!("{{ ref = {} }}", written_string(address))
}

/// The written form of the expression `code`.
pub(crate) fn written_expression(code: &str) -> String {
    format!("{{ expr = {} }}", written_string(code))
}

/// The template `text`.
pub(crate) fn written_template(text: &str) -> String {
    format!("{{ template = {} }}", written_string(text))
}

/// `text` as a string on one line, in the kind of quotes that needs fewer escapes.
pub(crate) fn written_string(text: &str) -> String {
    let needs_escape = |one: char| one == '"' || one == '\\' || one.is_control();
    if text.contains(needs_escape) && !text.contains(|one: char| one == '\'' || one.is_control()) {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for one in text.chars() {
        match one {
            '"' | '\\' => out.extend(['\\', one]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            one if one.is_control() => drop(write!(out, "\\u{:04X}", u32::from(one))),
            one => out.push(one),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::{written_expression, written_reference, written_string};

    #[test]
    fn what_is_written_is_read_as_the_same() {
        for text in
            ["a", "a\"b", "a\\b", "it's", "it's \"b\"", "a\nb", "\u{1}\u{7f}\u{85}", "'", "ä"]
        {
            let document = format!("x = {}", written_string(text));
            let table: toml::Table = document.parse().expect(text);
            assert_eq!(table["x"].as_str(), Some(text), "{document}");
        }
        assert_eq!(written_reference("var.x"), r#"{ ref = "var.x" }"#);
        assert_eq!(written_expression(r#""${a.b}""#), r#"{ expr = '"${a.b}"' }"#);
    }
}
