//! That what was adopted means what the original does.

use super::convert::{Adopted, Request};
use super::json_file::{native_value, with_current_folder_of_json};
use super::relative_paths::{rewritten, with_current_folder};
use crate::contracts::{Contracts, Type, kind_at};
use crate::hcl::{self, Address, Inward};
use crate::layers::{Environment, Node, TomlValue, code_of};
use crate::pipeline;
use crate::problem::Problems;
use crate::project::Project;
use crate::relative_path::in_folder;
use crate::root_values::contract;
use crate::source::Sources;
use crate::states::States;
use anyhow::Context as _;
use hcl_syntax::tokens;
use root_comparison::{Comparison, Difference, Excerpt, Given, Reason, Root, Verdict, compare};
use std::collections::BTreeSet;
use std::path::Path;
use terraform_expressions::{Evaluator, Number, Read, Value, declared};

/// How the root module of an environment compares with the original.
#[derive(Debug)]
pub struct Proof {
    /// The environment.
    pub environment: String,
    /// Block by block.
    pub comparison: Comparison,
}

/// Generates what `adopted` says, in memory, and compares it with the original of `request`. There
/// is no proof where `problems` are in the way; that two environments have one state is not.
/// `project` is the repository with the files of `adopted`.
///
/// # Errors
/// When a file cannot be read, or one of the two is no root.
pub fn prove(
    project: &Project,
    request: &Request,
    adopted: &Adopted,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Vec<Proof>> {
    let names: Vec<String> =
        adopted.environments.iter().map(|(name, _)| name.to_string()).collect();
    let checked = pipeline::checked(project, &names, sources, problems)?;
    if problems.errors() > 0 {
        return Ok(vec![]);
    }
    let (mut proofs, mut states) = (vec![], States::default());
    let way = request.way();
    let original = texts(project, &request.folder)?;
    for (name, files) in &adopted.environments {
        let mut given = Given::default();
        for path in files {
            let text = String::from_utf8_lossy(&project.read(path)?).into_owned();
            given.read_variables(path, &text).map_err(anyhow::Error::msg)?;
        }
        given.variables.retain(|name, _| adopted.given.contains(name));
        for path in &request.backend_configs {
            let text = String::from_utf8_lossy(&project.read(path)?).into_owned();
            given.read_backend(path, &text).map_err(anyhow::Error::msg)?;
        }
        let place = |folder: &str| Path::new("/repository").join(folder);
        let original = Root::from_texts(&place(&request.folder), original.clone(), &given)
            .context("the original cannot be read")?;
        let Some((environment, root)) = checked.get(name.as_str()) else { continue };
        states.add(environment, problems);
        // The values that the new variables have by default.
        let mut own = Given::default();
        for name in given.variables.keys() {
            let variable = environment.tables.table("variable").and_then(|all| all.table(name));
            let default = variable.and_then(|variable| variable.get("default"));
            own.variables.extend(default.and_then(value).map(|value| (name.clone(), value)));
        }
        let texts = root.files.iter().map(|file| (file.name.to_string(), hcl::print(file, "")));
        let generated = Root::from_texts(&place(&environment.folder), texts.collect(), &own)
            .context("what was generated cannot be read")?;
        let mut comparison = compare(&original, &generated);
        for block in &mut comparison.blocks {
            let types =
                |name: &str| input_type(environment, &block.address, name, &checked.contracts);
            if adopted.keeps_local_state && block.address == "terraform.backend" {
                block.verdict = Verdict::Equal(vec![]);
            }
            if let Verdict::Different(differences) = &mut block.verdict {
                conceal(&adopted.left_out, &block.address, differences);
                differences.retain(|one| {
                    let is_default = one.path == "workspace_dir"
                        && (one.reason == Some(Reason::OtherFolder) || is_said_by_nobody(one))
                        && !project.is_folder(&in_folder(&request.folder, "terraform.tfstate.d"));
                    !is_default
                        && !comes_to_the_same(one, &types)
                        && !names_the_same_files(one, &way)
                });
                if differences.is_empty() {
                    block.verdict = Verdict::Equal(vec![]);
                }
            }
        }
        proofs.push(Proof { environment: name.to_string(), comparison });
    }
    Ok(proofs)
}

/// The type of the input `name` of the module at `address`, where its contract is known.
fn input_type(
    environment: &Environment,
    address: &str,
    name: &str,
    contracts: &Contracts,
) -> Option<Type> {
    let module = address.strip_prefix("module.")?;
    let block = environment.tables.table("module")?.table(module)?;
    let contract = contract(environment, module, block, contracts)?;
    Some(contract.variables.get(name)?.kind.clone())
}

/// Takes the texts of secrets that were not written out of `differences` of the block at `address`.
fn conceal(left_out: &BTreeSet<(String, String)>, address: &str, differences: &mut [Difference]) {
    for (_, argument) in left_out.iter().filter(|(block, _)| block == address) {
        let is_inside = |path: &str| {
            path.strip_prefix(argument.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        for difference in differences.iter_mut().filter(|one| is_inside(&one.path)) {
            if let Some(first) = &mut difference.first {
                "a secret".clone_into(&mut first.text);
            }
        }
    }
}

/// Whether two values that differ come to the same: they name the same file, or the type of what
/// takes them makes one of the other.
fn comes_to_the_same(difference: &Difference, types: &dyn Fn(&str) -> Option<Type>) -> bool {
    let text = |one: &Option<Excerpt>| one.as_ref().map(|one| one.text.clone());
    // What `init` fetches into the one is fetched into the other as well.
    let is_fetched =
        text(&difference.first).is_some_and(|text| text.starts_with("\"./.terraform/"));
    let is_fetched_source = difference.path == "source"
        && is_fetched
        && text(&difference.first) == text(&difference.second);
    if difference.reason == Some(Reason::SameFile) || is_fetched_source {
        return true;
    }
    let same = || {
        let way = Address::parse(&difference.path)?;
        let inside: Vec<Inward> = way.steps().iter().map(Inward::from).collect();
        let kind = kind_at(&types(way.root())?, &inside).ok()?;
        let constant = |text: &str| {
            let tree = hcl_syntax::parse_expression(text).ok()?;
            declared(Evaluator::default().value(&tree).ok()?, &kind).ok()
        };
        let (first, second) = (difference.first.as_ref()?, difference.second.as_ref()?);
        constant(&native(first))?.equals(&constant(&native(second))?).ok()
    };
    same() == Some(true)
}

/// Whether both roots leave to a backend what differs: what is shown is its header, in one of the
/// syntaxes.
fn is_said_by_nobody(difference: &Difference) -> bool {
    [&difference.first, &difference.second].into_iter().all(|one| {
        let text = one.as_ref().map_or("", |one| &one.text);
        ["backend \"", "\"backend\":"].iter().any(|header| text.starts_with(header))
    })
}

/// Whether the second value is the first, with its paths as they lead from the new root module.
fn names_the_same_files(difference: &Difference, way: &str) -> bool {
    let (Some(first), Some(second)) = (&difference.first, &difference.second) else {
        return false;
    };
    let text = format!("x = {}\n", native(first));
    let file = hcl_syntax::parse(&text);
    let found = rewritten(&file.body, &text, way);
    let second = format!("x = {}\n", native(second));
    let (Ok(ones), Ok(others)) = (tokens(&found.text), tokens(&second)) else { return false };
    let is_same = ones.iter().map(|span| span.of(&found.text));
    found.count > 0 && is_same.eq(others.iter().map(|span| span.of(&second)))
}

/// What is written in HCL's own syntax.
fn native(excerpt: &Excerpt) -> String {
    let json = excerpt.file.ends_with(".json").then(|| native_value(&excerpt.text));
    json.flatten().unwrap_or_else(|| excerpt.text.clone())
}

fn texts(project: &Project, folder: &str) -> anyhow::Result<Vec<(String, String)>> {
    let mut texts = vec![];
    for name in project.entries(folder)? {
        let path = in_folder(folder, &name);
        let is_json = name.ends_with(".tf.json");
        if (is_json || name.ends_with(".tf")) && project.is_file(&path) {
            let text = String::from_utf8_lossy(&project.read(&path)?).into_owned();
            // As it is taken to be in what was adopted.
            let text = match is_json {
                true => with_current_folder_of_json(&text).unwrap_or(text),
                false => with_current_folder(&hcl_syntax::parse(&text).body, &text),
            };
            texts.push((name, text));
        }
    }
    Ok(texts)
}

/// The constant that `node` is.
fn value(node: &Node) -> Option<Value> {
    Some(match &node.value {
        TomlValue::String(text) => Value::string(text.as_str()),
        TomlValue::Template(template) => Value::string(template.text.as_str()),
        TomlValue::Boolean(boolean) => Value::Bool(*boolean),
        TomlValue::Number(digits) => match Number::read(digits) {
            Read::Number(number) => Value::Number(number),
            Read::NotANumber | Read::Uncertain => return None,
        },
        TomlValue::Array(list) => Value::Tuple(list.iter().map(value).collect::<Option<_>>()?),
        TomlValue::Table(table) => {
            if let Some(code) = code_of(table) {
                let tree = hcl_syntax::parse_expression(code).ok()?;
                return Evaluator::default().value(&tree).ok();
            }
            if let Some(literal) = table.get("literal") {
                return value(literal);
            }
            let entries = table.entries.iter();
            let entries = entries.map(|(key, entry)| Some((key.clone(), value(&entry.node)?)));
            Value::Object(entries.collect::<Option<_>>()?)
        }
        TomlValue::Unknown => return None,
    })
}
