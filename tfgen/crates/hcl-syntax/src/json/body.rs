//! Decides which parts of a JSON value are blocks and which are arguments.

use super::{Kind, Member, Value};
use crate::tree::{Attribute, Block, Body, Item, Label};
use crate::{Error, Name};
use std::collections::HashMap;

/// Tells whether a name, inside blocks of the given kinds, is a kind of blocks, and how many labels
/// these have.
pub type Kinds<'k> = &'k dyn Fn(&[&str], &str) -> Option<usize>;

/// The body in `value`, whose blocks are of the kinds `kinds`, and its errors. Members called `//`
/// are comments. A name that is not known as a kind of blocks can occur several times, if each
/// value could be blocks.
pub fn body<'v>(value: &'v Value, kinds: Kinds<'_>) -> (Body<&'v Value>, Vec<Error>) {
    let mut reader = Reader { kinds, path: vec![], errors: vec![] };
    let body = reader.body(value);
    (body, reader.errors)
}

/// The error that `name` repeats `first`.
pub fn doubled(name: &Name, first: &Name) -> Error {
    let message = format!("`{}` is set twice", name.as_str());
    Error::new(name.span, message).with(first.span, "first here")
}

/// Whether `value` is an object, or a list of objects.
fn may_be_blocks(value: &Value) -> bool {
    match &value.kind {
        Kind::Object(_) => true,
        Kind::Array(elements) => elements.iter().all(|one| matches!(one.kind, Kind::Object(_))),
        _ => false,
    }
}

struct Reader<'v, 'k> {
    kinds: Kinds<'k>,
    /// The kinds of the open blocks.
    path: Vec<&'v str>,
    errors: Vec<Error>,
}

impl<'v> Reader<'v, '_> {
    fn body(&mut self, value: &'v Value) -> Body<&'v Value> {
        let mut items = vec![];
        let mut attributes: HashMap<&str, &Member> = HashMap::new();
        for member in self.members(value) {
            let Member { name, value } = member;
            if &**name == "//" {
                continue;
            }
            match (self.kinds)(&self.path, name) {
                Some(labels) => {
                    self.path.push(name);
                    self.blocks(name, value, labels, &mut vec![], &mut items);
                    self.path.pop();
                }
                None => {
                    let first = attributes.insert(name.as_str(), member);
                    match first.filter(|one| !(may_be_blocks(&one.value) && may_be_blocks(value))) {
                        None => {
                            items.push(Item::Attribute(Attribute { name: name.clone(), value }));
                        }
                        Some(first) => self.errors.push(doubled(name, &first.name)),
                    }
                }
            }
        }
        Body { items, span: value.span }
    }

    /// The members of an object, or of all objects of a list.
    fn members(&mut self, value: &'v Value) -> Vec<&'v Member> {
        match &value.kind {
            Kind::Null => vec![],
            Kind::Object(members) => members.iter().collect(),
            Kind::Array(elements) => {
                let mut all = vec![];
                for element in elements {
                    match &element.kind {
                        Kind::Object(members) => all.extend(members),
                        _ => {
                            self.errors
                                .push(Error::new(element.span, "an object is expected here"));
                        }
                    }
                }
                all
            }
            _ => {
                let message = "an object or a list of objects is expected here";
                self.errors.push(Error::new(value.span, message));
                vec![]
            }
        }
    }

    /// The blocks in `value`, with `labels` before the `missing` ones.
    fn blocks(
        &mut self,
        kind: &'v Name,
        value: &'v Value,
        missing: usize,
        labels: &mut Vec<Label>,
        items: &mut Vec<Item<&'v Value>>,
    ) {
        if missing > 0 {
            let members = self.members(value);
            if members.is_empty() && self.errors.is_empty() {
                let message = format!("a `{}` block needs {missing} more labels", kind.as_str());
                self.errors.push(Error::new(value.span, message));
            }
            for Member { name, value } in members {
                labels.push(Label { text: name.text.clone(), span: name.span });
                self.blocks(kind, value, missing - 1, labels, items);
                labels.pop();
            }
            return;
        }
        match &value.kind {
            Kind::Null => {}
            Kind::Object(_) => {
                let body = self.body(value);
                items.push(Item::Block(Block { kind: kind.clone(), labels: labels.clone(), body }));
            }
            Kind::Array(elements) => {
                for element in elements {
                    let body = self.body(element);
                    let labels = labels.clone();
                    items.push(Item::Block(Block { kind: kind.clone(), labels, body }));
                }
            }
            _ => {
                let message = format!("`{}` must be an object or a list of objects", kind.as_str());
                self.errors.push(Error::new(value.span, message));
            }
        }
    }
}
