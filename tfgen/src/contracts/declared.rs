//! What one file of a module declares, before its meaning is known.

use super::files::ModuleFile;
use crate::language;
use crate::source::{Origin, SourceId};
use hcl_syntax::{
    Attribute, Block, Body, Error, Name, Outline, Span, json, outline, outline_with_trees,
};
use std::collections::HashMap;
use std::sync::Arc;
use terraform_expressions::{SourceExpression, SourceText, Syntax};

/// The contents of a file.
pub(super) struct Declared {
    /// The blocks that a contract is read from.
    pub(super) body: Body<Span>,
    /// The text, with the trees of the expressions that every contract needs.
    pub(super) text: Arc<SourceText>,
    /// The errors in the file.
    pub(super) errors: Vec<Error>,
}

/// Which blocks are read inside blocks of the kinds `path`, and how many labels they have.
fn labels(path: &[&str], kind: &str) -> Option<usize> {
    let [outer, inner @ ..] = path else {
        return language::module_block(kind).map(|block| block.labels);
    };
    let mut table = language::module_block(outer)?.body;
    for block in inner {
        table = &table.block(block)?.body;
    }
    match table.block(kind) {
        Some(block) => Some(block.labels),
        None => {
            let is_kept = language::kept_blocks(path.last()?).contains(&kind);
            (is_kept && kind != "provider").then_some(0)
        }
    }
}

/// Whether the end of `way` is read: a block of a file, or a direct part of one. What a provider or
/// a module declares is not read.
fn is_wanted(way: &[&str]) -> bool {
    let [kind, name] = way else { return true };
    let open = match *kind {
        "resource" | "data" | "ephemeral" => language::module_block(kind),
        _ => None,
    };
    open.is_none_or(|block| {
        block.body.names().any(|known| known == *name) || language::kept_blocks(kind).contains(name)
    })
}

/// The arguments that are evaluated in every module: conditions, and types of more than one word.
const WITH_TREES: &[&str] = &["condition", "type"];

/// Reads `file`, whose text is `text`.
pub(super) fn read(file: &ModuleFile, text: &str) -> Declared {
    let (body, trees, mut errors) = match file.syntax {
        Syntax::Native => {
            let Outline { body, trees, errors } = outline_with_trees(text, is_wanted, WITH_TREES);
            (body, trees, errors)
        }
        Syntax::Json => {
            let (body, errors) = json_body(text);
            (body, vec![], errors)
        }
    };
    errors.extend(not_text(file, text));
    let text = SourceText::new(text, file.syntax).with_trees(trees);
    Declared { body, text: Arc::new(text), errors }
}

/// Reads all of a file in which [`read`] found no errors.
pub(super) fn read_whole(text: &SourceText) -> Body<Span> {
    match text.syntax() {
        Syntax::Native => outline(text, |_| true).body,
        Syntax::Json => json_body(text).0,
    }
}

/// The body of a JSON file, and its errors.
fn json_body(text: &str) -> (Body<Span>, Vec<Error>) {
    match json::parse(text) {
        Ok(value) => {
            let (body, mut errors) = json::body(&value, &labels);
            doubled(&body, &mut vec![], &mut errors);
            (body.map(&mut |value| value.span), errors)
        }
        Err(error) => (Body { items: vec![], span: Span::default() }, vec![error]),
    }
}

/// Finds names that occur twice in `body`, inside blocks of the kinds `path`, where they cannot be
/// blocks.
fn doubled<'b>(body: &'b Body<&json::Value>, path: &mut Vec<&'b str>, errors: &mut Vec<Error>) {
    // Duplicate local values are found elsewhere.
    if !language::is_open_in_json(path) && path[..] != ["locals"] {
        let mut seen: HashMap<&str, &Name> = HashMap::new();
        for attribute in body.attributes() {
            if let Some(first) = seen.insert(&attribute.name, &attribute.name) {
                errors.push(json::doubled(&attribute.name, first));
            }
        }
    }
    for block in body.blocks() {
        path.push(&block.kind);
        doubled(&block.body, path, errors);
        path.pop();
    }
}

/// The parts of `file` that are not UTF-8, outside of comments.
fn not_text(file: &ModuleFile, text: &str) -> Option<Error> {
    let first = file.not_text.first()?;
    let comments = match file.syntax {
        Syntax::Native => hcl_syntax::parse(text).comments,
        Syntax::Json => vec![],
    };
    let is_outside = |at: &&usize| !comments.iter().any(|comment| comment.range().contains(*at));
    let at = match comments.is_empty() {
        true => first,
        false => file.not_text.iter().find(is_outside)?,
    };
    let at = u32::try_from(*at).unwrap_or(u32::MAX);
    let message = "this is not UTF-8; only comments may contain such bytes".to_owned();
    Some(Error { message, span: Span::new(at, at + 1), related: None })
}

/// A file from which something was read.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) source: SourceId,
    pub(super) text: Arc<SourceText>,
}

impl Place {
    pub(super) fn origin(&self, span: Span) -> Origin {
        Origin::new(self.source, span.range())
    }

    pub(super) fn written(&self, span: Span) -> SourceExpression {
        SourceExpression::new(&self.text, span)
    }
}

/// A block, and its file.
#[derive(Clone, Copy)]
pub(super) struct Declaration<'a> {
    pub(super) place: &'a Place,
    pub(super) block: &'a Block<Span>,
}

/// The value of an argument, and its file.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) place: &'a Place,
    pub(super) span: Span,
}

impl<'a> Declaration<'a> {
    /// The first label, and the place of the header.
    pub(super) fn name(self) -> Option<(&'a str, Origin)> {
        let label = self.block.labels.first()?;
        Some((&label.text, self.header()))
    }

    /// The place of the header. In JSON, many blocks can share the name of their kind.
    pub(super) fn header(self) -> Origin {
        let header = match (self.place.text.syntax(), self.block.labels.last()) {
            (Syntax::Json, Some(label)) => label.span,
            _ => self.block.header(),
        };
        self.place.origin(header)
    }

    pub(super) fn value(self, name: &str) -> Option<Value<'a>> {
        self.block.body.value(name).map(|span| Value { place: self.place, span: *span })
    }

    /// The alias of a provider configuration, as written between quotes.
    pub(super) fn alias(self) -> &'a str {
        self.value("alias").map_or("", |alias| alias.text().trim_matches('"'))
    }

    /// The arguments with their values.
    pub(super) fn arguments(self) -> impl Iterator<Item = (&'a Attribute<Span>, Value<'a>)> {
        let place = self.place;
        let attributes = self.block.body.attributes();
        attributes.map(move |one| (one, Value { place, span: one.value }))
    }

    /// The blocks inside.
    pub(super) fn all_blocks(self) -> impl Iterator<Item = Declaration<'a>> {
        let place = self.place;
        self.block.body.blocks().map(move |block| Declaration { place, block })
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

    pub(super) fn written(self) -> SourceExpression {
        self.place.written(self.span)
    }

    /// The content of a JSON string with escapes.
    pub(super) fn escaped(self) -> Option<String> {
        if self.place.text.syntax() != Syntax::Json || !self.text().contains('\\') {
            return None;
        }
        match json::parse_value_at(&self.place.text, self.span.start).ok()?.kind {
            json::Kind::String(text) => Some(text.into_string()),
            _ => None,
        }
    }
}
