//! One expression on one line, for people to read in a report.

use super::escape;
use super::print::key_text;
use super::tree::Expression;

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
            out.push_str(function);
            out.push('(');
            append(out, argument);
            out.push(')');
        }
    }
}
