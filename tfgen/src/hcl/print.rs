//! The printer. It follows the rules of `terraform fmt`: two spaces per level, and the `=` of
//! neighbouring arguments in one column as long as their values are on one line. Code with its own
//! lines is formatted together with everything around it.

use super::escape;
use super::json_text::json_text;
use super::line::{self, columns, key_text};
use super::tree::{Block, Body, Expression, File};
use std::borrow::Cow;

/// The longest list of scalars on one line, in characters.
const LIST_WIDTH: usize = 72;

/// The text of `file` under `header`, a comment.
pub fn print(file: &File, header: &str) -> String {
    if let Some(written) = &file.written {
        if file.name.ends_with(".json") {
            let lines: Vec<&str> =
                header.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
            return match hcl_syntax::json::parse(&written.text) {
                Ok(value) => json_text(&value, &lines),
                Err(_) => written.text.to_string(),
            };
        }
        return format!("{header}\n{}", written.text);
    }
    let mut printer = Printer { out: header.to_owned(), has_lines: false };
    for block in &file.blocks {
        printer.out.push('\n');
        printer.block(block, 0);
    }
    match printer.has_lines.then(|| hcl_syntax::format(&printer.out)) {
        Some(Ok(formatted)) => formatted,
        // Even if it is nested too deeply to be formatted, Terraform can read it.
        Some(Err(_)) | None => printer.out,
    }
}

struct Printer {
    out: String,
    /// Whether code was printed with its own lines.
    has_lines: bool,
}

impl Printer {
    fn indent(&mut self, depth: usize) {
        self.out.extend(std::iter::repeat_n("  ", depth));
    }

    fn block(&mut self, block: &Block, depth: usize) {
        self.indent(depth);
        self.out.push_str(block.kind.as_str());
        for label in &block.labels {
            self.out.push(' ');
            escape::quote(&mut self.out, label);
        }
        if block.body == Body::default() {
            self.out.push_str(" {}\n");
            return;
        }
        self.out.push_str(" {\n");
        self.body(&block.body, depth + 1);
        self.indent(depth);
        self.out.push_str("}\n");
    }

    fn body(&mut self, body: &Body, depth: usize) {
        let mut is_first = true;
        let mut separate = |printer: &mut Self| {
            if !std::mem::take(&mut is_first) {
                printer.out.push('\n');
            }
        };
        for group in [&body.head, &body.arguments] {
            if !group.is_empty() {
                separate(self);
                let entries: Vec<_> =
                    group.iter().map(|(name, value)| (name.as_str().into(), value)).collect();
                self.entries(&entries, depth);
            }
        }
        for block in &body.blocks {
            separate(self);
            self.block(block, depth);
        }
    }

    /// Prints `name = value` lines; runs of values on one line share a column.
    fn entries(&mut self, entries: &[(Cow<'_, str>, &Expression)], depth: usize) {
        let mut rest = entries;
        while let Some((name, value)) = rest.first() {
            let run = rest.iter().take_while(|(_, value)| is_on_one_line(value)).count();
            if run == 0 {
                self.entry(name, 0, value, depth);
                rest = &rest[1..];
                continue;
            }
            let width = rest[..run].iter().map(|(name, _)| columns(name)).max().unwrap_or(0);
            for (name, value) in &rest[..run] {
                self.entry(name, width, value, depth);
            }
            rest = &rest[run..];
        }
    }

    fn entry(&mut self, name: &str, width: usize, value: &Expression, depth: usize) {
        self.indent(depth);
        self.out.push_str(name);
        self.out.extend(std::iter::repeat_n(' ', width.saturating_sub(columns(name))));
        self.out.push_str(" = ");
        self.expression(value, depth);
        self.out.push('\n');
    }

    fn expression(&mut self, expression: &Expression, depth: usize) {
        match expression {
            Expression::List(list) => match one_line_list(list) {
                Some(text) => self.out.push_str(&text),
                None => {
                    self.out.push_str("[\n");
                    for element in list {
                        self.indent(depth + 1);
                        self.inner(element, depth + 1);
                        self.out.push_str(",\n");
                    }
                    self.indent(depth);
                    self.out.push(']');
                }
            },
            Expression::Object(entries) if !entries.is_empty() => {
                let entries: Vec<_> =
                    entries.iter().map(|(key, value)| (key_text(key), value)).collect();
                self.out.push_str("{\n");
                self.entries(&entries, depth + 1);
                self.indent(depth);
                self.out.push('}');
            }
            Expression::Call(function, argument) => {
                self.out.push_str(function.as_str());
                self.out.push('(');
                self.inner(argument, depth);
                self.out.push(')');
            }
            Expression::Code(code) => match code.lines() {
                Some(lines) => {
                    self.out.push_str(&lines.text);
                    self.has_lines = true;
                }
                None => self.out.push_str(code.as_str()),
            },
            scalar_or_empty => line::append(&mut self.out, scalar_or_empty),
        }
    }

    /// An expression that is followed by more on its line.
    fn inner(&mut self, expression: &Expression, depth: usize) {
        let lines = match expression {
            Expression::Code(code) => code.lines(),
            _ => None,
        };
        let must_end = lines.is_some_and(|lines| lines.ends_line);
        self.out.push_str(if must_end { "(\n" } else { "" });
        self.expression(expression, depth);
        self.out.push_str(if must_end { "\n)" } else { "" });
    }
}

fn is_on_one_line(expression: &Expression) -> bool {
    match expression {
        Expression::List(list) => one_line_list(list).is_some(),
        Expression::Object(entries) => entries.is_empty(),
        Expression::Call(_, argument) => is_on_one_line(argument),
        Expression::Code(code) => code.lines().is_none(),
        _ => true,
    }
}

/// A list of scalars on one line, if it is short enough.
fn one_line_list(list: &[Expression]) -> Option<String> {
    let is_scalar = |one: &Expression| match one {
        Expression::List(_) | Expression::Object(_) | Expression::Call(..) => false,
        Expression::Code(code) => code.lines().is_none(),
        _ => true,
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
