//! The guard of environments: what is lost for good is applied only when it is named. It looks at
//! each plan, so it has the summaries of plans, too.

use anyhow::bail;
use plan_summary::{Plan, Summary};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use terraform_runner::{Outcome, Review, Root};
use tfgen::planned::{Descriptions, Planned};
use tfgen::project::Project;

/// What `guard = true` holds, but for what is allowed.
pub(super) struct Guard<'a> {
    /// What is known of each environment.
    planned: BTreeMap<String, Planned<'a>>,
    /// The addresses that may be destroyed or replaced.
    allowed: &'a [String],
    /// The summaries of plans that do something.
    summaries: Mutex<BTreeMap<String, Summary>>,
}

impl<'a> Guard<'a> {
    /// That of the environments of `roots`, which have no errors: nothing is guarded by a file that
    /// cannot be read any more.
    pub(super) fn of(
        project: &Project,
        roots: &[Root],
        descriptions: &'a Descriptions,
        allowed: &'a [String],
    ) -> anyhow::Result<Self> {
        let mut planned = BTreeMap::new();
        for root in roots {
            let Ok(known) = Planned::of(project, &root.name, descriptions)? else {
                bail!("envs/{}.toml has changed, and has errors now", root.name);
            };
            planned.insert(root.name.clone(), known);
        }
        Ok(Self { planned, allowed, summaries: Mutex::default() })
    }

    /// The summaries of the plans that were made, of those that do nothing too, in the order of
    /// `results`.
    pub(super) fn summaries(self, results: &[terraform_runner::Result]) -> Vec<Summary> {
        let mut made = self.summaries.into_inner().unwrap_or_else(PoisonError::into_inner);
        let of = |result: &terraform_runner::Result| match result.outcome {
            Outcome::NoChanges => {
                Some(Summary::of(&Plan::default(), &result.name, false, &plan_summary::Unknown))
            }
            _ => made.remove(&result.name),
        };
        results.iter().filter_map(of).collect()
    }

    fn summary(&self, root: &str, plan: &Plan) -> Option<Summary> {
        let planned = self.planned.get(root)?;
        Some(Summary::of(plan, root, planned.is_guarded(), planned))
    }
}

impl Review for Guard<'_> {
    fn planned(&self, root: &str, plan: &Plan) {
        let mut summaries = self.summaries.lock().unwrap_or_else(PoisonError::into_inner);
        summaries.extend(self.summary(root, plan).map(|summary| (root.to_owned(), summary)));
    }

    fn objections(&self, root: &str, plan: &Plan) -> anyhow::Result<Vec<String>> {
        let Some(summary) = self.summary(root, plan) else { return Ok(vec![]) };
        let held = summary.resources.iter().filter(|one| one.is_held);
        let held: Vec<&str> = held
            .map(|one| one.address.as_str())
            .filter(|address| !self.allowed.iter().any(|allowed| allowed == address))
            .collect();
        if held.is_empty() {
            return Ok(vec![]);
        }
        let mut lines = vec![format!(
            "{root} is guarded, and the plan destroys or replaces what holds data, serves traffic \
             or is described by nothing:"
        )];
        lines.extend(held.iter().map(|address| format!("  {address}")));
        let allow: Vec<String> =
            held.iter().map(|address| format!("--allow '{address}'")).collect();
        lines.push(format!("hint: when that is meant, {}", allow.join(" ")));
        Ok(lines)
    }
}
