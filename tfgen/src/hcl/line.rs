//! One expression on one line, for people who read a report.

use super::escape;
use super::identifier::is_plain;
use super::tree::{Expression, Key};
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation as _;

/// `expression` as Terraform would read it, on one line.
pub fn line(expression: &Expression) -> String {
    let mut out = String::new();
    append(&mut out, expression);
    out
}

/// Appends `expression` to `out`, on one line.
pub(super) fn append(out: &mut String, expression: &Expression) {
    match expression {
        Expression::Boolean(boolean) => out.push_str(if *boolean { "true" } else { "false" }),
        Expression::Number(digits) => out.push_str(digits),
        Expression::String(text) => escape::quote(out, text),
        Expression::Code(code) => out.push_str(code.as_str()),
        Expression::Interpolated { code, text } => {
            out.push_str("\"${");
            out.push_str(code.as_str());
            out.push('}');
            escape::quote_inside(out, text);
            out.push('"');
        }
        Expression::List(list) => {
            out.push('[');
            for (index, element) in list.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                append(out, element);
            }
            out.push(']');
        }
        Expression::Object(entries) if entries.is_empty() => out.push_str("{}"),
        Expression::Object(entries) => {
            out.push_str("{ ");
            for (index, (key, value)) in entries.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                out.push_str(&key_text(key));
                out.push_str(" = ");
                append(out, value);
            }
            out.push_str(" }");
        }
        Expression::Call(function, argument) => {
            out.push_str(function.as_str());
            out.push('(');
            append(out, argument);
            out.push(')');
        }
    }
}

/// How many columns `text` takes.
pub(super) fn columns(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.graphemes(true).count() }
}

/// An object's key, in quotes where it needs them.
pub(super) fn key_text(key: &Key) -> Cow<'_, str> {
    match key {
        Key::Code(code) => code.as_str().into(),
        Key::String(text) if is_plain_key(text) => text.into(),
        Key::String(text) => {
            let mut out = String::new();
            escape::quote(&mut out, text);
            // Versions of Unicode differ in how many columns characters join into, including with
            // the quotes.
            if columns(&out) != out.chars().count() {
                out.clear();
                escape::quote_as_ascii(&mut out, text);
            }
            out.into()
        }
    }
}

/// Whether an object's key can be written without quotes. `for` would begin a `for` expression, and
/// the names of values would be read as these.
fn is_plain_key(text: &str) -> bool {
    is_plain(text) && !matches!(text, "for" | "null" | "true" | "false")
}
