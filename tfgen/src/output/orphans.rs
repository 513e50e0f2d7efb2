//! Root modules on the disk whose environments are gone.

use super::change::{Change, ours};
use crate::layers::EnvironmentName;
use crate::local_states::{LocalState, local_states, moved_to};
use crate::project::Project;
use anyhow::Context as _;
use std::collections::BTreeSet;

/// The root modules on the disk whose environment is no longer there, by name. `leaves` are
/// environments that are there and have no folder in that of their root module, as
/// [`compare`](super::compare) has seen: those folders are not looked into.
///
/// # Errors
/// When a folder or a file in it cannot be read.
pub fn orphaned_roots(
    project: &Project,
    leaves: &BTreeSet<EnvironmentName>,
) -> anyhow::Result<Vec<EnvironmentName>> {
    let mut orphans = vec![];
    let mut open = vec![String::new()];
    while let Some(prefix) = open.pop() {
        let path = project.path(&format!("generated/{prefix}"));
        let Ok(entries) = std::fs::read_dir(&path) else { continue };
        for entry in entries {
            let entry = entry.with_context(|| format!("cannot read {}", path.display()))?;
            let kind = entry.file_type();
            // The disk is asked again only about links.
            let is_folder = match kind {
                Ok(kind) if !kind.is_symlink() => kind.is_dir(),
                _ => entry.path().is_dir(),
            };
            if !is_folder {
                continue;
            }
            let segment = entry.file_name().to_string_lossy().into_owned();
            let name = if prefix.is_empty() { segment } else { format!("{prefix}/{segment}") };
            let Some(environment) = EnvironmentName::parse(&name) else { continue };
            if leaves.contains(&environment) {
                continue;
            }
            if is_orphaned(project, &environment)? {
                orphans.push(environment);
            }
            open.push(name);
        }
    }
    orphans.sort();
    Ok(orphans)
}

/// Whether the environment `name` is gone and its root module is not.
///
/// # Errors
/// When a file cannot be read.
pub fn is_orphaned(project: &Project, name: &EnvironmentName) -> anyhow::Result<bool> {
    Ok(!project.path(&format!("envs/{name}.toml")).is_file() && is_left(project, name)?)
}

/// Whether there are files of ours in the folder of the root module of `name`. After pruning, what
/// Terraform keeps there is not a root module.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn is_left(project: &Project, name: &EnvironmentName) -> anyhow::Result<bool> {
    let folder = project.path(&name.root_module_folder());
    Ok(!ours(&folder, |_| false)?.files.is_empty())
}

/// The deletion of every file of ours in the root module of `name`, whose environment is gone.
///
/// # Errors
/// When the environment or something that it deployed is still there, or a file cannot be read.
pub fn prune(project: &Project, name: &EnvironmentName) -> anyhow::Result<Vec<Change>> {
    if project.path(&format!("envs/{name}.toml")).is_file() {
        anyhow::bail!("envs/{name}.toml is still there\nhint: delete it first, after `destroy`");
    }
    let states = local_states(project, name)?;
    if let Some(state) = states.iter().find(|state| state.may_have_resources())
        && moved_to(project, name)?.is_none()
    {
        return Err(refusal(name, state));
    }
    let folder = name.root_module_folder();
    let files = ours(&project.path(&folder), |_| false)?.files;
    let delete = |(file, before)| Change::new(format!("{folder}/{file}"), Some(before), None);
    Ok(files.into_iter().map(delete).collect())
}

/// Why the root module of `name` stays: without it, Terraform cannot destroy what is in `state`.
fn refusal(name: &EnvironmentName, state: &LocalState) -> anyhow::Error {
    let file = &state.file;
    let what = match state.resources {
        Some(1) => format!("{file} still has 1 resource"),
        Some(count) => format!("{file} still has {count} resources"),
        None => format!("{file} cannot be read, so it may still have resources"),
    };
    anyhow::anyhow!(
        "{what}; nothing was deleted\n\
         hint: `tfgen run {name} -- destroy -auto-approve` destroys what {name} deployed\n\
         hint: if another state has it now, delete {file}"
    )
}
