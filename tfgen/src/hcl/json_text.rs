//! The text of a JSON file: two blanks per level, members in their order, numbers digit for digit.

use hcl_syntax::json::{Kind, Member, Value};
use std::fmt::Write as _;

/// The name of members that Terraform ignores.
const COMMENT: &str = "//";

/// The text of the file with `value`, with the lines `header` at its start.
pub(crate) fn json_text(value: &Value, header: &[&str]) -> String {
    let mut out = String::new();
    match &value.kind {
        Kind::Array(elements) if !header.is_empty() => {
            let first = with_comment(&[], header, value);
            let elements = std::iter::once(first).chain(elements.iter().cloned()).collect();
            write(&Value { kind: Kind::Array(elements), span: value.span }, 0, &mut out);
        }
        Kind::Object(members) if !header.is_empty() => {
            write(&with_comment(members, header, value), 0, &mut out);
        }
        _ => write(value, 0, &mut out),
    }
    out.push('\n');
    out
}

/// The object of `members`, with the lines `header` before its own comment. It gets the place of
/// `whole`.
fn with_comment(members: &[Member], header: &[&str], whole: &Value) -> Value {
    let value = |kind: Kind| Value { kind, span: whole.span };
    let mut lines: Vec<Value> =
        header.iter().map(|line| value(Kind::String((*line).into()))).collect();
    let (own, others): (Vec<&Member>, Vec<&Member>) =
        members.iter().partition(|member| &*member.name == COMMENT);
    lines.extend(own.into_iter().map(|member| member.value.clone()));
    let name = hcl_syntax::Name { text: COMMENT.into(), span: whole.span };
    let comment = Member { name, value: value(Kind::Array(lines)) };
    value(Kind::Object(std::iter::once(comment).chain(others.into_iter().cloned()).collect()))
}

/// The comment lines at the start of the file `text`, if there are any.
pub(crate) fn of_comments(text: &str) -> Vec<String> {
    let blank = [' ', '\t', '\n', '\r'];
    let inside = |text: &str, open: char| {
        let text = text.trim_start_matches(blank);
        text.strip_prefix(open).map(|rest| rest.trim_start_matches(blank).to_owned())
    };
    let text = inside(text, '[').unwrap_or_else(|| text.to_owned());
    let value = || {
        let text = inside(&text, '{')?;
        let text = text.strip_prefix("\"//\"")?.trim_start_matches(blank).strip_prefix(':')?;
        hcl_syntax::json::parse_value_at(text, 0).ok()
    };
    value().map_or_else(Vec::new, |value| comments(&value))
}

/// The lines of `comment`.
pub(crate) fn comments(comment: &Value) -> Vec<String> {
    let text = |value: &Value| match &value.kind {
        Kind::String(text) => Some(text.to_string()),
        _ => None,
    };
    match &comment.kind {
        Kind::Array(elements) => elements.iter().filter_map(text).collect(),
        _ => text(comment).into_iter().collect(),
    }
}

fn write(value: &Value, depth: usize, out: &mut String) {
    match &value.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(digits) => out.push_str(digits),
        Kind::String(text) => quote(text, out),
        Kind::Array(elements) if elements.is_empty() => out.push_str("[]"),
        Kind::Array(elements) => {
            let mut separator = '[';
            for element in elements {
                line(&mut separator, depth + 1, out);
                write(element, depth + 1, out);
            }
            line(&mut '\n', depth, out);
            out.push(']');
        }
        Kind::Object(members) if members.is_empty() => out.push_str("{}"),
        Kind::Object(members) => {
            let mut separator = '{';
            for Member { name, value } in members {
                line(&mut separator, depth + 1, out);
                quote(name, out);
                out.push_str(": ");
                write(value, depth + 1, out);
            }
            line(&mut '\n', depth, out);
            out.push('}');
        }
    }
}

/// Begins a line after `separator`, which is a comma from then on.
fn line(separator: &mut char, depth: usize, out: &mut String) {
    if *separator != '\n' {
        out.push(*separator);
    }
    *separator = ',';
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

/// `text` as a string of JSON.
pub(crate) fn json_string(text: &str) -> String {
    let mut out = String::new();
    quote(text, &mut out);
    out
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            other if super::escape::is_hidden(other) => {
                for unit in other.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::{json_text, of_comments};
    use hcl_syntax::json::parse;

    #[test]
    fn what_is_written_is_read_as_the_same() {
        let text = r#"{"a":[1.50e+3,-0,123456789012345678901234567890],"b":{},"c":[],
            "d":"\u202e\ud83d\ude00\/\"\\\n\u0000é","d":null,"//":{"x":true}}"#;
        let value = parse(text).expect("JSON");
        let written = json_text(&value, &[]);
        let expected = r#"{
  "a": [
    1.50e+3,
    -0,
    123456789012345678901234567890
  ],
  "b": {},
  "c": [],
  "d": "\u202e😀/\"\\\n\u0000é",
  "d": null,
  "//": {
    "x": true
  }
}
"#;
        assert_eq!(written, expected);
        assert_eq!(json_text(&parse(&written).expect("JSON"), &[]), written);
    }

    #[test]
    fn a_header_comes_first_and_what_was_said_stays() {
        for (text, expected) in [
            (r#"{"a":1}"#, "{\n  \"//\": [\n    \"one\",\n    \"two\"\n  ],\n  \"a\": 1\n}\n"),
            (
                r#"{"a":1,"//":"own"}"#,
                "{\n  \"//\": [\n    \"one\",\n    \"two\",\n    \"own\"\n  ],\n  \"a\": 1\n}\n",
            ),
            (
                r#"[{"a":1}]"#,
                "[\n  {\n    \"//\": [\n      \"one\",\n      \"two\"\n    ]\n  },\n  {\n    \"a\": 1\n  }\n]\n",
            ),
        ] {
            let value = parse(text).expect("JSON");
            let written = json_text(&value, &["one", "two"]);
            assert_eq!(written, expected);
            assert_eq!(of_comments(&written)[..2], ["one", "two"]);
        }
        assert_eq!(of_comments("{\"a\": 1, \"//\": \"one\"}"), Vec::<String>::new());
    }
}
