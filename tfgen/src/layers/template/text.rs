//! Strings that contain `{{ … }}`.

use super::split::{Part, split};
use super::{Templates, Vars};
use crate::layers::value::TomlValue;
use crate::problem::{Code, Problem};
use crate::source::Origin;
use std::ops::Range;

impl Templates<'_> {
    /// The value of the string `text` at `origin`.
    pub(super) fn string(
        &mut self,
        text: &str,
        origin: Origin,
        depth: usize,
        vars: &mut Vars,
        under_way: &mut Vec<String>,
    ) -> Option<TomlValue> {
        let parts = match split(text) {
            Ok(parts) => parts,
            Err(at) => {
                self.problems.push(
                    Problem::new(Code::Template, "`{{` is not closed by `}}`")
                        .at(self.within(origin, text, at..at + 2), "opened here")
                        .hint("`{ literal = \"…\" }` keeps braces unchanged"),
                );
                return None;
            }
        };
        if let [Part::Expression(span)] = parts.as_slice() {
            return self.expression(text, span.clone(), origin, depth, vars, under_way);
        }
        let mut result = String::new();
        let mut failed = false;
        for part in parts {
            match part {
                Part::Text(span) => result.push_str(&text[span]),
                Part::Expression(span) => {
                    match self.text_of(text, span, origin, depth, vars, under_way) {
                        Some(part) => result.push_str(&part),
                        None => failed = true,
                    }
                }
            }
        }
        if failed {
            return None;
        }
        match self.budget.one(result.len(), depth) {
            Ok(()) => Some(TomlValue::String(result)),
            Err(excess) => {
                self.exceed(origin, excess);
                None
            }
        }
    }

    /// The text that the expression at `span` of `text` adds to it.
    pub(super) fn text_of(
        &mut self,
        text: &str,
        span: Range<usize>,
        origin: Origin,
        depth: usize,
        vars: &mut Vars,
        under_way: &mut Vec<String>,
    ) -> Option<String> {
        match self.expression(text, span.clone(), origin, depth, vars, under_way)? {
            TomlValue::String(part) | TomlValue::Number(part) => Some(part),
            TomlValue::Template(template) => Some(template.text),
            TomlValue::Boolean(part) => Some(if part { "true" } else { "false" }.to_owned()),
            TomlValue::Array(_) | TomlValue::Table(_) => {
                let place = self.within(origin, text, span);
                self.problems.push(
                    Problem::new(
                        Code::Template,
                        "only a string, a number or a boolean can be part of a string",
                    )
                    .at(place, "an array or a table")
                    .hint("a string that is only this expression keeps the type of its value"),
                );
                None
            }
            TomlValue::Unknown => None,
        }
    }
}
