//! Finds the environments whose meaning has changed since a git revision.
//!
//! tfgen checks an environment as it is and as it was, and compares its values, so comments and
//! order do not matter. Other files that Terraform reads count too: the bodies of the modules in
//! use, the files that the environment names, and those that people put into its root module.

mod earlier;
mod inputs;
mod links;
mod meaning;
mod module_bodies;
mod named_files;
pub mod report;
mod root_files;
mod today;
mod values;

use crate::diff::Found;
use crate::git::Repository;
use crate::layers::EnvironmentName;
use crate::output::is_left;
use crate::parallel;
use crate::problem::Problems;
use crate::project::Project;
use crate::renamed::renamed;
use crate::source::Sources;
use earlier::Earlier;
pub use earlier::Gone;
use inputs::Inputs;
use links::DifferingFiles;
use meaning::FileMeanings;
pub(crate) use module_bodies::is_of_the_body;
pub(crate) use named_files::named_paths;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use today::Today;

/// The changes of environments since a revision.
#[derive(Debug, Default)]
pub struct Changed {
    /// The revision's commit.
    pub commit: String,
    /// The new environments.
    pub added: Vec<String>,
    /// The removed environments.
    pub removed: Vec<Removed>,
    /// The environments whose meaning has changed, each with the reasons.
    pub changed: BTreeMap<String, Vec<Reason>>,
    /// Those of all these that have or had `guard = true`.
    pub guarded: BTreeSet<String>,
    /// How many environments there are.
    pub total: usize,
}

/// A removed environment.
#[derive(Debug)]
pub struct Removed {
    /// Its name.
    pub name: String,
    /// The folder of its root module, if that is left: it can be used to destroy what it deployed.
    pub root: Option<String>,
    /// Its possible new names: new environments that call the same modules.
    pub renamed: Vec<EnvironmentName>,
    /// Its settings; `None` if it had errors.
    pub was: Option<Gone>,
}

/// Why an environment counts as changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// A block or value of its root module.
    Value {
        /// Its address.
        address: String,
        /// The old one.
        before: Option<Found>,
        /// The new one.
        after: Option<Found>,
    },
    /// A file of a module that it uses.
    Module {
        /// The file.
        file: String,
    },
    /// A file that its `sources` name.
    Source {
        /// The file.
        file: String,
    },
    /// A file that one of its values names with `{ path = … }`.
    Path {
        /// The file.
        file: String,
    },
    /// A file in its root module that is not generated.
    Root {
        /// The file.
        file: String,
    },
    /// It had errors then, so its meaning is unknown.
    HadErrors,
}

/// The commit of `revision`, `project` at it, and the files that differ from it.
fn differing(
    project: &Project,
    revision: &str,
) -> anyhow::Result<(String, Project, BTreeSet<String>)> {
    let (revision, files) = Repository::of(&project.path("")).since(revision)?;
    let commit = revision.commit().to_owned();
    let links = revision.links().map(|(path, target)| (path.to_owned(), target)).collect();
    let then = project.at(revision);
    let files = DifferingFiles { now: project, then: &then, files }.by_all_paths(links)?;
    Ok((commit, then, files))
}

/// Compares `project` with its state at `revision`. If there are errors now, which go to
/// `problems`, there is nothing to compare.
///
/// Every environment is checked as it is now. The past is checked only for environments that read a
/// differing file, because the same inputs have the same meaning.
///
/// # Errors
/// Outside git, for an unknown revision, or if something cannot be read.
pub fn since(
    project: &Project,
    revision: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Changed> {
    // Git's processes do most of the second, next to the check.
    let (today, earlier) =
        parallel::both(|| Today::read(project, sources, problems), || differing(project, revision));
    let (commit, then, files) = earlier?;
    let mut today = today?;
    if problems.errors() > 0 {
        return Ok(Changed { commit, ..Changed::default() });
    }
    let inputs = Inputs::new(project, &then, &files);
    today.compare(&inputs);
    today.spread();
    let Today { names, contracts, environments } = today;
    let mut earlier = Earlier::read(&then, &names, &inputs)?;
    let mut result = Changed {
        commit,
        added: names.difference(&earlier.names).cloned().collect(),
        guarded: earlier.guarded,
        total: names.len(),
        ..Changed::default()
    };
    let added = result.added.iter().filter_map(|name| EnvironmentName::parse(name)).collect();
    result.removed = earlier
        .names
        .difference(&names)
        .filter_map(|name| EnvironmentName::parse(name))
        .map(|name| {
            let root = is_left(project, &name)?.then(|| name.root_module_folder());
            let renamed = renamed(project, &name, &added)?.into_iter().map(|one| one.name);
            let (name, renamed) = (name.to_string(), renamed.collect());
            let was = earlier.gone.remove(&name);
            Ok(Removed { name, root, renamed, was })
        })
        .collect::<anyhow::Result<_>>()?;

    let was_there = |name: &&String| earlier.names.contains(*name);
    let suspects: Vec<String> = environments
        .iter()
        .filter(|(_, one)| one.differs)
        .map(|(name, _)| name)
        .filter(was_there)
        .cloned()
        .collect();
    let mut values = values::differences(project, &then, &suspects)?;
    let mut meanings = FileMeanings::new(project, &then, &files);
    for (name, environment) in &environments {
        if environment.guard {
            result.guarded.insert(name.clone());
        }
        if !was_there(&name) {
            continue;
        }
        let mut reasons = vec![];
        match values.remove(name) {
            Some(Some(rows)) => reasons.extend(rows.into_iter().map(|row| Reason::Value {
                address: row.address,
                before: row.left,
                after: row.right,
            })),
            Some(None) => reasons.push(Reason::HadErrors),
            None => {}
        }
        let modules = module_bodies::changed(&environment.modules, &contracts, &mut meanings)?;
        reasons.extend(modules.into_iter().map(|file| Reason::Module { file }));
        let named = environment.sources.among(&files).into_iter();
        reasons.extend(named.map(|file| Reason::Source { file: file.clone() }));
        let named = named_files::at(&environment.paths, &files);
        reasons.extend(named.map(|file| Reason::Path { file: file.clone() }));
        let in_root = root_files::changed(&environment.name, &names, &mut meanings)?;
        reasons.extend(in_root.into_iter().map(|file| Reason::Root { file }));
        if !reasons.is_empty() {
            result.changed.insert(name.clone(), reasons);
        }
    }
    let Changed { added, removed, changed, guarded, .. } = &mut result;
    guarded.retain(|name| {
        changed.contains_key(name)
            || added.contains(name)
            || removed.iter().any(|removed| removed.name == *name)
    });
    Ok(result)
}
