//! What one file of a module declares, before it is known what that means.

use crate::evaluate::{SourceText, Written};
use crate::source::{Origin, SourceId};
use hcl_syntax::{Attribute, Block, Body, Error, Span, outline};
use std::sync::Arc;

/// The blocks that a contract is read from.
const BLOCKS: [&str; 5] = ["variable", "output", "terraform", "provider", "module"];

/// What is in a file.
pub(super) struct Declared {
    /// The blocks that a contract is read from.
    pub(super) body: Body<Span>,
    /// What is wrong with the file.
    pub(super) errors: Vec<Error>,
}

/// Reads a file with `text`.
pub(super) fn read(text: &str) -> Declared {
    let outline = outline(text, |kind| BLOCKS.contains(&kind));
    Declared { body: outline.body, errors: outline.errors }
}

/// A file that something was read from.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) source: SourceId,
    pub(super) text: Arc<SourceText>,
}

impl Place {
    pub(super) fn origin(&self, span: Span) -> Origin {
        Origin::new(self.source, span.range())
    }

    pub(super) fn written(&self, span: Span) -> Written {
        Written::new(&self.text, span)
    }
}

/// A block, and the file that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Declaration<'a> {
    pub(super) place: &'a Place,
    pub(super) block: &'a Block<Span>,
}

/// The value of an argument, and the file that it stands in.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) place: &'a Place,
    pub(super) span: Span,
}

impl<'a> Declaration<'a> {
    /// The first label, and where the header is.
    pub(super) fn name(self) -> Option<(&'a str, Origin)> {
        let label = self.block.labels.first()?;
        Some((&label.text, self.place.origin(self.block.kind.span.to(label.span))))
    }

    pub(super) fn value(self, name: &str) -> Option<Value<'a>> {
        self.block.body.value(name).map(|span| Value { place: self.place, span: *span })
    }

    /// The arguments with their values.
    pub(super) fn arguments(self) -> impl Iterator<Item = (&'a Attribute<Span>, Value<'a>)> {
        let place = self.place;
        let attributes = self.block.body.attributes();
        attributes.map(move |one| (one, Value { place, span: one.value }))
    }

    /// The blocks of the kind `kind` inside.
    pub(super) fn blocks(self, kind: &'a str) -> impl Iterator<Item = Declaration<'a>> {
        let place = self.place;
        self.block.body.blocks_of(kind).map(move |block| Declaration { place, block })
    }
}

impl<'a> Value<'a> {
    pub(super) fn origin(self) -> Origin {
        self.place.origin(self.span)
    }

    pub(super) fn text(self) -> &'a str {
        self.span.of(&self.place.text)
    }

    pub(super) fn written(self) -> Written {
        self.place.written(self.span)
    }
}
