//! Which environments mean something else than they did at a git revision.
//!
//! Every environment is checked as it is and as it was, and the two meanings are compared: a
//! comment or another order changes nothing. What Terraform reads besides counts too: the
//! bodies of the modules in use, and the files that `environment.sources` names.

mod module_bodies;

use crate::check::{self, RootModule};
use crate::contracts;
use crate::git::Repository;
use crate::layers::{self, Environment};
use crate::meaning::{self, Meaning};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::source::Sources;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use module_bodies::ModuleBodies;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What became of the environments since a revision.
#[derive(Debug, Default)]
pub struct Changed {
    /// The revision's commit.
    pub commit: String,
    /// The environments that were not there.
    pub added: Vec<String>,
    /// The environments that are there no longer.
    pub removed: Vec<String>,
    /// The environments that mean something else, each with why.
    pub changed: BTreeMap<String, Vec<Reason>>,
    /// How many environments there are.
    pub total: usize,
}

/// Why an environment counts as changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// A block or value of its root module.
    Value {
        /// Its address.
        address: String,
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
    /// It had errors then, so that nothing tells what it meant.
    HadErrors,
}

/// Compares `project` with what it was at `revision`. With errors in what it is now, which go
/// to `problems`, there is nothing to compare.
///
/// # Errors
/// Outside git, for an unknown revision, or when something cannot be read.
pub fn since(
    project: &Project,
    revision: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Changed> {
    let repository = Repository::open(&project.path(""))?;
    let revision = repository.revision(revision)?;
    let files = repository.changed_since(&revision)?;
    let mut result = Changed { commit: revision.commit().to_owned(), ..Changed::default() };
    let then = project.at(revision);

    let now = State::read(project, sources, problems)?;
    let before = State::read(&then, &mut Sources::default(), &mut Problems::default())?;
    let mut bodies = ModuleBodies::new(project, &then, &files);
    let globs = source_globs(&now.environments, problems);
    if problems.errors() > 0 {
        return Ok(result);
    }
    result.total = now.names.len();
    result.added = now.names.difference(&before.names).cloned().collect();
    result.removed = before.names.difference(&now.names).cloned().collect();
    for (environment, globs) in now.environments.iter().zip(&globs) {
        let name = environment.name.as_str();
        let Some(meaning) = now.meanings.get(name) else { continue };
        if !before.names.contains(name) {
            continue;
        }
        let mut reasons = match before.meanings.get(name) {
            None => vec![Reason::HadErrors],
            Some(before) => meaning::compare(before, meaning)
                .iter()
                .map(|one| Reason::Value { address: one.address.to_string() })
                .collect(),
        };
        for file in bodies.changed(environment)? {
            reasons.push(Reason::Module { file });
        }
        let named = files.iter().filter(|file| globs.is_match(file));
        reasons.extend(named.map(|file| Reason::Source { file: file.clone() }));
        if !reasons.is_empty() {
            result.changed.insert(name.to_owned(), reasons);
        }
    }
    Ok(result)
}

/// All environments of one tree.
struct State {
    names: BTreeSet<String>,
    environments: Vec<Environment>,
    /// The meaning of each environment without errors.
    meanings: BTreeMap<String, Meaning>,
}

impl State {
    fn read(
        project: &Project,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        if !project.is_folder("envs") {
            let (names, environments, meanings) = Default::default();
            return Ok(Self { names, environments, meanings });
        }
        let (names, environments) = layers::read_all(project, sources, problems)?;
        let folders = check::module_folders(&environments);
        let contracts = contracts::read(project, &folders, sources)?;
        let roots =
            check::check(&environments, &contracts, problems, &mut check::Validations::default());
        let meaning = |root: &RootModule| (root.name.to_string(), Meaning::of(root));
        Ok(Self {
            names: names.iter().map(ToString::to_string).collect(),
            environments,
            meanings: roots.iter().map(meaning).collect(),
        })
    }
}

/// The globs of each environment's `sources`. In them `*` stays in one folder, `**` does not.
fn source_globs(environments: &[Environment], problems: &mut Problems) -> Vec<GlobSet> {
    let mut sets = vec![];
    for environment in environments {
        let mut set = GlobSetBuilder::new();
        for (text, origin) in &environment.sources {
            match GlobBuilder::new(text).literal_separator(true).build() {
                Ok(glob) => drop(set.add(glob)),
                Err(error) => problems.push(
                    Problem::new(Code::WrongKind, format!("`{text}` is not a glob"))
                        .at(*origin, error.kind().to_string()),
                ),
            }
        }
        sets.push(set.build().unwrap_or_default());
    }
    sets
}
