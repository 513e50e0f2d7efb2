//! The guard of environments: something that would be lost for good is lost only if it is named.

use anyhow::bail;
use plan_summary::{Plan, Summary};
use std::collections::BTreeMap;
use terraform_runner::Root;
use tfgen::planned::{Descriptions, Planned};
use tfgen::project::Project;

/// What `guard = true` holds, except what is allowed.
pub(super) struct Guard<'a> {
    /// What is known about each environment.
    planned: BTreeMap<String, Planned<'a>>,
    /// The addresses that may be destroyed or replaced.
    allowed: &'a [String],
}

impl<'a> Guard<'a> {
    /// The guard for the environments of `roots`, which have no errors: a file that can no longer
    /// be read guards nothing.
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
        Ok(Self { planned, allowed })
    }

    /// What `plan` does to the environment `root`, with what the guard holds.
    pub(super) fn summary(&self, root: &str, plan: &Plan) -> Option<Summary> {
        let planned = self.planned.get(root)?;
        Some(Summary::of(plan, root, planned.is_guarded(), planned))
    }

    /// The environments that are guarded.
    pub(super) fn guarded(&self) -> Vec<&str> {
        let guarded = self.planned.iter().filter(|(_, planned)| planned.is_guarded());
        guarded.map(|(name, _)| name.as_str()).collect()
    }

    /// What stops the plan of `summary` from being applied, one line each. `destroys` tells whether
    /// it destroys everything.
    pub(super) fn objections(&self, summary: &Summary, destroys: bool) -> Vec<String> {
        let root = &summary.name;
        let held = summary.resources.iter().filter(|one| one.is_held);
        let held: Vec<&str> = held
            .map(|one| one.address.as_str())
            .filter(|address| !self.allowed.iter().any(|allowed| allowed == address))
            .collect();
        // A destroy of a guarded environment has asked for its name already.
        if held.is_empty() || destroys {
            return vec![];
        }
        let mut lines = vec![format!(
            "{root} is guarded, and the plan destroys or replaces resources that hold data, serve \
             traffic or have no description:"
        )];
        lines.extend(held.iter().map(|address| format!("  {address}")));
        let allow: Vec<String> =
            held.iter().map(|address| format!("--allow '{address}'")).collect();
        lines.push(format!("hint: if you mean it, {}", allow.join(" ")));
        lines
    }
}
