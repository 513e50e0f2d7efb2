//! The outline of a file that was parsed.

use super::{Attribute, BLOCKS, Block, Body, Label};
use hcl_edit::Span;
use hcl_edit::structure::{self, Structure};
use std::ops::Range;

/// The blocks of `body`, the whole file, that declare something.
pub(in super::super) fn of_tree(body: &structure::Body) -> Vec<Block> {
    body.blocks().filter(|block| BLOCKS.contains(&block.ident.as_str())).map(block).collect()
}

fn block(block: &structure::Block) -> Block {
    Block {
        kind: place(&block.ident),
        label: block
            .labels
            .first()
            .map(|label| Label { name: label.as_str().to_owned(), span: place(label) }),
        body: body(&block.body),
    }
}

fn body(body: &structure::Body) -> Body {
    let mut outline = Body::default();
    for structure in body {
        match structure {
            Structure::Attribute(one) => outline
                .attributes
                .push(Attribute { name: place(&one.key), value: place(&one.value) }),
            Structure::Block(one) => outline.blocks.push(block(one)),
        }
    }
    outline
}

/// Whatever was parsed has a place.
fn place(part: &impl Span) -> Range<usize> {
    part.span().unwrap_or(0..0)
}
