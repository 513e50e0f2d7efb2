//! Reviews each plan of a run: checks it against the guard and against what was reviewed, and
//! records it for people and later runs.

use super::guard::Guard;
use anyhow::Context as _;
use plan_summary::{
    ChangeSet, ChangeSets, Difference, MadeOf, Plan, RootModule, Summary, Unknown,
    text_of_differences,
};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use terraform_runner::{InputKind, Outcome, Planned, Review};
use tfgen::plan_inputs::digest_of_all;

/// What to do about a plan that differs from what was reviewed.
const HINT: &str = "hint: review the current plan: `--change-sets FILE` saves it, and `--reviewed \
                    FILE` then applies it";

/// The review of each plan.
pub(super) struct Reviewer<'a> {
    guard: Guard<'a>,
    /// What was reviewed, if the run applies only that.
    reviewed: Option<ChangeSets>,
    /// The plans that do something.
    seen: Mutex<BTreeMap<String, RootModule>>,
}

impl<'a> Reviewer<'a> {
    /// The review of a run with `guard`, which applies only what was `reviewed`, if that is given.
    pub(super) fn new(guard: Guard<'a>, reviewed: Option<ChangeSets>) -> Self {
        Self { guard, reviewed, seen: Mutex::default() }
    }

    /// The plans that were made, including those that do nothing, in the order of `results`.
    pub(super) fn into_plans(self, results: &[terraform_runner::Result]) -> Vec<RootModule> {
        let mut seen = self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let of = |result: &terraform_runner::Result| match result.outcome {
            Outcome::NoChanges => {
                let summary = Summary::of(&Plan::default(), &result.name, false, &Unknown);
                let change_set = result.made_with.is_none().then(ChangeSet::default);
                Some(RootModule::new(&result.name, change_set, Some(summary)))
            }
            _ => seen.remove(&result.name),
        };
        results.iter().filter_map(of).collect()
    }

    /// What the plan has that was not reviewed.
    fn unreviewed(&self, root: &str, change_set: Option<&ChangeSet>) -> Vec<Difference> {
        match (&self.reviewed, change_set) {
            (None, _) => vec![],
            (Some(reviewed), Some(planned)) => reviewed.differences(root, planned),
            (Some(_), None) => vec![Difference::NotReviewed],
        }
    }
}

impl Review for Reviewer<'_> {
    fn planned(&self, planned: &Planned<'_>) {
        let change_set = change_set(planned);
        let Some(mut summary) = self.guard.summary(planned.root, planned.plan) else { return };
        summary.unreviewed = self.unreviewed(planned.root, change_set.as_ref());
        let root = RootModule::new(planned.root, change_set, Some(summary));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(planned.root.to_owned(), root);
    }

    fn objections(&self, planned: &Planned<'_>) -> anyhow::Result<Vec<String>> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let summary = seen.get(planned.root).and_then(|root| root.summary.as_ref());
        let summary = summary.context("its plan was not compared")?;
        let mut lines = vec![];
        if !summary.unreviewed.is_empty() {
            lines.push(format!("the plan for {} differs from what was reviewed:", planned.root));
            lines.extend(text_of_differences(&summary.unreviewed).lines().map(str::to_owned));
            lines.push(HINT.to_owned());
        }
        lines.extend(self.guard.objections(summary, planned.destroys));
        Ok(lines)
    }
}

/// What the plan does, and what it was made from; `None` if it must not be applied.
fn change_set(planned: &Planned<'_>) -> Option<ChangeSet> {
    let inputs = planned.inputs?;
    let (lock_file, others): (Vec<_>, Vec<_>) =
        inputs.iter().partition(|input| input.kind == InputKind::LockFile);
    let made_of = MadeOf {
        destroys: planned.destroys,
        lock_file: lock_file.first().and_then(|input| input.digest.clone()),
        inputs: Some(digest_of_all(&others)),
    };
    Some(ChangeSet::of(planned.plan, made_of))
}
