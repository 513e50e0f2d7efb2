//! The blocks of a module as written, for evaluation.

use super::declared::{Declaration, read_whole};
use super::merged::merged;
use super::{Contract, SourceExpression};
use std::collections::BTreeMap;

/// A block of a module, with the changes that override files make to it.
#[derive(Debug)]
pub struct ModuleBlock {
    /// Its kind, such as `resource`.
    pub kind: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// Its arguments by name, without those of nested blocks.
    pub arguments: BTreeMap<String, SourceExpression>,
}

impl Contract {
    /// All blocks of the module, in the order of its files. There is at most one `locals` block.
    pub fn blocks(&self) -> Vec<ModuleBlock> {
        let bodies: Vec<_> = self.files.iter().map(|(_, place)| read_whole(&place.text)).collect();
        let declarations = || {
            self.files.iter().zip(&bodies).flat_map(|((is_override, place), body)| {
                body.blocks().map(move |block| (*is_override, Declaration { place, block }))
            })
        };
        let is_locals = |one: &Declaration<'_>| &*one.block.kind == "locals";
        // Those of override files come last and win.
        let locals = declarations().filter(|(_, one)| is_locals(one));
        let locals = locals.flat_map(|(_, one)| one.arguments());
        let locals = locals.map(|(one, value)| (one.name.to_string(), value.written()));
        let locals =
            ModuleBlock { kind: "locals".to_owned(), labels: vec![], arguments: locals.collect() };

        let others = declarations().filter(|(_, one)| !is_locals(one));
        let (blocks, _) = merged(others);
        let blocks = blocks.iter().map(|block| ModuleBlock {
            kind: block.base.block.kind.to_string(),
            labels: block.base.block.labels.iter().map(|label| label.text.to_string()).collect(),
            arguments: block
                .values()
                .into_iter()
                .map(|(name, value)| {
                    // In JSON, their addresses are strings.
                    let is_address = &*block.base.block.kind == "import" && name == "to";
                    let written = value.written();
                    (name.to_owned(), if is_address { written.reference() } else { written })
                })
                .collect(),
        });
        [locals].into_iter().chain(blocks).collect()
    }
}
