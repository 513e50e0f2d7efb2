//! `dynamic` blocks, which produce nested blocks of a provider.

use super::body::TomlBlock;
use super::checker::Checker;
use super::context::{Context, Element};
use crate::hcl::{Block, Identifier};
use crate::language::DYNAMIC;
use crate::layers::{Entry, Node, TomlValue};

impl Checker<'_> {
    /// The `dynamic` blocks in `entry`, which is a table of them by label.
    pub(super) fn dynamic(
        &mut self,
        entry: &Entry,
        address: &str,
        context: Context<'_>,
    ) -> Vec<Block> {
        let mut blocks = vec![];
        let Some(labels) = self.table(&entry.node, address) else { return blocks };
        for (label, entry) in &labels.entries {
            if self.identifier(label, entry).is_none() {
                continue;
            }
            let address = format!("{address}.{label}");
            let nodes = match &entry.node.value {
                TomlValue::Array(list) => list.as_slice(),
                _ => std::slice::from_ref(&entry.node),
            };
            for node in nodes {
                let Some(table) = self.table(node, &address) else { continue };
                let written = TomlBlock { table, origin: node.origin, address: &address };
                blocks.push(self.dynamic_block(label, written, context));
            }
        }
        blocks
    }

    fn dynamic_block(
        &mut self,
        label: &str,
        written: TomlBlock<'_>,
        context: Context<'_>,
    ) -> Block {
        let name = written.table.get("iterator").and_then(Node::as_str).unwrap_or(label);
        let element = Element { name, outer: context };
        let inside = Context::Content(&element);
        let of_each = ["content", "labels"];
        let mut body = self.body(written, &DYNAMIC.body, &of_each, context);
        for key in of_each {
            let Some(entry) = written.table.entries.get(key) else { continue };
            let address = format!("{}.{key}", written.address);
            if let Some(language) = DYNAMIC.body.block(key) {
                body.blocks.extend(self.nested(language, entry, &address, inside));
            } else if let Some(language) = DYNAMIC.body.argument(key) {
                let value = self.argument(language, entry, &address, inside);
                body.arguments.extend(value.map(|value| (Identifier::of(key), value)));
            }
        }
        let kind = Identifier::of(DYNAMIC.name);
        Block { kind, labels: vec![label.to_owned()], body }
    }
}
