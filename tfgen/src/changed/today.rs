//! The environments as they are now.

use super::inputs::Inputs;
use super::named_files::{SourceFiles, named_paths};
use crate::check::RootModule;
use crate::contracts::Contracts;
use crate::layers::{Environment, EnvironmentName};
use crate::pipeline::Pipeline;
use crate::problem::Problems;
use crate::project::Project;
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};

/// An environment as it is now.
pub(super) struct Now {
    pub(super) name: EnvironmentName,
    pub(super) guard: bool,
    /// The files that it is read from.
    files: Vec<String>,
    /// Whether one of its inputs differs.
    pub(super) differs: bool,
    /// The environments whose outputs it reads.
    pub(super) reads: BTreeSet<String>,
    /// The folders of the modules that it calls.
    pub(super) modules: BTreeSet<String>,
    /// What its `sources` name.
    pub(super) sources: SourceFiles,
    /// The files and folders that its values name.
    pub(super) paths: BTreeSet<String>,
}

/// The current state of a project.
pub(super) struct Today {
    /// The names of all environments.
    pub(super) names: BTreeSet<String>,
    /// What their modules declare, as each tool reads them.
    pub(super) contracts: Vec<Contracts>,
    /// Those without errors, by name.
    pub(super) environments: BTreeMap<String, Now>,
}

impl Today {
    /// Checks all environments.
    pub(super) fn read(
        project: &Project,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        let mut environments = BTreeMap::new();
        let keep = |environment: Environment, root: RootModule| {
            let modules = environment.module_folders().collect();
            let files = environment.files().map(str::to_owned).collect();
            (environment, modules, files, named_paths(&root))
        };
        let outcome = Pipeline::new(project, &[]).run(sources, problems, keep, |kept, _, _| {
            let (environment, modules, files, paths) = kept;
            let sources = SourceFiles::of(&environment);
            let Environment { name, guard, reads, .. } = environment;
            let key = name.to_string();
            let differs = false;
            let now = Now { name, guard, files, differs, reads, modules, sources, paths };
            environments.insert(key, now);
            Ok(())
        })?;
        let names = outcome.names.iter().map(ToString::to_string).collect();
        let contracts = std::iter::once(outcome.contracts).chain(outcome.of_opentofu).collect();
        Ok(Self { names, contracts, environments })
    }

    /// Marks all environments with a differing input.
    pub(super) fn compare(&mut self, inputs: &Inputs<'_>) {
        for environment in self.environments.values_mut() {
            let files = environment.files.iter().map(String::as_str);
            environment.differs = inputs.differ(files, &environment.modules);
        }
    }

    /// Marks all environments that read, directly or through others, one that differs, because they
    /// contain its backend.
    pub(super) fn spread(&mut self) {
        let environments = &mut self.environments;
        let mut readers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, environment) in &*environments {
            for read in &environment.reads {
                readers.entry(read).or_default().push(name);
            }
        }
        let mut differ: BTreeSet<&str> = environments
            .iter()
            .filter(|(_, one)| one.differs)
            .map(|(name, _)| name.as_str())
            .collect();
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
}
