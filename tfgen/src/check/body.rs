//! Blocks whose arguments Terraform or a provider declares, not one of our modules: headers are
//! nested blocks, all else is an argument.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use crate::hcl::{Address, Block, Body, Expression, Identifier, ParsedCode};
use crate::layers::{Entry, Node, Style, Table, Value, form_of_value};
use crate::problem::{Code, Problem};

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
            let Some(name) = self.identifier(key, entry) else { continue };
            let value = match meta(key) {
                Some(Meta::Elsewhere) => continue,
                Some(Meta::Code) => self.code(&entry.node, key).map(Expression::Code),
                Some(Meta::CodeList) => self.code_list(&entry.node, key),
                Some(Meta::Provider) => self.provider_name(&entry.node).map(Expression::Code),
                None => {
                    let Some(blocks) = self.nested(&name, entry, address, context) else {
                        continue;
                    };
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
                body.set(name, value);
            }
        }
        body
    }

    /// The name that the key of `entry` is.
    pub(super) fn identifier(&mut self, key: &str, entry: &Entry) -> Option<Identifier> {
        let name = Identifier::parse(key);
        if name.is_none() {
            self.problems.push(
                Problem::new(Code::UnknownKey, format!("`{key}` cannot be a name in Terraform"))
                    .at(entry.key, "not an identifier"),
            );
        }
        name
    }

    fn code_list(&mut self, node: &Node, key: &str) -> Option<Expression> {
        let Value::Array(list) = &node.value else {
            self.problems.push(
                Problem::new(Code::WrongKind, format!("`{key}` takes an array of addresses"))
                    .at(node.origin, format!("is {}", node.kind())),
            );
            return None;
        };
        let codes: Vec<_> = list.iter().map(|one| self.code(one, key)).collect();
        let codes = codes.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Expression::List(codes.into_iter().map(Expression::Code).collect()))
    }

    /// A provider configuration by name, `NAME` or `NAME.ALIAS`, which must be there.
    pub(super) fn provider_name(&mut self, node: &Node) -> Option<ParsedCode> {
        let name = node.as_str().unwrap_or_default();
        if self.scope.providers.iter().any(|known| known == name) {
            // What is wrong with a name that is configured is told there.
            return configuration(name).map(ParsedCode::from);
        }
        let known: Vec<String> =
            self.scope.providers.iter().map(|name| format!("\"{name}\"")).collect();
        let problem = match &node.value {
            Value::String(name) => {
                Problem::new(Code::Provider, format!("provider `{name}` is not configured"))
                    .at(node.origin, "not in this environment")
            }
            _ => Problem::new(Code::WrongKind, "a provider is named by a string")
                .at(node.origin, format!("is {}", node.kind())),
        };
        let near = self.problems.nearest(&format!("\"{name}\""), known.iter().map(String::as_str));
        self.problems.push(problem.did_you_mean(node.origin, near));
        None
    }

    /// Whether the entry is nested blocks, and which; `None` when it cannot be told.
    fn nested(
        &mut self,
        key: &Identifier,
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
                        Code::BlockOrArgument,
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
                        Code::BlockOrArgument,
                        format!("`{address}` is neither a nested block nor an argument"),
                    )
                    .at(node.origin, "a dotted key does not tell")
                    .hint("write a header for a nested block, an inline table for an argument"),
                );
                None
            }
            (Value::Table(table), Style::Header)
                if address.starts_with("check.") && *key == "data" =>
            {
                let mut blocks = vec![];
                for (kind, entry) in &table.entries {
                    for (name, entry) in entry.node.as_table().into_iter().flat_map(|t| &t.entries)
                    {
                        if let Value::Table(table) = &entry.node.value {
                            blocks.push(Block {
                                kind: key.clone(),
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
                Some(Nested::Blocks(vec![Block { kind: key.clone(), labels: vec![], body }]))
            }
            (Value::Array(list), Style::Header) => {
                let blocks = list.iter().filter_map(Node::as_table).map(|table| Block {
                    kind: key.clone(),
                    labels: vec![],
                    body: self.body(table, &address, context, &|_| None),
                });
                Some(Nested::Blocks(blocks.collect()))
            }
            _ => Some(Nested::Argument),
        }
    }
}

/// The provider configuration `name`, which is `NAME` or `NAME.ALIAS`.
pub(super) fn configuration(name: &str) -> Option<Address> {
    let (provider, alias) = match name.split_once('.') {
        None => (name, None),
        Some((provider, alias)) => (provider, Some(Identifier::parse(alias)?)),
    };
    let provider = Address::of(Identifier::parse(provider)?);
    Some(match alias {
        None => provider,
        Some(alias) => provider.attribute(alias),
    })
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
