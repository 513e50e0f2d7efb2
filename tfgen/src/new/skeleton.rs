//! What a new environment must set for modules: required inputs that nothing sets, as commented
//! lines.

use crate::contracts::{self, Contract, Contracts, Type, Variable};
use crate::hcl::Identifier;
use crate::layers::{EnvironmentName, ModuleSource, Node, Reader};
use crate::problem::Problems;
use crate::project::Project;
use crate::source::Sources;
use std::fmt::Write as _;

/// What the modules that the environment `name`, with the text `text`, calls still require.
///
/// # Errors
/// If a file cannot be read.
pub(super) fn of_environment(
    project: &Project,
    name: &EnvironmentName,
    text: &str,
) -> anyhow::Result<String> {
    let path = format!("envs/{name}.toml");
    let project = project.as_saved().with_unsaved([(path, text.as_bytes().to_vec())]);
    // `check` reports the problems of a layer.
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let mut reader = Reader::new(&project);
    let read = reader.read_named(std::slice::from_ref(name), &mut sources, &mut problems)?;
    let Some(environment) = read.first() else { return Ok(String::new()) };
    let folders = environment.module_folders().collect();
    let contracts = contracts::read(&project, &folders, &mut sources)?;
    let mut skeleton = String::new();
    for (module, block, source) in environment.modules() {
        let ModuleSource::Folder(folder) = source else { continue };
        let calls = environment.tables.table("module");
        if calls.and_then(|calls| calls.get(module)).is_some_and(Node::is_hcl) {
            // TOML cannot change a block in HCL.
            continue;
        }
        let Some(contract) = contracts.get(&folder) else { continue };
        let unset = required(contract).filter(|(input, _)| block.get(input).is_none());
        let lines: String = unset.map(|(input, variable)| line(input, variable)).collect();
        if !lines.is_empty() {
            let _ = write!(skeleton, "\n# {folder} requires:\n# [module.{module}]\n{lines}");
        }
    }
    Ok(skeleton)
}

/// Calls of the modules below `modules/`, with what each requires.
pub(super) fn of_modules(contracts: &Contracts) -> String {
    let mut skeleton = String::new();
    for (folder, contract) in contracts.iter() {
        let Some(name) = folder.strip_prefix("modules/").filter(|name| Identifier::is_one(name))
        else {
            continue;
        };
        let _ = write!(skeleton, "\n# [module.{name}]\n");
        skeleton.extend(required(contract).map(|(input, variable)| line(input, variable)));
    }
    skeleton
}

fn required(contract: &Contract) -> impl Iterator<Item = (&str, &Variable)> {
    let variables = contract.variables.iter().map(|(name, variable)| (name.as_str(), variable));
    variables.filter(|(_, variable)| variable.default.is_none())
}

fn line(input: &str, variable: &Variable) -> String {
    let kind = variable.kind.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    let value = if variable.sensitive || variable.ephemeral {
        format!("{{ ref = \"var.{input}\" }}")
    } else {
        placeholder(&variable.kind).to_owned()
    };
    let description = variable.description.as_deref().and_then(|text| text.lines().next());
    let description = description.map(|text| format!(": {}", text.trim())).unwrap_or_default();
    format!("# {input} = {value}  # {kind}{description}\n")
}

/// A value of the type `kind` for people to replace.
fn placeholder(kind: &Type) -> &'static str {
    match kind {
        Type::Number => "0",
        Type::Bool => "false",
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => "[]",
        Type::Map(_) | Type::Object(_) => "{}",
        _ => "\"\"",
    }
}
