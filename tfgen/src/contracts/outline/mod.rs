//! The outline of a module's file: its blocks that declare something, and where their arguments
//! stand. It is read by the text ([`read`]) where the text is such as people write, and from the
//! parser's tree ([`of_tree`]) where that must tell whether it is HCL at all.
//!
//! One grammar reads all of this: it moves over expressions whose end alone is wanted, and makes
//! the tree of one that is evaluated ([`expression_tree`]). What it is not sure of it leaves to the
//! parser, so that nothing depends on which of both has read a file.

mod build;
mod collection;
mod cursor;
mod expression;
mod expression_tree;
mod string;
mod structure;
mod tree;
mod types;

pub(super) use expression_tree::expression_tree;
pub(super) use structure::read;
pub(super) use tree::of_tree;
pub(super) use types::read_type;

use std::ops::Range;

/// The blocks that a contract is read from.
pub(super) const BLOCKS: [&str; 3] = ["variable", "output", "terraform"];

/// A block. All places are bytes of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// Its kind.
    pub(super) kind: Range<usize>,
    /// The first label.
    pub(super) label: Option<Label>,
    pub(super) body: Body,
}

/// A label of a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) name: String,
    /// Its place, with quotes.
    pub(super) span: Range<usize>,
}

/// What is between the braces of a block.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) attributes: Vec<Attribute>,
    pub(super) blocks: Vec<Block>,
}

/// `NAME = VALUE`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) name: Range<usize>,
    pub(super) value: Range<usize>,
}

impl Body {
    /// The place of the value of `name`, in the text `text`.
    pub(super) fn value(&self, name: &str, text: &str) -> Option<Range<usize>> {
        let attribute = self.attributes.iter().find(|one| text[one.name.clone()] == *name)?;
        Some(attribute.value.clone())
    }

    /// The blocks of the kind `kind`, in the text `text`.
    pub(super) fn blocks<'a>(
        &'a self,
        kind: &'a str,
        text: &'a str,
    ) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| text[block.kind.clone()] == *kind)
    }
}
