//! Blocks whose arguments Terraform or a provider declares, not one of our modules: headers are
//! nested blocks, all else is an argument.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use crate::hcl::{Block, Body, Code, Expression};
use crate::layers::{Entry, Node, Style, Table, Value, form_of_value};
use crate::problem::{Code as Kind, Problem};

/// How one key of a block is read when it is not an ordinary argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meta {
    /// HCL that is printed as it is, such as a type or an address.
    Code,
    /// A list of such.
    CodeList,
    /// The name of a provider configuration.
    Provider,
    /// Skipped here.
    Elsewhere,
}

impl Checker<'_> {
    /// The inside of the block `address`; `meta` tells the keys that are not ordinary.
    pub(super) fn body(
        &mut self,
        table: &Table,
        address: &str,
        context: Context,
        meta: &dyn Fn(&str) -> Option<Meta>,
    ) -> Body {
        let mut body = Body::default();
        for (key, entry) in &table.entries {
            if !is_identifier(key) {
                self.problems.push(
                    Problem::new(
                        Kind::UnknownKey,
                        format!("`{key}` cannot be a name in Terraform"),
                    )
                    .at(entry.key, "not an identifier"),
                );
                continue;
            }
            let value = match meta(key) {
                Some(Meta::Elsewhere) => continue,
                Some(Meta::Code) => self.code(&entry.node, key).map(|(code, reads)| {
                    self.reads.extend(reads);
                    Expression::Code(code)
                }),
                Some(Meta::CodeList) => self.code_list(&entry.node, key),
                Some(Meta::Provider) => self.provider_name(&entry.node).map(Expression::Code),
                None => {
                    let Some(blocks) = self.nested(key, entry, address, context) else { continue };
                    match blocks {
                        Nested::Blocks(blocks) => {
                            body.blocks.extend(blocks);
                            continue;
                        }
                        Nested::Argument => {
                            let expected = Expected::anything(&format!("{address}.{key}"), context);
                            self.value(&entry.node, &expected)
                        }
                    }
                }
            };
            if let Some(value) = value {
                body.set(key.clone(), value);
            }
        }
        body
    }

    fn code_list(&mut self, node: &Node, key: &str) -> Option<Expression> {
        let Value::Array(list) = &node.value else {
            self.problems.push(
                Problem::new(Kind::WrongKind, format!("`{key}` takes an array of addresses"))
                    .at(node.origin, format!("is {}", node.kind())),
            );
            return None;
        };
        let codes: Vec<_> = list.iter().map(|one| self.code(one, key)).collect();
        let codes = codes.into_iter().collect::<Option<Vec<_>>>()?;
        self.reads.extend(codes.iter().flat_map(|(_, reads)| reads.clone()));
        Some(Expression::List(codes.into_iter().map(|(code, _)| Expression::Code(code)).collect()))
    }

    /// A provider configuration by name, `NAME` or `NAME.ALIAS`, which must be there.
    pub(super) fn provider_name(&mut self, node: &Node) -> Option<Code> {
        let name = node.as_str().unwrap_or_default();
        if self.scope.providers.iter().any(|known| known == name) {
            return Some(Code::trusted(name));
        }
        let known: Vec<String> =
            self.scope.providers.iter().map(|name| format!("\"{name}\"")).collect();
        let problem = match &node.value {
            Value::String(name) => {
                Problem::new(Kind::Provider, format!("provider `{name}` is not configured"))
                    .at(node.origin, "not in this environment")
            }
            _ => Problem::new(Kind::WrongKind, "a provider is named by a string")
                .at(node.origin, format!("is {}", node.kind())),
        };
        let near = self.problems.nearest(&format!("\"{name}\""), known.iter().map(String::as_str));
        self.problems.push(problem.did_you_mean(node.origin, near));
        None
    }

    /// Whether the entry is nested blocks, and which; `None` when it cannot be told.
    fn nested(
        &mut self,
        key: &str,
        entry: &Entry,
        address: &str,
        context: Context,
    ) -> Option<Nested> {
        let node = &entry.node;
        let address = format!("{address}.{key}");
        match (&node.value, node.style) {
            (_, Style::Mixed(place)) => {
                self.problems.push(
                    Problem::new(
                        Kind::BlockOrArgument,
                        format!(
                            "`{address}` is a nested block in one layer, an argument in another"
                        ),
                    )
                    .at(place, "written differently here")
                    .at_maybe(entry.overrode.last().copied(), "than in the layer below")
                    .hint("a header is a nested block, an inline table an argument"),
                );
                None
            }
            (Value::Table(table), Style::Dotted) if form_of_value(table).is_none() => {
                self.problems.push(
                    Problem::new(
                        Kind::BlockOrArgument,
                        format!("`{address}` is neither a nested block nor an argument"),
                    )
                    .at(node.origin, "a dotted key does not tell")
                    .hint("write a header for a nested block, an inline table for an argument"),
                );
                None
            }
            (Value::Table(table), Style::Header)
                if address.starts_with("check.") && key == "data" =>
            {
                let mut blocks = vec![];
                for (kind, entry) in &table.entries {
                    for (name, entry) in entry.node.as_table().into_iter().flat_map(|t| &t.entries)
                    {
                        if let Value::Table(table) = &entry.node.value {
                            blocks.push(Block {
                                kind: "data".to_owned(),
                                labels: vec![kind.clone(), name.clone()],
                                body: self.body(table, &address, context, &data_meta),
                            });
                        }
                    }
                }
                Some(Nested::Blocks(blocks))
            }
            (Value::Table(table), Style::Header) => {
                let body = self.body(table, &address, context, &|_| None);
                Some(Nested::Blocks(vec![Block { kind: key.to_owned(), labels: vec![], body }]))
            }
            (Value::Array(list), Style::Header) => {
                let blocks = list.iter().filter_map(Node::as_table).map(|table| Block {
                    kind: key.to_owned(),
                    labels: vec![],
                    body: self.body(table, &address, context, &|_| None),
                });
                Some(Nested::Blocks(blocks.collect()))
            }
            _ => Some(Nested::Argument),
        }
    }
}

enum Nested {
    Blocks(Vec<Block>),
    Argument,
}

/// The keys of a `data` block that Terraform itself reads.
pub(super) fn data_meta(key: &str) -> Option<Meta> {
    match key {
        "provider" => Some(Meta::Provider),
        "depends_on" => Some(Meta::CodeList),
        "for_each" | "count" => Some(Meta::Elsewhere),
        _ => None,
    }
}

/// Whether `text` can be the name of an argument or a block, as far as this language goes.
pub fn is_identifier(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}
