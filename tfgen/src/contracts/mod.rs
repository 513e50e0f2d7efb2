//! Second stage: what modules declare — variables, outputs, providers — read from their own
//! files.

mod module;
mod type_expression;

pub use type_expression::{ObjectAttribute, Presence, Type, TypeError};

use crate::problem::Problem;
use crate::project::Project;
use crate::source::{Origin, Sources};
use anyhow::Context as _;
use hcl_edit::expr::Expression;
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What one module declares.
#[derive(Debug, Default)]
pub struct Contract {
    /// `variable` blocks by name, in the order of the module's files.
    pub variables: IndexMap<String, Variable>,
    /// `output` blocks by name.
    pub outputs: IndexMap<String, Output>,
    /// `required_providers` by local name.
    pub providers: IndexMap<String, RequiredProvider>,
    /// What is wrong with the module's files.
    pub problems: Vec<Problem>,
}

/// A `variable` block.
#[derive(Clone, Debug)]
pub struct Variable {
    /// `type`; [`Type::Any`] when not written.
    pub kind: Type,
    /// Whether the module gives a default.
    pub has_default: bool,
    /// The default, parsed from the file that `origin` is in.
    pub default: Option<Expression>,
    /// The text of that file.
    pub text: Arc<str>,
    /// `validation` blocks.
    pub validations: Vec<Validation>,
    /// `nullable`, which is true when not written.
    pub nullable: bool,
    /// `sensitive`.
    pub sensitive: bool,
    /// `ephemeral`.
    pub ephemeral: bool,
    /// `description`.
    pub description: Option<String>,
    /// The block's header.
    pub origin: Origin,
}

/// A `validation` block of a variable.
#[derive(Clone, Debug)]
pub struct Validation {
    /// `condition`.
    pub condition: Expression,
    /// `error_message`.
    pub error_message: Option<Expression>,
    /// The condition's place.
    pub origin: Origin,
}

/// An `output` block.
#[derive(Clone, Debug)]
pub struct Output {
    /// `sensitive`.
    pub sensitive: bool,
    /// `description`.
    pub description: Option<String>,
    /// The block's header.
    pub origin: Origin,
}

/// An entry of `required_providers`.
#[derive(Clone, Debug)]
pub struct RequiredProvider {
    /// `configuration_aliases`, each as `NAME.ALIAS` with its place.
    pub aliases: Vec<(String, Origin)>,
    /// Its local name.
    pub origin: Origin,
}

/// The contracts of the modules in use, by folder from the repository root.
#[derive(Debug, Default)]
pub struct Contracts {
    by_folder: IndexMap<String, Contract>,
    /// The folders below `modules/`, for suggestions.
    folders: Vec<String>,
}

impl Contracts {
    /// The contract of the module in `folder`, if there is that folder.
    pub fn get(&self, folder: &str) -> Option<&Contract> {
        self.by_folder.get(folder)
    }

    /// The names of all folders below `modules/`, sorted.
    pub fn module_names(&self) -> impl Iterator<Item = &str> {
        self.folders.iter().map(String::as_str)
    }
}

/// Reads the contracts of the modules in `folders`, each a path from the repository root. One
/// that does not exist is left out.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn read(
    project: &Project,
    folders: &BTreeSet<String>,
    sources: &mut Sources,
) -> anyhow::Result<Contracts> {
    let mut contracts = Contracts::default();
    for folder in folders {
        if project.path(folder).is_dir() {
            contracts.by_folder.insert(folder.clone(), read_module(project, folder, sources)?);
        }
    }
    for entry in list(project, "modules")? {
        if project.path(&format!("modules/{entry}")).is_dir() {
            contracts.folders.push(entry);
        }
    }
    Ok(contracts)
}

fn read_module(project: &Project, folder: &str, sources: &mut Sources) -> anyhow::Result<Contract> {
    let mut contract = Contract::default();
    for file in list(project, folder)? {
        if file.ends_with(".tf") {
            let path = format!("{folder}/{file}");
            let text = std::fs::read_to_string(project.path(&path))
                .with_context(|| format!("cannot read {path}"))?;
            let source = sources.add(path, text);
            module::read_file(&mut contract, source, sources);
        }
    }
    Ok(contract)
}

/// The names of the entries of `folder`, sorted.
fn list(project: &Project, folder: &str) -> anyhow::Result<Vec<String>> {
    let entries = std::fs::read_dir(project.path(folder))
        .with_context(|| format!("cannot read {folder}/"))?;
    let mut names = vec![];
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {folder}/"))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
