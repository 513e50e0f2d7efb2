//! First stage: the TOML of environments as written, layered, merged and with templates
//! evaluated, each value with the place it came from.

mod document;
mod extends;
mod merge;
mod name;
mod outputs;
mod place;
mod template;
mod value;

pub use name::EnvironmentName;
pub use outputs::{OutputReference, dependency_order, reached, split as split_output};
pub use place::{Form, form_of_value};
pub use value::{Entry, Node, Style, Table, Value};

use crate::parallel::each;
use crate::problem::{Code, Problem, Problems, nearest};
use crate::project::Project;
use crate::source::{Origin, SourceId, Sources};
use extends::{Documents, put_over};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    /// `environment.description`.
    pub description: Option<String>,
    /// `environment.sources`: globs of files that count as input, each with its place.
    pub sources: Vec<(String, Origin)>,
    /// `vars`, evaluated; those with problems are left out.
    pub vars: Table,
    /// The tables of the language, without `extends`, `environment` and `vars`.
    pub tables: Table,
    /// Where it reads outputs of other environments.
    pub reads: Vec<OutputReference>,
    /// Whether it was asked for, and is not only read by one that was.
    pub is_requested: bool,
}

/// Reads the environments `requested`, or all when none is named, and those whose outputs they
/// read. One whose layers cannot all be read is left out; what is wrong inside a layer stands as
/// [`Value::Unknown`] or is left out.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn read(
    project: &Project,
    requested: &[String],
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Vec<Environment>> {
    if requested.is_empty() {
        return Ok(read_all(project, sources, problems)?.1);
    }
    let names = named(project, requested, problems)?;
    read_these(project, Documents::new(project, sources), &names, false, problems)
}

/// Reads all environments as [`read`] does, behind the names of all, also of those left out.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn read_all(
    project: &Project,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<(Vec<EnvironmentName>, Vec<Environment>)> {
    let mut documents = Documents::new(project, sources);
    let names = all_names(project, &mut documents, problems)?;
    let environments = read_these(project, documents, &names, true, problems)?;
    Ok((names, environments))
}

/// Reads the environments `names`, which may be all, and those whose outputs they read.
fn read_these(
    project: &Project,
    mut documents: Documents<'_>,
    names: &[EnvironmentName],
    are_all: bool,
    problems: &mut Problems,
) -> anyhow::Result<Vec<Environment>> {
    let mut variables = BTreeMap::new();
    let mut environments = read_batch(&mut documents, names, are_all, &mut variables, problems)?;
    let mut known: BTreeSet<EnvironmentName> = names.iter().cloned().collect();
    let mut next = 0;
    while next < environments.len() {
        let mut names = vec![];
        for environment in &mut environments[next..] {
            names.extend(files_read(project, environment));
        }
        next = environments.len();
        names.retain(|name| known.insert(name.clone()));
        let read = read_batch(&mut documents, &names, false, &mut variables, problems)?;
        let read = read.into_iter().map(|read| Environment { is_requested: false, ..read });
        environments.extend(read);
    }
    // After an error, what reads a name may just be mistyped.
    if are_all && problems.errors() == 0 {
        for ((origin, name), _) in variables.into_iter().filter(|(_, is_read)| !is_read) {
            problems.push(
                Problem::new(Code::UnusedVariable, format!("nothing uses `vars.{name}`"))
                    .at(origin, "no template of any environment reads it"),
            );
        }
    }
    Ok(environments)
}

/// Notes which of the environments that `environment` reads have files, and names those.
fn files_read(project: &Project, environment: &mut Environment) -> Vec<EnvironmentName> {
    let mut names = vec![];
    for reference in &mut environment.reads {
        let name = EnvironmentName::parse(&reference.environment);
        let found = name.filter(|name| project.is_file(&format!("envs/{name}.toml")));
        reference.has_file = found.is_some();
        names.extend(found);
    }
    names
}

/// Each entry of `[vars]` by its place and name, and whether a template of some environment in
/// which it counts reads it.
type Variables = BTreeMap<Variable, bool>;

/// The place and the name of an entry of `[vars]`.
type Variable = (Origin, String);

/// Reads the environments `names`, which may be all, on all cores.
fn read_batch(
    documents: &mut Documents<'_>,
    names: &[EnvironmentName],
    are_all: bool,
    variables: &mut Variables,
    problems: &mut Problems,
) -> anyhow::Result<Vec<Environment>> {
    let mut layered = vec![];
    for name in names {
        layered.extend(layers_of(documents, name.clone(), problems)?);
    }
    if are_all {
        // Nobody asks again for a file whose layers are known, of any environment.
        layered.iter().for_each(|layered| documents.forget(&layered.path));
    }
    let mut environments = vec![];
    while !layered.is_empty() {
        let part: Vec<_> = layered.drain(..layered.len().min(AT_ONCE)).collect();
        let sources = &*documents.sources;
        let evaluated = each(&part, FEWEST, template::engine, |engine, layered| {
            let mut problems = Problems::default();
            let (environment, read) = evaluated(layered, engine, sources, &mut problems);
            (environment, read, problems)
        });
        for (environment, read, found) in evaluated {
            environments.push(environment);
            for (variable, is_read) in read {
                *variables.entry(variable).or_default() |= is_read;
            }
            problems.append(found);
        }
    }
    Ok(environments)
}

/// How many environments are evaluated before what their files say by themselves is let go.
const AT_ONCE: usize = 1024;

/// How many environments take as long to evaluate as several times the start of a thread.
const FEWEST: usize = 8;

/// An environment whose layers are read, and what they come to below its own file.
struct Layered {
    name: EnvironmentName,
    path: String,
    origin: Origin,
    own: Arc<Document>,
    lower: Arc<Table>,
}

/// Reads the layers of the environment `name`; `None` when that cannot be done.
fn layers_of(
    documents: &mut Documents<'_>,
    name: EnvironmentName,
    problems: &mut Problems,
) -> anyhow::Result<Option<Layered>> {
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
    let lower = layers.split_last().map_or(&[][..], |(_, lower)| lower);
    let lower = documents.merged(lower, problems);
    Ok(Some(Layered { name, path, origin, own, lower }))
}

/// The environment with its own file put over its layers and its templates evaluated, and of each
/// of its `[vars]` whether a template reads it.
fn evaluated(
    layered: &Layered,
    engine: &template::Engine,
    sources: &Sources,
    problems: &mut Problems,
) -> (Environment, Vec<(Variable, bool)>) {
    let Layered { name, path, origin, own, lower } = layered;
    let mut tables = Table::clone(lower);
    put_over(&mut tables, own, problems);
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
    let description = settings.get("description").and_then(Node::as_str).map(str::to_owned);
    let globs = match settings.get("sources").map(|node| &node.value) {
        Some(Value::Array(list)) => list.iter().collect(),
        _ => vec![],
    };
    let glob = |node: &Node| Some((node.as_str()?.to_owned(), node.origin));
    let globs = globs.into_iter().filter_map(glob).collect();
    let settings = environment_settings(name, &settings, problems);
    let written: Vec<_> =
        vars.entries.iter().map(|(key, entry)| (entry.key, key.clone())).collect();
    let (vars, read) = template::evaluate(engine, &mut tables, settings, vars, sources, problems);
    let written = written.into_iter().map(|(origin, key)| {
        let is_read = read.contains(&key);
        ((origin, key), is_read)
    });
    let written = written.collect();
    let reads = outputs::references(&tables);
    let environment = Environment {
        name: name.clone(),
        path: path.clone(),
        origin: *origin,
        description,
        sources: globs,
        vars,
        tables,
        reads,
        is_requested: true,
    };
    (environment, written)
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
    let paths = toml_files(project, "envs")?;
    documents.read_ahead(&paths, problems)?;
    for path in paths {
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
        match name.filter(|name| project.is_file(&format!("envs/{name}.toml"))) {
            Some(name) => names.push(name),
            None => {
                let files = toml_files(project, "envs")?;
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
    let paths = toml_files(project, "envs")?;
    Ok(paths.iter().map(|path| path.trim_start_matches("envs/").to_owned()).collect())
}

/// All TOML files below `folder`, sorted.
fn toml_files(project: &Project, folder: &str) -> anyhow::Result<Vec<String>> {
    let mut files = vec![];
    for name in project.entries(folder)? {
        let path = format!("{folder}/{name}");
        if project.is_folder(&path) {
            files.extend(toml_files(project, &path)?);
        } else if name.ends_with(".toml") {
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
