//! That what was adopted means what the original does.

use super::convert::{Adopted, Request};
use crate::hcl;
use crate::layers::{Node, TomlValue, code_of};
use crate::pipeline;
use crate::problem::Problems;
use crate::project::Project;
use crate::source::Sources;
use anyhow::Context as _;
use root_comparison::{Comparison, Given, Root, compare};
use std::path::Path;
use terraform_expressions::{Number, Read, Value};

/// How the root module of an environment compares with the original.
#[derive(Debug)]
pub struct Proof {
    /// The environment.
    pub environment: String,
    /// Block by block.
    pub comparison: Comparison,
}

/// Generates what `adopted` says, in memory, and compares it with the original of `request`.
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
    let mut proofs = vec![];
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
        let original = texts(project, &request.folder)?;
        let place = |folder: &str| Path::new("/repository").join(folder);
        let original = Root::from_texts(&place(&request.folder), original, &given)?;
        let Some((environment, root)) = checked.get(name.as_str()) else { continue };
        // The values that the new variables have by default.
        let mut own = Given::default();
        for name in &adopted.given {
            let variable = environment.tables.table("variable").and_then(|all| all.table(name));
            let default = variable.and_then(|variable| variable.get("default"));
            own.variables.extend(default.and_then(value).map(|value| (name.clone(), value)));
        }
        let texts = root.files.iter().map(|file| (file.name.to_string(), hcl::print(file, "")));
        let generated = Root::from_texts(&place(&environment.folder), texts.collect(), &own)
            .context("what was generated cannot be read")?;
        let comparison = compare(&original, &generated);
        proofs.push(Proof { environment: name.to_string(), comparison });
    }
    Ok(proofs)
}

fn texts(project: &Project, folder: &str) -> anyhow::Result<Vec<(String, String)>> {
    let mut texts = vec![];
    for name in project.entries(folder)? {
        let path = format!("{folder}/{name}");
        if name.ends_with(".tf") && project.is_file(&path) {
            texts.push((name, String::from_utf8_lossy(&project.read(&path)?).into_owned()));
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
                return terraform_expressions::Evaluator::default().value(&tree).ok();
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
