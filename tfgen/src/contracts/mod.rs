//! Second stage: reads what modules declare (variables, outputs, providers) from their own files.

mod argument;
mod blocks;
mod body;
mod body_readings;
mod constant;
mod declared;
mod dependencies;
mod files;
mod imports;
mod inner_module;
mod installed;
mod kind_at;
mod merged;
mod module;
mod output;
mod part;
mod provider;
mod readings;
mod references;
mod refusals;
mod text;
mod values;
mod variable;
mod version;

pub(crate) use argument::refused_dependency;
pub use blocks::ModuleBlock;
pub use dependencies::Dependencies;
pub use files::all_folders;
pub use inner_module::{InnerModule, Repetition};
pub use installed::RemoteModule;
pub use kind_at::{NothingThere, kind_at};
pub use part::{AddressStep, Part};
pub use readings::{Call, Needs, Readings};
pub use terraform_expressions::{ObjectAttribute, Presence, SourceExpression, Type, TypeError};
pub use text::Text;
pub use values::{KEPT_SECRET, Verdict, default_of, given_to, verdict};
pub use version::VersionRange;

use crate::parallel::each;
use crate::problem::Problem;
use crate::project::Project;
use crate::relative_path::{in_folder, named_in};
use crate::settings::Tool;
use crate::source::{Origin, SourceId, Sources};
use declared::Place;
use files::ModuleFile;
use foldhash::fast::RandomState;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// What one module declares.
#[derive(Debug, Default)]
pub struct Contract {
    /// `variable` blocks by name, in the order of the module's files.
    pub variables: IndexMap<String, Variable, RandomState>,
    /// `output` blocks by name.
    pub outputs: IndexMap<String, Output, RandomState>,
    /// `required_providers` by local name.
    pub providers: IndexMap<String, RequiredProvider>,
    /// Its own `provider` blocks.
    pub configurations: Vec<Configuration>,
    /// `module` blocks by name.
    pub modules: BTreeMap<String, InnerModule>,
    /// The resources that it manages, each as `TYPE.NAME`.
    pub resources: BTreeMap<String, Repetition>,
    /// `required_version`.
    pub required_version: Option<Constraint>,
    /// The problems of the module's files.
    pub problems: Vec<Problem>,
    /// Whether it is part of a generated root module.
    is_root: bool,
    /// Its files with blocks, each with whether it is an override file; override files come last.
    files: Vec<(bool, Place)>,
    /// What its parts depend on, once that was needed.
    dependencies: OnceLock<Dependencies>,
}

/// A `variable` block.
#[derive(Clone, Debug)]
pub struct Variable {
    /// `type`; [`Type::Any`] if not written.
    pub kind: Type,
    /// The place of the default, if there is one.
    pub default: Option<Origin>,
    /// The default, for evaluation.
    pub default_value: Option<SourceExpression>,
    /// `validation` blocks.
    pub validations: Vec<Validation>,
    /// `nullable`; true if not written.
    pub nullable: bool,
    /// `sensitive`.
    pub sensitive: bool,
    /// `ephemeral`.
    pub ephemeral: bool,
    /// `deprecated`: why the input should no longer be used.
    pub deprecated: Option<Text>,
    /// `description`.
    pub description: Option<Text>,
    /// The block's header.
    pub origin: Origin,
}

/// A `validation` block of a variable.
#[derive(Clone, Debug)]
pub struct Validation {
    /// `condition`.
    pub condition: SourceExpression,
    /// `error_message`.
    pub error_message: Option<SourceExpression>,
    /// The condition's place.
    pub origin: Origin,
}

/// An `output` block.
#[derive(Clone, Debug)]
pub struct Output {
    /// `type`; [`Type::Any`] if not written.
    pub kind: Type,
    /// `sensitive`.
    pub sensitive: bool,
    /// `ephemeral`.
    pub ephemeral: bool,
    /// `value`.
    pub value: Option<SourceExpression>,
    /// `description`.
    pub description: Option<Text>,
    /// The block's header.
    pub origin: Origin,
}

/// An entry of `required_providers`.
#[derive(Clone, Debug)]
pub struct RequiredProvider {
    /// `source`, with its place.
    pub source: Option<(String, Origin)>,
    /// `configuration_aliases`, each as `NAME.ALIAS` with its place.
    pub aliases: Vec<(String, Origin)>,
    /// `version`.
    pub version: Option<Constraint>,
    /// Its local name.
    pub origin: Origin,
}

/// A `provider` block of a module.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// `NAME` or `NAME.ALIAS`.
    pub name: String,
    /// Whether it only announces that a configuration will be passed.
    pub is_empty: bool,
    /// The block's header.
    pub origin: Origin,
}

/// A version constraint as written.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// The constraint.
    pub text: String,
    /// Its place.
    pub origin: Origin,
}

/// The contracts of the modules in use, by folder from the repository root.
#[derive(Debug, Default)]
pub struct Contracts {
    /// The tool as which modules are read.
    tool: Tool,
    /// Whether another tool reads different files of one of them.
    differs: bool,
    by_folder: BTreeMap<String, Contract>,
    /// The contracts of modules that these call, by folder.
    inner: BTreeMap<String, Contract>,
    /// The contracts of fetched modules, by environment and block.
    installed: BTreeMap<(String, String), Contract>,
    /// The folders below `modules/`, for suggestions.
    folders: Vec<String>,
}

impl Contract {
    /// A provider that the module configures itself.
    pub fn own_configuration(&self) -> Option<&Configuration> {
        self.configurations.iter().find(|one| !one.is_empty)
    }

    /// The contract of the module with the files `sources`.
    pub fn of(files: &[SourceId], sources: &Sources) -> Self {
        Self::default().read(files, sources)
    }

    /// The same for `sources` that are part of a root module. There, the sources of modules are
    /// relative to the root of the repository.
    pub fn of_root(files: &[SourceId], sources: &Sources) -> Self {
        Self { is_root: true, ..Self::default() }.read(files, sources)
    }

    fn read(self, files: &[SourceId], sources: &Sources) -> Self {
        let files = files.iter().map(|source| ModuleFile::at(&sources.get(*source).path, *source));
        module::contract(self, files, sources)
    }
}

impl Contracts {
    /// Contracts of modules as `tool` reads them; none is read yet.
    pub fn read_by(tool: Tool) -> Self {
        Self { tool, ..Self::default() }
    }

    /// The tool as which modules are read.
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// Whether a module that was read has files that only one of Terraform and OpenTofu reads.
    pub fn differ_by_tool(&self) -> bool {
        self.differs
    }

    /// The contract of the module in `folder`, if the folder exists.
    pub fn get(&self, folder: &str) -> Option<&Contract> {
        self.by_folder.get(folder)
    }

    /// The contract of the remote module that the block `name` of `environment` calls, if Terraform
    /// has fetched it.
    pub fn installed(&self, environment: &str, name: &str) -> Option<&Contract> {
        self.installed.get(&(environment.to_owned(), name.to_owned()))
    }

    /// Reads the missing contracts of the modules in `folders`, as [`read`] does.
    ///
    /// # Errors
    /// If a folder or file cannot be read.
    pub fn read_also(
        &mut self,
        project: &Project,
        folders: &BTreeSet<String>,
        sources: &mut Sources,
    ) -> anyhow::Result<()> {
        if self.folders.is_empty() && project.is_folder("modules") {
            let folders = project.folders("modules")?;
            self.folders.extend(folders);
        }
        let is_new = |folder: &&String| !self.by_folder.contains_key(*folder);
        let new: Vec<&String> = folders.iter().filter(is_new).collect();
        let read = read_all(project, new, self.tool, sources, &mut self.differs)?;
        let mut open: BTreeSet<String> =
            read.iter().flat_map(|(folder, contract)| called(folder, contract)).collect();
        self.by_folder.extend(read);
        while !open.is_empty() {
            let is_new = |folder: &&String| {
                !self.by_folder.contains_key(*folder) && !self.inner.contains_key(*folder)
            };
            let new = open.iter().filter(is_new).collect();
            let read = read_all(project, new, self.tool, sources, &mut self.differs)?;
            open = read.iter().flat_map(|(folder, contract)| called(folder, contract)).collect();
            self.inner.extend(read);
        }
        Ok(())
    }

    /// A provider that the module in `folder`, or one that it calls, configures itself.
    pub fn own_configuration(&self, folder: &str) -> Option<&Configuration> {
        let folders = self.with_called([folder.to_owned()]);
        let mut contracts = folders.iter().filter_map(|folder| self.any(folder));
        contracts.find_map(Contract::own_configuration)
    }

    /// `folders`, and the folders of all modules that the modules in them call, directly or through
    /// others.
    pub fn with_called(&self, folders: impl IntoIterator<Item = String>) -> BTreeSet<String> {
        let mut open: Vec<String> = folders.into_iter().collect();
        let mut all = BTreeSet::new();
        while let Some(folder) = open.pop() {
            if let Some(contract) = self.any(&folder).filter(|_| !all.contains(&folder)) {
                open.extend(called(&folder, contract));
            }
            all.insert(folder);
        }
        all
    }

    /// The problems of the modules that the one in `folder` calls, directly or through others.
    pub fn problems_inside(&self, folder: &str) -> impl Iterator<Item = &Problem> {
        let calls_none = self.any(folder).is_none_or(|contract| contract.modules.is_empty());
        let folders = if calls_none { None } else { Some(self.with_called([folder.to_owned()])) };
        let inside = folders.into_iter().flatten().filter(move |one| one != folder);
        inside.filter_map(|one| self.any(&one)).flat_map(|contract| &contract.problems)
    }

    /// The module that the one in `folder` calls by the path `source`, and its folder.
    pub fn called(&self, folder: &str, source: &str) -> Option<(String, &Contract)> {
        let inner = named_in(&in_folder(folder, "main.tf"), source)?;
        let contract = self.any(&inner)?;
        Some((inner, contract))
    }

    /// The contract of the module in `folder`, even if only modules call it.
    fn any(&self, folder: &str) -> Option<&Contract> {
        self.by_folder.get(folder).or_else(|| self.inner.get(folder))
    }

    /// Keeps only the contracts of the modules in `folders`.
    pub fn retain(&mut self, folders: &BTreeSet<String>) {
        self.by_folder.retain(|folder, _| folders.contains(folder));
    }

    /// Reads the contracts of those of `modules` that Terraform has fetched, and replaces the
    /// earlier ones.
    pub fn read_installed(
        &mut self,
        project: &Project,
        modules: &[RemoteModule],
        sources: &mut Sources,
    ) {
        self.installed.clear();
        for module in modules {
            if let Some(contract) = installed::read(project, module, self.tool, sources) {
                let key = (module.environment.clone(), module.name.clone());
                self.installed.insert(key, contract);
            }
        }
    }

    /// All contracts of the repository's modules that were read, with their folders, sorted by
    /// folder.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Contract)> {
        self.by_folder.iter().map(|(folder, contract)| (folder.as_str(), contract))
    }

    /// The names of all folders below `modules/`, sorted.
    pub fn module_names(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(String::as_str)
    }
}

/// The contracts of the modules in `folders` that exist.
fn read_all(
    project: &Project,
    folders: Vec<&String>,
    tool: Tool,
    sources: &mut Sources,
    differs: &mut bool,
) -> anyhow::Result<Vec<(String, Contract)>> {
    let folders = folders.into_iter().filter(|folder| project.is_folder(folder));
    let mut modules = vec![];
    for folder in folders {
        let (files, is_other) = files::files(project, folder, tool, sources)?;
        *differs |= is_other;
        modules.push((folder, files));
    }
    let known = &*sources;
    let files = modules.iter().flat_map(|(_, files)| files);
    let bytes: usize = files.map(|file| known.get(file.source).text.len()).sum();
    let fewest = (LEAST * modules.len()).div_ceil(bytes.max(1)).max(1);
    Ok(each(
        modules,
        fewest,
        || (),
        |(), (folder, files)| (folder.clone(), module::contract(Contract::default(), files, known)),
    ))
}

/// The folders of the modules that the one in `folder` calls.
fn called(folder: &str, contract: &Contract) -> Vec<String> {
    let file = in_folder(folder, "main.tf");
    let sources = contract.modules.values().filter_map(|module| module.source.as_ref());
    sources.filter_map(|source| named_in(&file, source)).collect()
}

/// Reads the contracts of the modules in `folders`, each a path from the repository root. Leaves
/// out modules that do not exist.
///
/// # Errors
/// If a folder or file cannot be read.
pub fn read(
    project: &Project,
    folders: &BTreeSet<String>,
    sources: &mut Sources,
) -> anyhow::Result<Contracts> {
    let mut contracts = Contracts::default();
    contracts.read_also(project, folders, sources)?;
    Ok(contracts)
}

/// How many bytes of modules are worth a thread: reading them takes several times as long as it
/// takes to start one.
const LEAST: usize = 128 << 10;
