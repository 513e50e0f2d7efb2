//! The inside of a block: the part that the language knows, and the part that a provider declares.
//! In the latter, headers are nested blocks and everything else is an argument.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use crate::hcl::{Block, Body, Expression, Identifier};
use crate::language::{self, DYNAMIC, NestedBlockSchema, OtherArguments, Times};
use crate::layers::{Entry, Node, Style, Table, TomlValue, form_of_value};
use crate::problem::{Code, Problem};
use crate::source::Origin;

/// A block of the TOML.
#[derive(Clone, Copy)]
pub(super) struct TomlBlock<'t> {
    pub(super) table: &'t Table,
    /// Its header.
    pub(super) origin: Origin,
    /// Its address, as people write it.
    pub(super) address: &'t str,
}

impl Checker<'_> {
    /// The inside of the block `written`, which `language` describes. Others read the keys
    /// `elsewhere`.
    pub(super) fn body(
        &mut self,
        written: TomlBlock<'_>,
        language: &language::BodySchema,
        elsewhere: &[&str],
        context: Context<'_>,
    ) -> Body {
        let mut body = Body::default();
        for (key, entry) in &written.table.entries {
            if elsewhere.contains(&key.as_str()) {
                continue;
            }
            let Some(name) = self.identifier(key, entry) else { continue };
            let address = [written.address, ".", key].concat();
            if let Some(argument) = language.argument(key) {
                let value = self.argument(argument, entry, &address, context);
                body.arguments.extend(value.map(|value| (name, value)));
            } else if let Some(nested) = language.block(key) {
                body.blocks.extend(self.nested(nested, entry, &address, context));
            } else if language.others == OtherArguments::Nobody {
                let near = self.problems.nearest(key, language.names());
                self.problems.push(
                    Problem::new(
                        Code::UnknownKey,
                        format!("`{}` has no key `{key}`", written.address),
                    )
                    .at(entry.key, "unknown")
                    .did_you_mean(entry.key, near),
                );
            } else {
                match self.declared_elsewhere(&name, entry, &address, context) {
                    Declared::Argument(value) => {
                        body.arguments.extend(value.map(|value| (name, value)));
                    }
                    Declared::Blocks(blocks) => body.blocks.extend(blocks),
                }
            }
        }
        self.lacks(written, language);
        if let Some([one, other]) = language.exclusive
            && let (Some(_), Some(entry)) =
                (written.table.entries.get(one), written.table.entries.get(other))
        {
            self.problems.push(
                Problem::new(
                    Code::Conflict,
                    format!("`{one}` and `{other}` cannot be used together"),
                )
                .at(entry.key, "one of the two"),
            );
        }
        body
    }

    /// Reports what the block `written` needs but lacks.
    fn lacks(&mut self, written: TomlBlock<'_>, language: &language::BodySchema) {
        let arguments = language.arguments.iter().filter(|argument| argument.is_required);
        let blocks = language.blocks.iter().filter(|block| block.times == Times::AtLeastOnce);
        let names = arguments.map(|argument| argument.name).chain(blocks.map(|block| block.name));
        for name in names.filter(|name| written.table.get(name).is_none()) {
            self.problems.push(
                Problem::new(Code::WrongKind, format!("`{}` has no `{name}`", written.address))
                    .at(written.origin, format!("needs `{name}`")),
            );
        }
    }

    /// The key of `entry` as a name.
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

    /// The blocks in `entry`, each as the language describes it.
    pub(super) fn nested(
        &mut self,
        language: &NestedBlockSchema,
        entry: &Entry,
        address: &str,
        context: Context<'_>,
    ) -> Vec<Block> {
        let mut blocks = vec![];
        self.labelled(language, &entry.node, address, &[], context, &mut blocks);
        if language.times == Times::AtMostOnce && blocks.len() > 1 {
            self.problems.push(
                Problem::new(Code::Conflict, format!("`{address}` is declared more than once"))
                    .at(entry.node.origin, "accepts only one block"),
            );
        }
        blocks
    }

    /// Adds the blocks in `node`, below the labels that were read.
    fn labelled(
        &mut self,
        language: &NestedBlockSchema,
        node: &Node,
        address: &str,
        labels: &[String],
        context: Context<'_>,
        blocks: &mut Vec<Block>,
    ) {
        let Some(kind) = Identifier::parse(language.name) else { return };
        if labels.len() < language.labels {
            let Some(table) = self.table(node, address) else { return };
            for (label, entry) in &table.entries {
                let address = format!("{address}.{label}");
                if self.identifier(label, entry).is_some() {
                    let labels = [labels, std::slice::from_ref(label)].concat();
                    self.labelled(language, &entry.node, &address, &labels, context, blocks);
                }
            }
            return;
        }
        let inside = language.inside(labels);
        let context = context.inside(language.name);
        let nodes = match &node.value {
            TomlValue::Array(list) if language.times != Times::AtMostOnce => list.as_slice(),
            _ => std::slice::from_ref(node),
        };
        for node in nodes {
            let Some(table) = self.table(node, address) else { continue };
            let written = TomlBlock { table, origin: node.origin, address };
            let body = self.body(written, &inside, &[], context);
            blocks.push(Block { kind: kind.clone(), labels: labels.to_vec(), body });
        }
    }

    /// The table that `node` must be.
    pub(super) fn table<'t>(&mut self, node: &'t Node, address: &str) -> Option<&'t Table> {
        let table = node.as_table();
        if table.is_none() && !matches!(node.value, TomlValue::Unknown) {
            self.problems.push(
                Problem::new(Code::WrongKind, format!("`{address}` must be a table"))
                    .at(node.origin, format!("is {}", node.kind())),
            );
        }
        table
    }

    /// What the entry is, if only its provider knows whether it has nested blocks; nothing if it is
    /// unclear.
    fn declared_elsewhere(
        &mut self,
        key: &Identifier,
        entry: &Entry,
        address: &str,
        context: Context<'_>,
    ) -> Declared {
        let node = &entry.node;
        let mut block = |table: &Table, origin: Origin| {
            let open = language::BodySchema {
                others: OtherArguments::Provider,
                ..language::BodySchema::EMPTY
            };
            let body = self.body(TomlBlock { table, origin, address }, &open, &[], context);
            Block { kind: key.clone(), labels: vec![], body }
        };
        if *key == DYNAMIC.name && node.style == Style::Header {
            return Declared::Blocks(self.dynamic(entry, address, context));
        }
        match (&node.value, node.style) {
            (_, Style::Mixed(place)) => {
                self.problems.push(
                    Problem::new(
                        Code::BlockOrArgument,
                        format!(
                            "`{address}` is a nested block in one layer and an argument in another"
                        ),
                    )
                    .at(place, "written differently here")
                    .at_maybe(entry.overrode.last().copied(), "than in the layer below")
                    .hint("a header is a nested block, and an inline table is an argument"),
                );
                Declared::Argument(None)
            }
            (TomlValue::Table(table), Style::Dotted) if form_of_value(table).is_none() => {
                self.problems.push(
                    Problem::new(
                        Code::BlockOrArgument,
                        format!("`{address}` is neither a nested block nor an argument"),
                    )
                    .at(node.origin, "a dotted key does not show which")
                    .hint("write a header for a nested block, or an inline table for an argument"),
                );
                Declared::Argument(None)
            }
            (TomlValue::Table(table), Style::Header) => {
                Declared::Blocks(vec![block(table, node.origin)])
            }
            (TomlValue::Array(list), Style::Header) => Declared::Blocks(
                list.iter().filter_map(|one| Some(block(one.as_table()?, one.origin))).collect(),
            ),
            _ => Declared::Argument(self.value(node, &Expected::anything(address, context))),
        }
    }
}

/// What an entry outside of the language is.
enum Declared {
    Argument(Option<Expression>),
    Blocks(Vec<Block>),
}
