//! The guard of environments: what is lost for good is applied only when it is named.

use anyhow::bail;
use plan_summary::{Plan, Summary};
use std::collections::BTreeMap;
use terraform_runner::Root;
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
        Ok(Self { planned, allowed })
    }

    /// What `plan` does to the environment `root`, with what is held of it.
    pub(super) fn summary(&self, root: &str, plan: &Plan) -> Option<Summary> {
        let planned = self.planned.get(root)?;
        Some(Summary::of(plan, root, planned.is_guarded(), planned))
    }

    /// The environments that are guarded.
    pub(super) fn guarded(&self) -> Vec<&str> {
        let guarded = self.planned.iter().filter(|(_, planned)| planned.is_guarded());
        guarded.map(|(name, _)| name.as_str()).collect()
    }

    /// What keeps the plan that `summary` is of, which `destroys` all or not, from being applied,
    /// one line each.
    pub(super) fn objections(&self, summary: &Summary, destroys: bool) -> Vec<String> {
        let root = &summary.name;
        let held = summary.resources.iter().filter(|one| one.is_held);
        let held: Vec<&str> = held
            .map(|one| one.address.as_str())
            .filter(|address| !self.allowed.iter().any(|allowed| allowed == address))
            .collect();
        // To destroy a guarded environment its name was asked for.
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
