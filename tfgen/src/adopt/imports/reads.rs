//! What an expression reads, by name.

use hcl_syntax::{Expression, Kind, Step, StepKind};
use std::collections::BTreeSet;

/// One name that an expression begins with, and the names that it takes from there.
#[derive(Debug)]
pub(super) struct Reading<'e> {
    pub(super) root: &'e str,
    /// The names behind it, also those in quotes, in their order.
    pub(super) names: Vec<&'e str>,
}

/// All that `expression` reads. What `for` names is among it.
pub(super) fn readings(expression: &Expression) -> Vec<Reading<'_>> {
    let mut found = vec![];
    collect(expression, &mut found);
    found
}

/// The names behind anything in `expression`.
pub(super) fn names(expression: &Expression) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    expression.walk(&mut |inner| {
        if let Kind::Traversal(traversal) = &inner.kind {
            found.extend(traversal.steps.iter().filter_map(name));
        }
    });
    found
}

fn collect<'e>(expression: &'e Expression, found: &mut Vec<Reading<'e>>) {
    match &expression.kind {
        Kind::Variable(name) => found.push(Reading { root: name, names: vec![] }),
        Kind::Traversal(traversal) => {
            match &traversal.root.kind {
                Kind::Variable(root) => {
                    let names = traversal.steps.iter().filter_map(name).collect();
                    found.push(Reading { root, names });
                }
                _ => collect(&traversal.root, found),
            }
            for step in &traversal.steps {
                if let StepKind::Index(index) = &step.kind {
                    collect(index, found);
                }
            }
        }
        _ => expression.parts(&mut |part| collect(part, found)),
    }
}

/// The name that a step takes.
fn name(step: &Step) -> Option<&str> {
    match &step.kind {
        StepKind::Attribute(name) => Some(name),
        StepKind::Index(index) => index.as_str(),
        StepKind::LegacyIndex(_) | StepKind::FullSplat | StepKind::AttributeSplat => None,
    }
}
