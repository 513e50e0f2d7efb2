//! Verdicts from before: the result of a condition depends only on the inputs that it reads, and
//! most environments pass the same ones.

mod inputs;

use crate::contracts::{Contract, SourceExpression, Validation, Verdict, verdict};
use crate::source::Origin;
use foldhash::fast::RandomState;
use hcl_syntax::{Expression, Kind, StepKind};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use terraform_expressions::Patterns;

pub(super) use inputs::Inputs;

/// How many verdicts are kept for one condition, because names differ in every environment.
const MOST: usize = 256;

/// Verdicts by condition.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    conditions: HashMap<Origin, Known, RandomState>,
    /// The compiled regular expressions.
    pub(super) patterns: Rc<Patterns>,
    /// The values that the present condition reads.
    given: Vec<u8>,
}

/// What is known about one condition.
#[derive(Debug)]
struct Known {
    /// The places in the module's contract of the variables that it and its message read.
    reads: Vec<usize>,
    /// By the values of those.
    verdicts: HashMap<Vec<u8>, Verdict, RandomState>,
}

impl Verdicts {
    /// The verdict on `validation` of the module with `contract` for the `inputs` of a block.
    pub(super) fn get(
        &mut self,
        validation: &Validation,
        contract: &Contract,
        inputs: &mut Inputs<'_>,
    ) -> Verdict {
        let known = self.conditions.entry(validation.origin).or_insert_with(|| {
            let reads = reads(validation);
            let places = reads.iter().filter_map(|name| contract.variables.get_index_of(name));
            Known { reads: places.collect(), verdicts: HashMap::default() }
        });
        self.given.clear();
        for place in &known.reads {
            self.given.extend_from_slice(inputs.described(*place));
        }
        if let Some(verdict) = known.verdicts.get(&self.given) {
            return verdict.clone();
        }
        let verdict = verdict(validation, inputs.values(&known.reads), &self.patterns);
        if known.verdicts.len() < MOST {
            known.verdicts.insert(self.given.clone(), verdict.clone());
        }
        verdict
    }
}

/// The root of all variables.
const VARIABLES: &str = "var";

/// `NAME` of each `var.NAME` that `validation` reads.
pub(super) fn reads(validation: &Validation) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for written in [Some(&validation.condition), validation.error_message.as_ref()] {
        found.extend(written.into_iter().flat_map(variables));
    }
    found
}

/// The same of `written`.
pub(super) fn variables(written: &SourceExpression) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    // Most messages read nothing, and are not parsed.
    if written.text().contains(VARIABLES)
        && let Some(tree) = written.tree()
    {
        tree.walk(&mut |inner| found.extend(variable(inner).map(str::to_owned)));
    }
    found
}

/// `NAME` of `var.NAME`.
fn variable(expression: &Expression) -> Option<&str> {
    let Kind::Traversal(traversal) = &expression.kind else { return None };
    match (&traversal.root.kind, &traversal.steps.first()?.kind) {
        (Kind::Variable(root), StepKind::Attribute(name)) if **root == *VARIABLES => Some(name),
        _ => None,
    }
}
