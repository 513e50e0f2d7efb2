//! `tfgen adopt NAME --state FILE` and `--ids`: writes `[[import]]` for existing resources.
//!
//! tfgen evaluates the environment's root module and the modules that it calls, as far as
//! everything that they read is written down or known from resources of the state that were matched
//! before. The modules' `resources.toml` say what identifies a resource and what an import takes.

mod commands;
mod configuration;
mod evaluation;
mod guess;
mod imported;
mod instance;
mod matching;
mod reads;
mod remains;
mod state;
mod targets;
mod toml_imports;

pub use commands::Skeleton;

use crate::check::RootModule;
use crate::contracts::Contracts;
use crate::layers::Environment;
use crate::pipeline;
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::resources::ImportDescriptions;
use crate::source::Sources;
use anyhow::Context as _;
use configuration::{Configuration, root_contract};
use evaluation::Evaluation;
use imported::Imported;
use matching::Matching;
use remains::remains;
use state::StateResource;
use std::collections::BTreeMap;
use targets::{Known, targets};

/// The findings about the resources of an environment.
#[derive(Debug)]
pub struct Found {
    /// What to import: the address, the id, and the resource in the state.
    pub imports: Vec<Import>,
    /// The addresses that are already imported.
    pub imported: Vec<String>,
    /// What the environment declares without a match, each with the reason.
    pub declared: Vec<(String, String)>,
    /// What the state has without a match, each with the reason.
    pub in_state: Vec<(String, String)>,
    /// Whether some of the two may belong together.
    pub may_match: bool,
    /// The file of the environment.
    pub path: String,
    /// Its text.
    pub before: String,
    /// Its text with the imports.
    pub after: String,
}

/// A resource to import.
#[derive(Debug)]
pub struct Import {
    /// Its address.
    pub to: String,
    /// Its id.
    pub id: String,
    /// Where it comes from.
    pub from: String,
}

/// The contents of a checked environment.
struct Read {
    environment: Environment,
    root: RootModule,
    contracts: Contracts,
}

/// The resources of the state files `files`, which are names and texts.
///
/// # Errors
/// If some are not states, with all that is wrong.
pub fn states(files: &[(String, String)]) -> Result<Vec<StateResource>, Vec<String>> {
    let (mut resources, mut wrong) = (vec![], vec![]);
    for (name, text) in files {
        match state::read(name, text) {
            Ok(found) => resources.extend(found),
            Err(reason) => wrong.push(reason),
        }
    }
    if wrong.is_empty() { Ok(resources) } else { Err(wrong) }
}

/// Matches `resources` with what the environment `name` declares; `None` if it has `problems`.
///
/// # Errors
/// If a file cannot be read.
pub fn match_states(
    project: &Project,
    name: &str,
    resources: &[StateResource],
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Option<Found>> {
    let descriptions = ImportDescriptions::read(project, sources, problems)?;
    let Some(read) = read(project, name, sources, problems)? else { return Ok(None) };
    let root = root_contract(&read.root, &read.environment.folder);
    let folder = &read.environment.folder;
    let configuration = Configuration::new(&root, name, folder, &read.contracts);
    let imported = Imported::of(&configuration);
    let matching = Matching::find(&configuration, &descriptions, &imported, resources);

    let (known, ids) = (matching.known(), BTreeMap::new());
    let evaluation = Evaluation::new(&configuration, &known, &ids);
    let targets = targets(&evaluation, &descriptions);
    let mut remains = remains(&targets, &matching, &imported, &evaluation);
    let mut imports = vec![];
    for target in &targets.resources {
        let Known::Importable(importing) = target.state else { continue };
        let Some(resource) = known.get(&target.address) else { continue };
        if imported.has(&target.address) {
            continue;
        }
        let from = format!("{} ({})", resource.address, resource.file);
        match resource.id_as(target, importing) {
            Ok(id) => imports.push(Import { to: target.address.clone(), id, from }),
            Err(reason) => {
                remains.may_match = true;
                remains
                    .declared
                    .push((target.address.clone(), format!("it is {from}, and {reason}")));
            }
        }
    }
    imports.sort_by(|one, other| one.to.cmp(&other.to));
    remains.declared.sort();

    let path = read.environment.path.clone();
    let before = String::from_utf8(project.read(&path)?);
    let before = before.with_context(|| format!("{path} is not UTF-8"))?;
    let after = toml_imports::with(&before, &imports);
    if toml::from_str::<toml::Table>(&after).is_err()
        && let Some(node) = read.environment.tables.get("import")
    {
        problems.push(
            Problem::new(Code::WrongKind, "no `[[import]]` can follow `import = […]`")
                .at(node.origin, "is an array in one piece")
                .hint("write each of its tables as [[import]]"),
        );
        return Ok(None);
    }
    Ok(Some(Found {
        imports,
        imported: imported.into_addresses(),
        declared: remains.declared,
        in_state: remains.in_state,
        may_match: remains.may_match,
        path,
        before,
        after,
    }))
}

/// Import skeletons, with ways to find the ids, for what the environment `name` declares; `None` if
/// it has `problems`.
///
/// # Errors
/// If a file cannot be read.
pub fn skeletons(
    project: &Project,
    name: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Option<Vec<Skeleton>>> {
    let descriptions = ImportDescriptions::read(project, sources, problems)?;
    let Some(read) = read(project, name, sources, problems)? else { return Ok(None) };
    let root = root_contract(&read.root, &read.environment.folder);
    let folder = &read.environment.folder;
    let configuration = Configuration::new(&root, name, folder, &read.contracts);
    let imported = Imported::of(&configuration);
    Ok(Some(commands::skeletons(&configuration, &descriptions, &imported)))
}

fn read(
    project: &Project,
    name: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Option<Read>> {
    let checked = pipeline::checked(project, &[name.to_owned()], sources, problems)?;
    if problems.errors() > 0 {
        return Ok(None);
    }
    let contracts = checked.contracts;
    let found = checked.environments.into_iter().find(|(one, _)| one.name.as_str() == name);
    Ok(found.map(|(environment, root)| Read { environment, root, contracts }))
}
