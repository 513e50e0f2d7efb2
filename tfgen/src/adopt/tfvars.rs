//! Values that variables get from outside, and the configuration of a backend.

use super::toml_text::Value;
use super::values::Values;
use crate::contracts::Type;
use crate::layers::conceal_strings;
use crate::problem::{Code, Problem, Problems};
use crate::source::{Origin, Sources};
use hcl_syntax::{Expression, Kind, json};

/// One file of values.
#[derive(Debug)]
pub(super) struct ValueFile {
    /// Its path relative to the repository.
    pub(super) path: String,
    text: String,
    values: Vec<(String, Expression, Origin)>,
}

impl ValueFile {
    /// Reads `text`, the file at `path`, which is JSON if its name says so.
    pub(super) fn read(
        path: &str,
        text: &str,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> Option<Self> {
        let source = sources.add(path.to_owned(), text.replace("\r\n", "\n"));
        let text = sources.get(source).text.clone();
        let origin = |span: hcl_syntax::Span| Origin::new(source, span.range());
        let refuse = |problems: &mut Problems, span: hcl_syntax::Span, message: &str| {
            conceal_strings(source, &span.range(), &text, problems);
            problems.push(
                Problem::new(Code::ModuleSyntax, "the file of values cannot be read")
                    .at(origin(span), message),
            );
        };
        let mut values = vec![];
        if path.ends_with(".json") {
            match json::parse(&text) {
                Ok(json::Value { kind: json::Kind::Object(members), .. }) => {
                    values.extend(members.into_iter().map(|member| {
                        let place = origin(member.name.span);
                        (member.name.to_string(), member.value.constant(), place)
                    }));
                }
                Ok(other) => refuse(problems, other.span, "is not an object"),
                Err(error) => refuse(problems, error.span, &error.message),
            }
        } else {
            let file = hcl_syntax::parse(&text);
            for error in &file.errors {
                refuse(problems, error.span, &error.message);
            }
            for block in file.body.blocks() {
                refuse(problems, block.header(), "this file may have only values, no blocks");
            }
            values.extend(
                file.body
                    .attributes()
                    .map(|one| (one.name.to_string(), one.value.clone(), origin(one.name.span))),
            );
        }
        Some(Self { path: path.to_owned(), text, values })
    }

    /// The names that get values, each with its place.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, Origin)> {
        self.values.iter().map(|(name, _, origin)| (name.as_str(), *origin))
    }

    /// Whether it gives `name` a value other than null.
    pub(super) fn gives(&self, name: &str) -> bool {
        let is_null = |value: &Expression| matches!(value.kind, Kind::Null);
        self.values.iter().any(|(known, value, _)| known == name && !is_null(value))
    }

    /// Removes `name`.
    pub(super) fn forget(&mut self, name: &str) {
        self.values.retain(|(known, ..)| known != name);
    }

    /// The value of `name` for a receiver of the type `kind`.
    pub(super) fn value(&self, name: &str, kind: &Type) -> Option<Value> {
        let (_, expression, _) = self.values.iter().rev().find(|(known, ..)| known == name)?;
        Some(Values { text: &self.text }.value(expression, kind))
    }
}
