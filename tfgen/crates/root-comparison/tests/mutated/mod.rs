//! Changes of what a block means: one at a time, at each place where there is something to change.

mod expression;

use super::written::made;
use hcl_syntax::{Attribute, Block, Body, Expression, Item, Kind, Label, Name, Span};

/// Makes one of all possible changes.
pub(crate) struct Mutation {
    /// The index of the change to make, in order of appearance.
    target: usize,
    met: usize,
    /// The change that was made.
    done: Option<&'static str>,
}

/// How many changes of `block` there are.
pub(crate) fn count(block: &Block) -> usize {
    let mut mutation = Mutation { target: usize::MAX, met: 0, done: None };
    mutation.block(&mut block.clone(), &[]);
    mutation.met
}

/// `block` after the change `target`, and the kind of change.
pub(crate) fn change(block: &Block, target: usize) -> Option<(&'static str, Block)> {
    let mut changed = block.clone();
    let mut mutation = Mutation { target, met: 0, done: None };
    mutation.block(&mut changed, &[]);
    mutation.done.map(|what| (what, changed))
}

impl Mutation {
    /// Whether this change, a `what`, is the one to make.
    pub(crate) fn here(&mut self, what: &'static str) -> bool {
        let is_here = self.met == self.target && self.done.is_none();
        self.met += 1;
        if is_here {
            self.done = Some(what);
        }
        is_here
    }

    fn block(&mut self, block: &mut Block, path: &[&str]) {
        let kind = block.kind.to_string();
        // What is local or required has the name elsewhere.
        for label in &mut block.labels {
            if self.here("rename a label") {
                label.text = format!("{}x", label.text).into();
            }
        }
        let path: Vec<&str> = path.iter().copied().chain([kind.as_str()]).collect();
        self.body(&mut block.body, &path);
    }

    fn body(&mut self, body: &mut Body, path: &[&str]) {
        if self.done.is_some() {
            return;
        }
        self.items(body, path);
        for item in &mut body.items {
            match item {
                Item::Attribute(attribute) => {
                    self.argument(&attribute.name, &mut attribute.value, path);
                }
                Item::Block(block) => self.block(block, path),
            }
        }
    }

    /// Changes which items there are.
    fn items(&mut self, body: &mut Body, path: &[&str]) {
        // The blocks of `terraform` come together.
        let is_shared = matches!(path, ["terraform"]);
        for at in 0..body.items.len() {
            let (drop, rename, double) = match &body.items[at] {
                Item::Attribute(_) => ("drop an argument", "rename an argument", None),
                Item::Block(_) => {
                    ("drop a block", "rename a block", (!is_shared).then_some("double a block"))
                }
            };
            // An empty `terraform` block does not count.
            let is_empty =
                matches!(&body.items[at], Item::Block(block) if block.body.items.is_empty());
            if !(is_shared && is_empty) && self.here(drop) {
                body.items.remove(at);
                return;
            }
            if !(is_shared && is_empty) && self.here(rename) {
                let name = match &mut body.items[at] {
                    Item::Attribute(attribute) => &mut attribute.name,
                    Item::Block(block) => &mut block.kind,
                };
                name.text = format!("{}x", name.text).into();
                return;
            }
            if double.is_some_and(|what| self.here(what)) {
                body.items.insert(at, body.items[at].clone());
                return;
            }
        }
        self.order(body);
        if self.here("add an argument") {
            let name = Name { text: "count".into(), span: Span::default() };
            let value = Expression { kind: Kind::Number("1".into()), span: Span::default() };
            match body.items.iter_mut().find_map(|item| match item {
                Item::Attribute(attribute) if *attribute.name == *name => Some(attribute),
                _ => None,
            }) {
                Some(attribute) => attribute.name.text = "counts".into(),
                None => body.items.push(Item::Attribute(Attribute { name, value })),
            }
        }
        if self.here("add a block") {
            let kind = Name { text: "added".into(), span: Span::default() };
            let label = Label { text: "x".into(), span: Span::default() };
            let inside = Body { items: vec![], span: Span::default() };
            body.items.push(Item::Block(Block { kind, labels: vec![label], body: inside }));
        }
    }

    /// Swaps two blocks of one kind that follow each other and differ.
    fn order(&mut self, body: &mut Body) {
        for at in 0..body.items.len() {
            let Item::Block(block) = &body.items[at] else { continue };
            let next = body.items[at + 1..]
                .iter()
                .position(|item| matches!(item, Item::Block(other) if made(other) == made(block)));
            let Some(next) = next.map(|next| at + 1 + next) else { continue };
            let written = |item: &Item| match item {
                Item::Block(block) => {
                    super::written::block(block, super::written::Style::default())
                }
                Item::Attribute(_) => String::new(),
            };
            if written(&body.items[at]) != written(&body.items[next])
                && self.here("swap two blocks")
            {
                body.items.swap(at, next);
                return;
            }
        }
    }
}
