//! Converts HCL expressions to the corresponding TOML values.
//!
//! Literals become values, a plain address becomes `{ ref = "…" }`, and anything else becomes `{
//! expr = "…" }`. So HCL is checked in the same way as TOML.

use super::place::form_of_value;
use super::value::{Entry, Node, Style, Table, TomlValue};
use crate::hcl::{Address, Native};
use crate::language::ArgumentKind;
use crate::source::{Origin, SourceId};
use hcl_syntax::{Expression, Key, Kind, Span, UnaryOperator};
use indexmap::IndexMap;

/// Reads the values of one file.
#[derive(Clone, Copy)]
pub(super) struct Values<'t> {
    pub(super) source: SourceId,
    pub(super) text: &'t str,
    /// The JSON file from which the text was made, if any.
    pub(super) json: Option<&'t Native>,
}

impl<'t> Values<'t> {
    pub(super) fn origin(self, span: Span) -> Origin {
        Origin::new(self.source, self.place(span).range())
    }

    /// The place in the file for `span` of the text.
    pub(super) fn place(self, span: Span) -> Span {
        self.json.map_or(span, |native| native.place(span))
    }

    /// The value of an argument of the kind `kind`, if Terraform reads it itself.
    pub(super) fn argument(self, expression: &Expression, kind: Option<ArgumentKind>) -> Node {
        match kind {
            Some(
                ArgumentKind::Type
                | ArgumentKind::Address
                | ArgumentKind::Provider
                | ArgumentKind::Keyword(_),
            ) => self.words(expression),
            Some(
                ArgumentKind::Addresses
                | ArgumentKind::Aliases
                | ArgumentKind::Paths
                | ArgumentKind::Triggers,
            ) => match &expression.kind {
                Kind::Tuple(list) => {
                    let list = list.iter().map(|one| self.words(one)).collect();
                    self.node(TomlValue::Array(list), expression.span)
                }
                _ => self.words(expression),
            },
            Some(ArgumentKind::Providers) => match &expression.kind {
                Kind::Object(entries) => {
                    let table = entries.iter().map(|entry| {
                        let key = entry.key.as_str().unwrap_or(entry.key.span().of(self.text));
                        (key.to_owned(), self.entry(&entry.key, self.words(&entry.value)))
                    });
                    let table: IndexMap<_, _, _> = table.collect();
                    self.node(TomlValue::Table(table.into()), expression.span)
                }
                _ => self.value(expression),
            },
            Some(ArgumentKind::Flag) => match expression.as_str() {
                // Terraform reads these as if they had no quotes.
                Some(flag @ ("true" | "false")) => {
                    self.node(TomlValue::Boolean(flag == "true"), expression.span)
                }
                _ => self.value(expression),
            },
            _ => self.value(expression),
        }
    }

    /// The text of what is code in HCL but a string in TOML.
    fn words(self, expression: &Expression) -> Node {
        let text = expression.as_str().unwrap_or(expression.span.of(self.text));
        self.node(TomlValue::String(text.to_owned()), expression.span)
    }

    /// The value of `expression`.
    pub(super) fn value(self, expression: &Expression) -> Node {
        let value = match &expression.kind {
            Kind::Bool(boolean) => TomlValue::Boolean(*boolean),
            Kind::Number(digits) => TomlValue::Number(digits.to_string()),
            Kind::Unary(unary) => match (unary.operator, &unary.operand.kind) {
                (UnaryOperator::Negate, Kind::Number(digits)) => {
                    TomlValue::Number(format!("-{digits}"))
                }
                _ => self.form("expr", expression.span.of(self.text), expression.span),
            },
            Kind::Tuple(list) => TomlValue::Array(list.iter().map(|one| self.value(one)).collect()),
            Kind::Object(entries) => self.object(entries).unwrap_or_else(|| {
                self.form("expr", expression.span.of(self.text), expression.span)
            }),
            Kind::Traversal(_) => {
                let text = expression.span.of(self.text);
                match Address::parse(text).filter(is_of_a_block) {
                    Some(address) => self.form("ref", &address.text(), expression.span),
                    None => self.form("expr", text, expression.span),
                }
            }
            _ => match expression.as_str() {
                Some(text) => TomlValue::String(text.to_owned()),
                None => self.form("expr", expression.span.of(self.text), expression.span),
            },
        };
        self.node(value, expression.span)
    }

    /// The table for an object whose keys are literals and occur once. `None` for one that would be
    /// a form.
    fn object(self, entries: &[hcl_syntax::Entry]) -> Option<TomlValue> {
        let mut table = Table::default();
        for entry in entries {
            let key = entry.key.as_str()?.to_owned();
            let value = self.entry(&entry.key, self.value(&entry.value));
            if table.entries.insert(key, value).is_some() {
                return None;
            }
        }
        form_of_value(&table).is_none().then_some(TomlValue::Table(table))
    }

    fn entry(self, key: &Key, node: Node) -> Entry {
        Entry { key: self.origin(key.span()), node, overrode: vec![] }
    }

    fn form(self, name: &str, text: &str, span: Span) -> TomlValue {
        let mut text = text.to_owned();
        // The end of a heredoc takes a whole line.
        if text.contains("<<") && text.contains('\n') {
            text.push('\n');
        }
        let node = self.node(TomlValue::String(text), span);
        let entry = Entry { key: self.origin(span), node, overrode: vec![] };
        let entries: IndexMap<_, _, _> = [(name.to_owned(), entry)].into_iter().collect();
        TomlValue::Table(entries.into())
    }

    fn node(self, value: TomlValue, span: Span) -> Node {
        Node { value, origin: self.origin(span), style: Style::Hcl }
    }
}

/// Whether an address begins like those that `ref` is mostly used for.
fn is_of_a_block(address: &Address) -> bool {
    matches!(address.root(), "data" | "local" | "module" | "var") && !address.steps().is_empty()
}
