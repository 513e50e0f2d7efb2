//! What an expression reads, by name.

use hcl_syntax::{Expression, Kind, Step, StepKind};
use std::collections::BTreeSet;

/// A name at the start of a reference, and the names that it accesses.
#[derive(Debug)]
pub(super) struct Reading<'e> {
    pub(super) root: &'e str,
    /// The names after it, including quoted ones, in order.
    pub(super) names: Vec<&'e str>,
}

/// Everything that `expression` reads, including names that a `for` introduces.
pub(super) fn readings(expression: &Expression) -> Vec<Reading<'_>> {
    let mut found = vec![];
    collect(expression, &mut found);
    found
}

/// The names after anything in `expression`.
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

/// The name that a step accesses.
fn name(step: &Step) -> Option<&str> {
    match &step.kind {
        StepKind::Attribute(name) => Some(name),
        StepKind::Index(index) => index.as_str(),
        StepKind::LegacyIndex(_) | StepKind::FullSplat | StepKind::AttributeSplat => None,
    }
}
