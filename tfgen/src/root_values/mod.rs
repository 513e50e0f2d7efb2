//! The meaning of an environment: each value of its root module by address, whatever file it is
//! printed in, with the place that it comes from.

mod address;
mod difference;
mod place;
mod secret;

pub use address::ValueAddress;
pub use difference::{Difference, Side, compare};
pub(crate) use place::contract;
pub use place::{default, entry};
pub use secret::Secrets;

use crate::check::RootModule;
use crate::hcl::{Block, Body, Expression, Key};
use std::collections::{BTreeMap, BTreeSet};

/// The path to the repository from the root module of an environment whose name has one segment.
const WAY: &str = "../..";

/// The blocks and values of one root module.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RootValues {
    /// The top-level blocks.
    pub blocks: BTreeSet<ValueAddress>,
    /// The values inside them; objects are split up.
    pub values: BTreeMap<ValueAddress, Expression>,
}

impl RootValues {
    /// The values of `root`. Paths to the repository are those for a name with one segment, so that
    /// environments at different depths can be compared.
    pub fn of(root: &RootModule) -> Self {
        let mut values = Self::default();
        let way = root.name.way_to_repository();
        for block in root.files.iter().flat_map(|file| &file.blocks) {
            let address = block_address(block);
            values.body(&address, &block.body, &way);
            values.blocks.insert(address);
        }
        values
    }

    fn body(&mut self, address: &ValueAddress, body: &Body, way: &str) {
        for (name, value) in body.head.iter().chain(&body.arguments) {
            let is_source = *name == "source" && address.segments()[0] == "module";
            match value {
                _ if *name == "alias" && address.segments()[0] == "provider" => {}
                Expression::String(source) if is_source => {
                    let source = match source.strip_prefix(way) {
                        Some(rest) => format!("{WAY}{rest}"),
                        None => source.clone(),
                    };
                    self.values.insert(address.then(name.as_str()), Expression::String(source));
                }
                value => self.value(address.then(name.as_str()), value, way),
            }
        }
        for (index, block) in body.blocks.iter().enumerate() {
            let is_same = |other: &&Block| other.kind == block.kind && other.labels == block.labels;
            let mut inner = address.clone();
            if body.blocks.iter().filter(is_same).count() > 1 {
                let number = body.blocks[..index].iter().filter(is_same).count();
                inner = inner.then(&format!("{}[{number}]", block.kind));
            } else {
                inner = inner.then(block.kind.as_str());
            }
            inner = block.labels.iter().fold(inner, |inner, label| inner.then(label));
            self.body(&inner, &block.body, way);
        }
    }

    fn value(&mut self, address: ValueAddress, value: &Expression, way: &str) {
        match value {
            Expression::Object(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    let key = match key {
                        Key::String(text) => text,
                        Key::Code(code) => code.as_str(),
                    };
                    self.value(address.then(key), value, way);
                }
            }
            value => drop(self.values.insert(address, brought_level(value, way))),
        }
    }
}

fn block_address(block: &Block) -> ValueAddress {
    let mut address = ValueAddress::new(block.kind.as_str());
    for label in &block.labels {
        address = address.then(label);
    }
    match block.kind.as_str() {
        "provider" => {
            if let Some((_, Expression::String(alias))) = block.body.head.first() {
                address = address.then("alias").then(alias);
            }
        }
        "import" | "moved" | "removed" => {
            let subject = if block.kind == "import" { "to" } else { "from" };
            for (name, value) in &block.body.arguments {
                if *name == subject {
                    address = address.then(&crate::hcl::line(value));
                }
            }
        }
        _ => {}
    }
    address
}

/// `value`, with each path as it is for a name with one segment.
fn brought_level(value: &Expression, way: &str) -> Expression {
    let inner = |value: &Expression| brought_level(value, way);
    match value {
        Expression::Interpolated { code, text } => {
            let text = match text.strip_prefix('/').and_then(|text| text.strip_prefix(way)) {
                Some(rest) => format!("/{WAY}{rest}"),
                None => text.clone(),
            };
            Expression::Interpolated { code: code.clone(), text }
        }
        Expression::List(list) => Expression::List(list.iter().map(inner).collect()),
        Expression::Object(entries) => {
            let mut entries: Vec<_> =
                entries.iter().map(|(key, value)| (key.clone(), inner(value))).collect();
            // Objects have no order.
            entries.sort_by(|(left, _), (right, _)| left.cmp(right));
            Expression::Object(entries)
        }
        Expression::Call(name, argument) => {
            Expression::Call(name.clone(), Box::new(inner(argument)))
        }
        value => value.clone(),
    }
}
