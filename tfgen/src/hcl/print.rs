//! The printer. Its rules are those of `terraform fmt`: two spaces a level, and the `=` of
//! neighbouring arguments in one column as long as their values are on one line.

use super::escape;
use super::line::{self, columns, key_text};
use super::tree::{Block, Body, Expression, File};
use std::borrow::Cow;

/// How long a list of scalars may be on one line, in characters.
const LIST_WIDTH: usize = 72;

/// The text of `file` under `header`, a comment.
pub fn print(file: &File, header: &str) -> String {
    let mut out = header.to_owned();
    if let Some(written) = &file.written {
        out.push('\n');
        out.push_str(&written.text);
        return out;
    }
    for block in &file.blocks {
        out.push('\n');
        print_block(&mut out, block, 0);
    }
    out
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n("  ", depth));
}

fn print_block(out: &mut String, block: &Block, depth: usize) {
    indent(out, depth);
    out.push_str(block.kind.as_str());
    for label in &block.labels {
        out.push(' ');
        escape::quote(out, label);
    }
    if block.body == Body::default() {
        out.push_str(" {}\n");
        return;
    }
    out.push_str(" {\n");
    print_body(out, &block.body, depth + 1);
    indent(out, depth);
    out.push_str("}\n");
}

fn print_body(out: &mut String, body: &Body, depth: usize) {
    let mut is_first = true;
    let mut separate = |out: &mut String| {
        if !std::mem::take(&mut is_first) {
            out.push('\n');
        }
    };
    for group in [&body.head, &body.arguments] {
        if !group.is_empty() {
            separate(out);
            let entries: Vec<_> =
                group.iter().map(|(name, value)| (name.as_str().into(), value)).collect();
            print_entries(out, &entries, depth);
        }
    }
    for block in &body.blocks {
        separate(out);
        print_block(out, block, depth);
    }
}

/// Prints `name = value` lines; runs of values on one line share a column.
fn print_entries(out: &mut String, entries: &[(Cow<'_, str>, &Expression)], depth: usize) {
    let mut rest = entries;
    while let Some((name, value)) = rest.first() {
        let run = rest.iter().take_while(|(_, value)| is_on_one_line(value)).count();
        if run == 0 {
            print_entry(out, name, 0, value, depth);
            rest = &rest[1..];
            continue;
        }
        let width = rest[..run].iter().map(|(name, _)| columns(name)).max().unwrap_or(0);
        for (name, value) in &rest[..run] {
            print_entry(out, name, width, value, depth);
        }
        rest = &rest[run..];
    }
}

fn print_entry(out: &mut String, name: &str, width: usize, value: &Expression, depth: usize) {
    indent(out, depth);
    out.push_str(name);
    out.extend(std::iter::repeat_n(' ', width.saturating_sub(columns(name))));
    out.push_str(" = ");
    print_expression(out, value, depth);
    out.push('\n');
}

fn is_on_one_line(expression: &Expression) -> bool {
    match expression {
        Expression::List(list) => one_line_list(list).is_some(),
        Expression::Object(entries) => entries.is_empty(),
        Expression::Call(_, argument) => is_on_one_line(argument),
        _ => true,
    }
}

/// A list of scalars as one line, when it is short enough for that.
fn one_line_list(list: &[Expression]) -> Option<String> {
    let is_scalar = |one: &Expression| {
        !matches!(one, Expression::List(_) | Expression::Object(_) | Expression::Call(..))
    };
    if !list.iter().all(is_scalar) {
        return None;
    }
    let mut text = String::from("[");
    for (index, element) in list.iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        line::append(&mut text, element);
        if columns(&text) > LIST_WIDTH {
            return None;
        }
    }
    text.push(']');
    Some(text)
}

fn print_expression(out: &mut String, expression: &Expression, depth: usize) {
    match expression {
        Expression::List(list) => match one_line_list(list) {
            Some(text) => out.push_str(&text),
            None => {
                out.push_str("[\n");
                for element in list {
                    indent(out, depth + 1);
                    print_expression(out, element, depth + 1);
                    out.push_str(",\n");
                }
                indent(out, depth);
                out.push(']');
            }
        },
        Expression::Object(entries) if !entries.is_empty() => {
            let entries: Vec<_> =
                entries.iter().map(|(key, value)| (key_text(key), value)).collect();
            out.push_str("{\n");
            print_entries(out, &entries, depth + 1);
            indent(out, depth);
            out.push('}');
        }
        Expression::Call(function, argument) => {
            out.push_str(function.as_str());
            out.push('(');
            print_expression(out, argument, depth);
            out.push(')');
        }
        scalar_or_empty => line::append(out, scalar_or_empty),
    }
}
