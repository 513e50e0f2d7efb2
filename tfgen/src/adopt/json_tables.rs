//! The TOML for a root in JSON, in which some objects may be blocks.

use super::convert::Conversion;
use super::original::OriginalFile;
use super::toml_text::{Entry, Section, Value};
use crate::language;
use hcl_syntax::{Block, Expression, Kind};

impl Conversion<'_> {
    /// Whether the configurations of the provider `name` in `file` stay there. Only the provider
    /// knows which JSON objects are blocks, and the configurations of one provider stay together.
    pub(super) fn stays_in_json(&self, file: &OriginalFile, name: &str) -> bool {
        file.json.is_some() && {
            let files = self.original.files.iter().filter(|file| file.json.is_some());
            let blocks = files.flat_map(|file| file.file.body.blocks_of("provider"));
            let mut named = blocks.filter(|block| is_called(block, name));
            named.any(has_objects)
        }
    }

    /// The configuration of the provider `name` without an alias in TOML, from which the others
    /// there inherit.
    pub(super) fn main_configuration(&self, name: &str) -> Option<&Block> {
        let files = self.original.files.iter().filter(|file| !self.stays_in_json(file, name));
        let mut blocks = files.flat_map(|file| file.file.body.blocks_of("provider"));
        blocks.find(|block| is_called(block, name) && block.body.attribute("alias").is_none())
    }
}

fn is_called(block: &Block, name: &str) -> bool {
    block.labels.first().is_some_and(|label| &*label.text == name)
}

fn has_objects(block: &Block) -> bool {
    let may_be_blocks = |value: &Expression| match &value.kind {
        Kind::Object(_) => true,
        Kind::Tuple(list) => list.iter().any(|one| matches!(one.kind, Kind::Object(_))),
        _ => false,
    };
    block.body.blocks().next().is_some()
        || block.body.attributes().any(|attribute| may_be_blocks(&attribute.value))
}

/// Turns the tables in `backend` that are blocks of that backend into blocks.
pub(super) fn open_blocks(backend: &mut Section) {
    let name = backend.path.get(2);
    let Some(known) = name.and_then(|name| language::backend(name)) else { return };
    let is_block = |entry: &Entry| known.blocks.iter().any(|block| block.name == entry.key);
    let (blocks, arguments) = std::mem::take(&mut backend.entries).into_iter().partition(is_block);
    backend.entries = arguments;
    let blocks: Vec<Entry> = blocks;
    for block in blocks {
        let tables = match block.value {
            Value::Array(list) => list,
            one => vec![one],
        };
        for table in tables {
            let Value::Table(entries) = table else { continue };
            let path = [&backend.path[..], std::slice::from_ref(&block.key)].concat();
            // Terraform ignores comments in blocks.
            let entries = entries.iter().filter(|(key, _)| key != "//");
            let entries = entries.map(|(key, value)| Entry::of(key, value.clone()));
            let (comments, entries) = (block.comments.clone(), entries.collect());
            backend.inner.push(Section { comments, path, entries, ..Section::default() });
        }
    }
}
