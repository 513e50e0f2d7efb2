//! First stage: the TOML of environments as written, layered, merged and with templates
//! evaluated, each value with the place it came from.

mod document;
mod extends;
mod merge;
mod name;
mod place;
mod template;
mod value;

pub use name::EnvironmentName;
pub use place::{Form, form_of_value};
pub use value::{Entry, Node, Style, Table, Value};

use crate::problem::{Code, Problem, Problems, nearest};
use crate::project::Project;
use crate::source::{Origin, SourceId, Sources};
use anyhow::Context as _;
use extends::Documents;
use std::path::Path;

/// The keys of `[environment]`.
pub(crate) const ENVIRONMENT_KEYS: [&str; 4] = ["description", "expires", "guard", "sources"];

/// One environment: its layers put over each other, templates evaluated.
#[derive(Debug)]
pub struct Environment {
    /// Its name.
    pub name: EnvironmentName,
    /// Its own file, relative to the repository root.
    pub path: String,
    /// Where `[environment]` stands in that file.
    pub origin: Origin,
    /// The tables of the language, without `extends`, `environment` and `vars`.
    pub tables: Table,
}

/// Reads the environments `requested`, or all when none is named. One whose layers cannot all be
/// read is left out; what is wrong inside a layer stands as [`Value::Unknown`] or is left out.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn read(
    project: &Project,
    requested: &[String],
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Vec<Environment>> {
    let mut documents = Documents::new(project, sources);
    let names = if requested.is_empty() {
        all_names(project, &mut documents, problems)?
    } else {
        named(project, requested, problems)?
    };
    let mut environments = vec![];
    for name in names {
        environments.extend(read_one(&mut documents, name, problems)?);
    }
    Ok(environments)
}

fn read_one(
    documents: &mut Documents<'_>,
    name: EnvironmentName,
    problems: &mut Problems,
) -> anyhow::Result<Option<Environment>> {
    let path = format!("envs/{name}.toml");
    let Some(own) = documents.read(&path, problems)? else { return Ok(None) };
    let Some(origin) = own.environment else {
        problems.push(
            Problem::new(Code::UnknownEnvironment, format!("`{path}` is a layer"))
                .at(Origin::new(own.source, 0..0), "has no table `[environment]`")
                .hint("a file with that table is an environment"),
        );
        return Ok(None);
    };
    let Some(layers) = documents.layers(&path, problems)? else { return Ok(None) };
    let mut tables = Table::default();
    for layer in layers {
        let mut layer = layer.table.clone();
        layer.entries.shift_remove("extends");
        merge::merge(&mut tables, layer, &mut vec![], problems);
    }
    let mut take = |key: &str| match tables.entries.shift_remove(key).map(|entry| entry.node) {
        Some(Node { value: Value::Table(table), .. }) => table,
        Some(node) => {
            problems.push(
                Problem::new(Code::WrongKind, format!("`{key}` must be a table"))
                    .at(node.origin, format!("is {}", node.kind())),
            );
            Table::default()
        }
        None => Table::default(),
    };
    let settings = take("environment");
    let vars = take("vars");
    let settings = environment_settings(&name, &settings, problems);
    template::evaluate(&mut tables, settings, vars, documents.sources, problems);
    Ok(Some(Environment { name, path, origin, tables }))
}

/// What templates see as `environment`.
fn environment_settings(
    name: &EnvironmentName,
    settings: &Table,
    problems: &mut Problems,
) -> Vec<(String, minijinja::Value)> {
    let mut values = vec![("name".to_owned(), minijinja::Value::from(name.as_str()))];
    for (key, entry) in &settings.entries {
        let node = &entry.node;
        let expected = match (key.as_str(), &node.value) {
            ("description" | "expires", Value::String(text)) => {
                values.push((key.clone(), minijinja::Value::from(text.as_str())));
                continue;
            }
            ("guard", Value::Boolean(_)) => continue,
            ("sources", Value::Array(list)) if list.iter().all(|one| one.as_str().is_some()) => {
                continue;
            }
            ("description" | "expires", _) => "a string",
            ("guard", _) => "a boolean",
            ("sources", _) => "an array of strings",
            _ => {
                problems.push(
                    Problem::new(Code::UnknownKey, format!("`[environment]` has no key `{key}`"))
                        .at(entry.key, "unknown")
                        .did_you_mean(entry.key, key, ENVIRONMENT_KEYS),
                );
                continue;
            }
        };
        problems.push(
            Problem::new(Code::WrongKind, format!("`environment.{key}` must be {expected}"))
                .at(node.origin, format!("is {}", node.kind())),
        );
    }
    values
}

/// The names of all environments below `envs/`, sorted: every TOML file with `[environment]`.
fn all_names(
    project: &Project,
    documents: &mut Documents<'_>,
    problems: &mut Problems,
) -> anyhow::Result<Vec<EnvironmentName>> {
    let mut names = vec![];
    for path in toml_files(&project.path("envs"), "envs")? {
        let Some(document) = documents.read(&path, problems)? else { continue };
        let Some(origin) = document.environment else { continue };
        let name = path.trim_start_matches("envs/").trim_end_matches(".toml");
        match EnvironmentName::parse(name) {
            Some(name) => names.push(name),
            None => problems.push(
                Problem::new(Code::UnknownEnvironment, format!("`{path}` names no environment"))
                    .at(origin, "makes the file an environment")
                    .hint("an environment's name has the characters a-z, 0-9 and `-` only"),
            ),
        }
    }
    Ok(names)
}

fn named(
    project: &Project,
    requested: &[String],
    problems: &mut Problems,
) -> anyhow::Result<Vec<EnvironmentName>> {
    let mut names = vec![];
    for text in requested {
        let name = EnvironmentName::parse(text);
        match name.filter(|name| project.path(&format!("envs/{name}.toml")).is_file()) {
            Some(name) => names.push(name),
            None => {
                let files = toml_files(&project.path("envs"), "envs")?;
                let known: Vec<&str> = files
                    .iter()
                    .map(|path| path.trim_start_matches("envs/").trim_end_matches(".toml"))
                    .collect();
                let mut problem = Problem::new(
                    Code::UnknownEnvironment,
                    format!("there is no environment `{text}`: no file `envs/{text}.toml`"),
                );
                if let Some(near) = nearest(text, known.iter().copied()) {
                    problem = problem.hint(format!("did you mean `{near}`?"));
                }
                problems.push(problem.hint(format!("envs/ has {}", known.join(", "))));
            }
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// All environments and layers, as paths below `envs/`, sorted.
///
/// # Errors
/// When a folder cannot be read.
pub fn files(project: &Project) -> anyhow::Result<Vec<String>> {
    let paths = toml_files(&project.path("envs"), "envs")?;
    Ok(paths.iter().map(|path| path.trim_start_matches("envs/").to_owned()).collect())
}

/// All TOML files below `folder`, whose path from the repository root is `prefix`, sorted.
fn toml_files(folder: &Path, prefix: &str) -> anyhow::Result<Vec<String>> {
    let mut files = vec![];
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let file_name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}/{file_name}");
        if entry.path().is_dir() {
            files.extend(toml_files(&entry.path(), &path)?);
        } else if file_name.ends_with(".toml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// One TOML file: what it says and whether it is an environment.
#[derive(Debug)]
pub(crate) struct Document {
    source: SourceId,
    table: Table,
    environment: Option<Origin>,
}
