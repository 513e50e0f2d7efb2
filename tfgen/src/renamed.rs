//! Root modules that are left over from removed environments, and what to do with each. That
//! depends on whether the environment was renamed.

use crate::git::{Repository, Revision};
use crate::layers::EnvironmentName;
use crate::local_states::{LocalState, environment_names, local_states, moved_to};
use crate::output::orphaned_roots;
use crate::project::Project;
use std::collections::BTreeSet;

/// The root module that is left over from a removed environment.
#[derive(Clone, Debug)]
pub struct LeftOver {
    /// The environment.
    pub name: EnvironmentName,
    /// Its possible new names.
    pub renamed: Vec<Renamed>,
    /// Those of its states that are files.
    states: Vec<LocalState>,
    /// Whether its state is in none of these.
    is_remote: bool,
    /// Whether the last commit is without it.
    is_removal_committed: bool,
}

/// The possible new name of a removed environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The environment that calls the same modules.
    pub name: EnvironmentName,
    /// Whether its state is that of the removed environment, or in the same place, so that nothing
    /// has to move.
    pub has_same_state: bool,
    /// Whether it is in the last commit.
    is_committed: bool,
    /// Whether it has resources in a state that is a file.
    is_applied: bool,
}

impl LeftOver {
    /// The warning about it, when `tool` is the command of Terraform or OpenTofu.
    pub fn warning(&self, tool: &str) -> String {
        let (name, folder) = (&self.name, self.name.root_module_folder());
        format!(
            "{folder} is left over from a removed environment: envs/{name}.toml\nhint: {}",
            self.advice(tool)
        )
    }

    /// What to do with it.
    pub fn advice(&self, tool: &str) -> String {
        advice(&self.name, &self.renamed, tool)
    }

    /// Whether it is probably called `name` now, and what it deployed is in a state that `name` does
    /// not have. Once its removal or `name` is in a commit, another environment looks the same: that
    /// is a rename only if the old one has resources.
    pub fn would_be_made_again_by(&self, name: &str) -> bool {
        let has_resources = have_resources(&self.states);
        let is_destroyed = !self.is_remote && !self.states.is_empty() && !has_resources;
        let renamed = self.renamed.iter().find(|renamed| renamed.name.as_str() == name);
        renamed.is_some_and(|renamed| {
            !renamed.has_same_state
                && !renamed.is_applied
                && !is_destroyed
                && (!renamed.is_committed && !self.is_removal_committed || has_resources)
        })
    }
}

fn have_resources(states: &[LocalState]) -> bool {
    states.iter().any(LocalState::may_have_resources)
}

/// The root modules that are left over from removed environments. `leaves` are environments without
/// folders in their root modules, and `created` those whose root modules are new.
///
/// # Errors
/// If a file or folder cannot be read.
pub fn left_over(
    project: &Project,
    leaves: &BTreeSet<EnvironmentName>,
    created: &BTreeSet<EnvironmentName>,
) -> anyhow::Result<Vec<LeftOver>> {
    let orphans = orphaned_roots(project, leaves)?;
    if orphans.is_empty() {
        return Ok(vec![]);
    }
    let names = environment_names(project)?;
    let repository = Repository::of(&project.path(""));
    let last = repository.at("HEAD").ok();
    let is_in = |revision: &Revision, name: &EnvironmentName| {
        revision.is_file(&format!("envs/{name}.toml"))
    };
    let is_committed = |name: &EnvironmentName| last.as_ref().is_some_and(|last| is_in(last, name));
    let one = |name: EnvironmentName| {
        let file = format!("envs/{name}.toml");
        let is_removal_committed = last.as_ref().is_some_and(|last| !is_in(last, &name));
        let removal = is_removal_committed.then(|| repository.removal_of(&file).ok().flatten());
        let removal = removal.flatten();
        let states = local_states(project, &name)?;
        let has_resources = have_resources(&states);
        // Outside git, one that was never applied may be the new name of one that was.
        let was_never_applied = |new: &EnvironmentName| {
            remote_state(project, new).is_none()
                && local_states(project, new).is_ok_and(|states| states.is_empty())
        };
        let came = |new: &EnvironmentName| match (&removal, is_committed(new)) {
            _ if created.contains(new) => true,
            (_, false) => last.is_some() || (has_resources && was_never_applied(new)),
            (Some((before, after)), true) => !is_in(before, new) && is_in(after, new),
            (None, true) => false,
        };
        let added = names.iter().filter(|new| came(new)).cloned().collect();
        let mut renamed = renamed(project, &name, &added)?;
        for one in &mut renamed {
            one.is_committed = is_committed(&one.name);
            one.is_applied = have_resources(&local_states(project, &one.name)?);
        }
        let is_remote = remote_state(project, &name).is_some();
        Ok(LeftOver { name, renamed, states, is_remote, is_removal_committed })
    };
    orphans.into_iter().map(one).collect()
}

/// The environments in `added`, which did not exist together with `gone`, that call the same
/// modules as the root module left over from `gone`; or the one that has its state now.
///
/// # Errors
/// If a state cannot be read.
pub fn renamed(
    project: &Project,
    gone: &EnvironmentName,
    added: &BTreeSet<EnvironmentName>,
) -> anyhow::Result<Vec<Renamed>> {
    let owner = moved_to(project, gone)?;
    let calls = calls(project, gone);
    let is_same = |name: &&EnvironmentName| {
        *name != gone && !calls.is_empty() && self::calls(project, name) == calls
    };
    let mut names: BTreeSet<&EnvironmentName> = added.iter().filter(is_same).collect();
    if let Some(owner) = &owner {
        names = BTreeSet::from([owner]);
    }
    let one = |name: &EnvironmentName| Renamed {
        name: name.clone(),
        has_same_state: owner.as_ref() == Some(name)
            || remote_state(project, name)
                .is_some_and(|state| remote_state(project, gone) == Some(state)),
        is_committed: true,
        is_applied: false,
    };
    Ok(names.into_iter().map(one).collect())
}

/// What to do with the root module left over from `gone`, if `renamed` are its possible new names.
/// `tool` is the command of Terraform or OpenTofu.
fn advice(gone: &EnvironmentName, renamed: &[Renamed], tool: &str) -> String {
    let mut lines = vec![];
    for Renamed { name, has_same_state, .. } in renamed {
        if *has_same_state {
            lines.push(format!(
                "`{name}` calls the same modules and uses the same state, which stays"
            ));
            continue;
        }
        let (old, new) = (gone.root_module_folder(), name.root_module_folder());
        let file = format!("{}.tfstate", gone.slug());
        let up = name.way_to_repository();
        lines.push(format!(
            "`{name}` calls the same modules: if this is the new name, move the state"
        ));
        lines.push(format!("  {tool} -chdir={old} init"));
        lines.push(format!("  {tool} -chdir={old} state pull > {file}"));
        lines.push(format!("  {tool} -chdir={new} init"));
        lines.push(format!("  {tool} -chdir={new} state push {up}/{file}"));
        lines.push(format!("  rm {file}"));
    }
    lines.push(match renamed {
        [] => format!("destroy what it deployed, then `tfgen generate --prune {gone}`"),
        _ => format!("then `tfgen generate --prune {gone}`"),
    });
    lines.join("\n")
}

/// The names of the modules that the generated root module of `name` calls.
fn calls(project: &Project, name: &EnvironmentName) -> BTreeSet<String> {
    let Some(text) = text(project, name, "main.tf") else { return BTreeSet::new() };
    let outline = hcl_syntax::outline(&text, |way| way == ["module"]);
    let labels = outline.body.blocks().filter_map(|block| block.labels.first());
    labels.map(|label| label.text.to_string()).collect()
}

/// The Terraform settings of the generated root module of `name`, including its backend, if the
/// backend does not depend on the folder.
fn remote_state(project: &Project, name: &EnvironmentName) -> Option<String> {
    let text = text(project, name, "terraform.tf")?;
    let body = text.split_once("\n\n")?.1;
    let is_remote = body.contains("backend \"") && !body.contains("backend \"local\"");
    (is_remote || body.contains("cloud {")).then(|| body.to_owned())
}

fn text(project: &Project, name: &EnvironmentName, file: &str) -> Option<String> {
    let bytes = project.read(&format!("{}/{file}", name.root_module_folder())).ok()?;
    String::from_utf8(bytes).ok()
}
