//! The guard of environments: what is lost for good is applied only when it is named.

use plan_summary::{Plan, Summary};
use std::collections::BTreeMap;
use terraform_runner::{Review, Root};
use tfgen::planned::{Descriptions, Planned};
use tfgen::project::Project;

/// What `guard = true` holds, but for what is allowed.
pub(super) struct Guard<'a> {
    /// What is known of each environment.
    planned: BTreeMap<String, Planned<'a>>,
    /// The addresses that may be destroyed or replaced.
    allowed: &'a [String],
}

impl<'a> Guard<'a> {
    /// That of the environments of `roots`, which have no errors.
    pub(super) fn of(
        project: &Project,
        roots: &[Root],
        descriptions: &'a Descriptions,
        allowed: &'a [String],
    ) -> anyhow::Result<Self> {
        let mut planned = BTreeMap::new();
        for root in roots {
            // Their errors were reported before.
            if let Ok(known) = Planned::of(project, &root.name, descriptions)? {
                planned.insert(root.name.clone(), known);
            }
        }
        Ok(Self { planned, allowed })
    }
}

impl Review for Guard<'_> {
    fn objections(&self, root: &str, plan: &Plan) -> anyhow::Result<Vec<String>> {
        let Some(planned) = self.planned.get(root) else { return Ok(vec![]) };
        let summary = Summary::of(plan, root, planned.is_guarded(), planned);
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
