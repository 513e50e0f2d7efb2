//! Sets or removes one value of an environment in its own TOML. Comments, order and layout stay,
//! and nothing is written that `check` would refuse.

mod edit;
mod given;

use crate::contracts::{self, Contracts, Type};
use crate::explain::inner_type;
use crate::layers::{Environment, EnvironmentName, Node, Reader, Style, Table};
use crate::output::Change;
use crate::pipeline;
use crate::problem::Problems;
use crate::project::Project;
use crate::root_values::{self, Secrets, ValueAddress};
use crate::source::Sources;
use edit::{Text, Written};
use given::Wanted;
use std::fmt;

/// The action on a value.
#[derive(Clone, Copy, Debug)]
pub enum Action<'a> {
    /// Sets it to this, as typed on a command line.
    Set(&'a str),
    /// Removes it, even if it is inherited.
    Unset,
}

/// Why there is no such value or no such place in the file.
#[derive(Debug)]
pub struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// The result.
#[derive(Debug)]
pub struct Outcome {
    /// The environment's file, relative to the repository root.
    pub file: String,
    /// The line of the value, or the former line of a removed one; `None` if nothing is done.
    pub line: Option<usize>,
    /// The old value, in a form that may be shown.
    pub old: Option<String>,
    /// The new value.
    pub new: Option<String>,
    /// The value in the highest of the lower layers, with its place.
    pub below: Option<(String, String)>,
    /// What to write; `None` if the file needs no change.
    pub change: Option<Change>,
}

/// Applies `action` to the value at `address` in the environment `name`, only in its text. `None`
/// if it, or an environment that extends or reads it, would have errors; these are in `problems`.
///
/// # Errors
/// If a file cannot be read; [`Refused`] if the value or the place is not valid.
pub fn edited(
    project: &Project,
    name: &EnvironmentName,
    address: &ValueAddress,
    action: Action<'_>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Option<Outcome>> {
    let path = format!("envs/{name}.toml");
    let Some((before, contracts)) = read(project, name, problems, sources)? else {
        return Ok(None);
    };
    // It exists and is TOML, as it was read.
    let own = Text::read(project, &path)?;
    let keys = address.segments();
    let written = own.find(keys)?;
    let mut below = None;
    for file in before.files().filter(|file| file.ends_with(".toml") && *file != path) {
        let text = Text::read(project, file)?;
        if let Some(found) = text.find(keys)? {
            below = Some((file.to_owned(), found)).filter(|(_, found)| !found.is_unset());
            break;
        }
    }
    let new = match action {
        Action::Set(value) => {
            let known = written.as_ref().or(below.as_ref().map(|(_, found)| found));
            Some(given::value(value, wanted(address, &before, &contracts, known))?)
        }
        Action::Unset => below.as_ref().map(|_| given::unset()),
    };
    let is_same = match (&written, &new) {
        (Some(written), Some(new)) => written.says(new),
        (None, None) => true,
        _ => false,
    };
    let after = match &new {
        _ if is_same => None,
        Some(value) => Some(own.with(keys, value, &|keys| is_block(keys, &before))?),
        None => Some(own.without(keys)?),
    };
    let mut secrets = Secrets::of(&before, &contracts, sources);
    if let Some(after) = &after {
        let project = project.as_saved().with_unsaved([(path.clone(), after.as_bytes().to_vec())]);
        let names = affected(&project, name, &path)?;
        (*sources, *problems) = Default::default();
        let checked = pipeline::checked(&project, &names, sources, problems)?;
        if problems.errors() > 0 {
            return Ok(None);
        }
        if let Some((environment, _)) = checked.get(name.as_str()) {
            secrets = secrets.and(Secrets::of(environment, &checked.contracts, sources));
        }
    }
    let shown = |text: &str| secrets.shown_around(address, text).to_owned();
    let shown_of = |found: &Written| match &found.text {
        Some(text) => shown(text),
        None => "a table".to_owned(),
    };
    let place = match &after {
        Some(after) => Text::new(&path, after)?.find(keys)?.or_else(|| written.clone()),
        None => written.clone(),
    };
    Ok(Some(Outcome {
        line: place.map(|found| found.line),
        old: written.as_ref().map(shown_of),
        new: new.map(|value| match action {
            Action::Set(_) => shown(&given::text(&value)),
            Action::Unset => given::text(&value),
        }),
        below: below.map(|(file, found)| (format!("{file}:{}", found.line), shown_of(&found))),
        change: after.map(|after| Change::new(path.clone(), Some(own.raw), Some(after))),
        file: path,
    }))
}

/// The environment as it is, with or without errors, and what its modules declare; `None`, with
/// problems, if it cannot be read.
fn read(
    project: &Project,
    name: &EnvironmentName,
    problems: &mut Problems,
    sources: &mut Sources,
) -> anyhow::Result<Option<(Environment, Contracts)>> {
    let mut found = Problems::default();
    let names = crate::layers::named(project, [name.as_str()], problems)?;
    let read = Reader::new(project).read_named(&names, sources, &mut found)?;
    let Some(environment) = read.into_iter().next() else {
        problems.append(found);
        return Ok(None);
    };
    let folders = environment.module_folders().collect();
    let contracts = contracts::read(project, &folders, sources)?;
    Ok(Some((environment, contracts)))
}

/// The environments that use the file at `path`, that of `name`, or read its outputs.
fn affected(project: &Project, name: &EnvironmentName, path: &str) -> anyhow::Result<Vec<String>> {
    let mut names = vec![name.to_string()];
    // Errors in affected environments are found when they are checked.
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    pipeline::each_environment(project, &mut sources, &mut problems, |environment| {
        let is_made_of_it = environment.files().any(|file| file == path);
        if is_made_of_it || environment.reads.contains(name.as_str()) {
            names.push(environment.name.to_string());
        }
    })?;
    Ok(names)
}

/// The expected kind of a value at `address`; `known` is the value written there.
fn wanted(
    address: &ValueAddress,
    environment: &Environment,
    contracts: &Contracts,
    known: Option<&Written>,
) -> Wanted {
    let none = Table::default();
    let own;
    let declared = match address.segments() {
        [kind, module, input, inside @ ..] if kind == "module" => {
            let calls = environment.tables.table("module");
            let block = calls.and_then(|calls| calls.table(module)).unwrap_or(&none);
            let contract = root_values::contract(environment, module, block, contracts);
            let variable = contract.and_then(|contract| contract.variables.get(input));
            variable.and_then(|variable| inner_type(&variable.kind, inside))
        }
        [kind, variable, key, inside @ ..] if kind == "variable" && key == "default" => {
            let block = environment.tables.table("variable").and_then(|all| all.table(variable));
            let text = block.and_then(|block| block.get("type")).and_then(Node::as_str);
            own = text.and_then(|text| Type::parse(text).ok());
            own.as_ref().and_then(|kind| inner_type(kind, inside))
        }
        [table, key] if table == "environment" => {
            return if ["description", "expires"].contains(&key.as_str()) {
                Wanted::String
            } else {
                Wanted::Unknown
            };
        }
        _ => None,
    };
    match declared {
        Some(kind) => Wanted::of(kind),
        None if known.is_some_and(Written::is_string) => Wanted::String,
        None => Wanted::Unknown,
    }
}

/// Whether a table at `keys` gets its own header: as in a layer of `environment`, or as blocks do.
fn is_block(keys: &[String], environment: &Environment) -> bool {
    let top = match keys.first().map(String::as_str) {
        Some("vars") => Some(&environment.vars),
        _ => Some(&environment.tables),
    };
    let own = if keys.first().is_some_and(|key| key == "vars") { &keys[1..] } else { keys };
    let mut table = top;
    let mut node: Option<&Node> = None;
    for key in own {
        node = table.and_then(|table| table.get(key));
        table = node.and_then(Node::as_table);
    }
    if let Some(node) = node {
        return matches!(node.style, Style::Header | Style::Mixed(_) | Style::Hcl);
    }
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    matches!(
        keys[..],
        [_] | ["module" | "provider" | "variable" | "output" | "check" | "data", _]
            | ["terraform", "backend"]
            | ["terraform", "backend", _]
            | ["data", _, _]
            | ["provider", _, "alias"]
            | ["provider", _, "alias", _]
    )
}

/// Parses `text` as an address, as `tfgen explain` writes it.
///
/// # Errors
/// If it is not one, or not that of a single value in an environment's TOML.
pub fn address(text: &str) -> Result<ValueAddress, Refused> {
    let Some(address) = ValueAddress::parse(text) else {
        let hint = "hint: such as module.NAME.INPUT or vars.NAME";
        return Err(Refused(format!("`{text}` is not an address\n{hint}")));
    };
    let address = match address.segments().split_first() {
        Some((first, rest)) if first == "local" || first == "var" => {
            let table = if first == "local" { "locals" } else { "variable" };
            rest.iter().fold(ValueAddress::new(table), |above, key| above.then(key))
        }
        _ => address,
    };
    match address.segments() {
        [list, ..] if ["import", "moved", "removed"].contains(&list.as_str()) => Err(Refused(
            format!("[[{list}]] is a list, and its entries have no address: edit the file"),
        )),
        [resource, ..] if resource == "resource" => {
            Err(Refused("resources are in the HCL next to the TOML: edit that file".to_owned()))
        }
        _ => Ok(address),
    }
}
