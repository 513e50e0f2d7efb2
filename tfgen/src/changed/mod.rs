//! Which environments mean something else than they did at a git revision.
//!
//! An environment is checked as it is and as it was, and its values are compared: a comment
//! or another order changes nothing. What Terraform reads besides counts too: the
//! bodies of the modules in use, and the files that `environment.sources` names.

mod inputs;
mod module_bodies;

use crate::check::RootModule;
use crate::contracts::Contracts;
use crate::git::Repository;
use crate::layers::{Environment, Reader};
use crate::pipeline::Pipeline;
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::root_values::{self, RootValues};
use crate::source::Sources;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use inputs::Inputs;
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
/// Every environment is checked as it is now. As it was, only those are that read a file which
/// differs: what is made of the same means the same.
///
/// # Errors
/// Outside git, for an unknown revision, or when something cannot be read.
pub fn since(
    project: &Project,
    revision: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Changed> {
    let (revision, files) = Repository::of(&project.path("")).since(revision)?;
    let mut result = Changed { commit: revision.commit().to_owned(), ..Changed::default() };
    let then = project.at(revision);
    let inputs = Inputs::new(project, &then, &files);

    let Today { names, contracts, mut environments } = now(project, &inputs, sources, problems)?;
    if problems.errors() > 0 {
        return Ok(result);
    }
    let names_then = names_then(&then, &names, &inputs)?;
    result.total = names.len();
    result.added = names.difference(&names_then).cloned().collect();
    result.removed = names_then.difference(&names).cloned().collect();

    spread(&mut environments);
    let suspects = || {
        let differ = environments.iter().filter(|(_, one)| one.differs);
        differ.map(|(name, _)| name).filter(|name| names_then.contains(*name)).cloned()
    };
    let unread = |name: &String| environments[name].values.is_none();
    let mut others = values_of(project, &suspects().filter(unread).collect::<Vec<_>>())?;
    let values_then = values_of(&then, &suspects().collect::<Vec<_>>())?;
    let mut bodies = ModuleBodies::new((project, &contracts), &then, &files);
    for (name, environment) in environments {
        if !names_then.contains(&name) {
            continue;
        }
        let mut reasons = vec![];
        let values = environment.values.or_else(|| others.remove(&name));
        if let Some(values) = values.filter(|_| environment.differs) {
            reasons = match values_then.get(&name) {
                None => vec![Reason::HadErrors],
                Some(then) => root_values::compare(then, &values)
                    .iter()
                    .map(|one| Reason::Value { address: one.address.to_string() })
                    .collect(),
            };
        }
        for file in bodies.changed(&environment.modules)? {
            reasons.push(Reason::Module { file });
        }
        if !environment.sources.is_empty() {
            let named = files.iter().filter(|file| environment.sources.is_match(file));
            reasons.extend(named.map(|file| Reason::Source { file: file.clone() }));
        }
        if !reasons.is_empty() {
            result.changed.insert(name, reasons);
        }
    }
    Ok(result)
}

/// An environment as it is now.
struct Now {
    /// Whether something that it is made of differs.
    differs: bool,
    /// What it means, where `differs` was known when it was read.
    values: Option<RootValues>,
    /// The environments whose outputs it reads.
    reads: BTreeSet<String>,
    /// The folders of the modules that it calls.
    modules: BTreeSet<String>,
    /// The globs of its `sources`. In them `*` stays in one folder, `**` does not.
    sources: GlobSet,
}

/// What a project is now.
struct Today {
    /// The names of all environments.
    names: BTreeSet<String>,
    /// What their modules declare, as each tool reads them.
    contracts: Vec<Contracts>,
    /// Those without errors by name.
    environments: BTreeMap<String, Now>,
}

fn now(
    project: &Project,
    inputs: &Inputs<'_>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Today> {
    let mut environments = BTreeMap::new();
    let keep = |environment: Environment, root: RootModule| {
        let modules = environment.module_folders().collect();
        let differs = inputs.differ(environment.files(), &modules);
        let values = differs.then(|| RootValues::of(&root));
        (environment, modules, values)
    };
    let outcome =
        Pipeline::new(project, &[]).run(sources, problems, keep, |kept, _, problems| {
            let (environment, modules, values) = kept;
            let sources = globs(&environment, problems);
            let Environment { name, reads, .. } = environment;
            let differs = values.is_some();
            environments.insert(name.to_string(), Now { differs, values, reads, modules, sources });
            Ok(())
        })?;
    let names = outcome.names.iter().map(ToString::to_string).collect();
    let contracts = std::iter::once(outcome.contracts).chain(outcome.of_opentofu).collect();
    Ok(Today { names, contracts, environments })
}

/// The names of the environments that there were, of which `names` are there still or again.
fn names_then(
    then: &Project,
    names: &BTreeSet<String>,
    inputs: &Inputs<'_>,
) -> anyhow::Result<BTreeSet<String>> {
    if !then.is_folder("envs") {
        return Ok(BTreeSet::new());
    }
    let (same, other): (Vec<String>, Vec<String>) =
        then.files_below("envs", ".toml")?.into_iter().partition(|path| inputs.is_same(path));
    let mut reader = Reader::new(then);
    reader.read_files(&other, &mut Sources::default(), &mut Problems::default())?;
    let mut names_then: BTreeSet<String> =
        reader.into_names().iter().map(ToString::to_string).collect();
    let same = same.iter().map(|path| path.trim_start_matches("envs/").trim_end_matches(".toml"));
    names_then.extend(same.filter(|name| names.contains(*name)).map(str::to_owned));
    Ok(names_then)
}

/// Marks all environments that read, directly or through others, one that differs: they have its
/// backend in them.
fn spread(environments: &mut BTreeMap<String, Now>) {
    let mut readers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, environment) in &*environments {
        for read in &environment.reads {
            readers.entry(read).or_default().push(name);
        }
    }
    let mut differ: BTreeSet<&str> =
        environments.iter().filter(|(_, one)| one.differs).map(|(name, _)| name.as_str()).collect();
    let mut open: Vec<&str> = differ.iter().copied().collect();
    while let Some(name) = open.pop() {
        for reader in readers.get(name).into_iter().flatten() {
            if differ.insert(reader) {
                open.push(reader);
            }
        }
    }
    let differ: Vec<String> = differ.into_iter().map(str::to_owned).collect();
    for name in differ {
        if let Some(environment) = environments.get_mut(&name) {
            environment.differs = true;
        }
    }
}

/// The values of those of the environments `names` of `project` that have no errors.
fn values_of(project: &Project, names: &[String]) -> anyhow::Result<BTreeMap<String, RootValues>> {
    let mut all = BTreeMap::new();
    if names.is_empty() {
        return Ok(all);
    }
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let keep = |_, root: RootModule| (root.name.to_string(), RootValues::of(&root));
    let pipeline = Pipeline::new(project, names);
    pipeline.run(&mut sources, &mut problems, keep, |(name, values), _, _| {
        all.insert(name, values);
        Ok(())
    })?;
    Ok(all)
}

fn globs(environment: &Environment, problems: &mut Problems) -> GlobSet {
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
    set.build().unwrap_or_default()
}
