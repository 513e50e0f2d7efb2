//! `preflight.toml`: the questions of one module, or of all modules in a folder.

use crate::layers::{Node, TomlValue};
use crate::module_files::{self, Form};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::source::Sources;
use anyhow::Context as _;
use minijinja::{Environment as Engine, UndefinedBehavior};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The name of the file in a module's folder, or in one around it.
pub(crate) const FILE: &str = "preflight.toml";

/// The keys of each table; modules/README.md says what they mean.
const KEYS: [(&str, Form); 6] = [
    ("command", Form::Strings),
    ("equals", Form::String),
    ("at_least", Form::IntegerOrString),
    ("contains", Form::Strings),
    ("hint", Form::String),
    ("before_destroy", Form::Boolean),
];

/// A question as written; each text can be a template.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Written {
    pub(super) command: Vec<String>,
    pub(super) equals: Option<String>,
    pub(super) at_least: Option<Limit>,
    #[serde(default)]
    pub(super) contains: Vec<String>,
    pub(super) hint: Option<String>,
    #[serde(default)]
    pub(super) before_destroy: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Limit {
    Number(i64),
    Text(String),
}

/// What evaluates the templates.
pub(super) fn engine() -> Engine<'static> {
    let mut engine = Engine::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine
}

/// The paths of the files that hold for the module in `folder`, whether they are there or not.
pub(crate) fn paths(folder: &str) -> impl Iterator<Item = String> {
    let folders = Path::new(folder).ancestors().filter_map(Path::to_str);
    folders.filter(|one| !one.is_empty()).map(|one| format!("{one}/{FILE}"))
}

/// The questions in the file at `path`, by name; none if there is no such file. If it does not have
/// the form in modules/README.md, that is in `problems`.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn read(
    project: &Project,
    path: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<BTreeMap<String, Written>> {
    if !project.is_file(path) {
        return Ok(BTreeMap::new());
    }
    let before = problems.errors();
    let (source, file) = module_files::read(project, path, &KEYS, sources, problems)?;
    let engine = engine();
    for (name, entry) in &file.entries {
        let Some(question) = entry.node.as_table() else { continue };
        let command = question.get("command");
        if command
            .is_none_or(|node| matches!(&node.value, TomlValue::Array(list) if list.is_empty()))
        {
            let place = command.map_or(entry.key, |node| node.origin);
            problems.push(
                Problem::new(Code::WrongKind, format!("`{name}` has no command"))
                    .at(place, "asks nothing")
                    .hint("such as command = [\"sh\", \"-c\", \"test -d /srv\"]"),
            );
        }
        for entry in question.entries.values() {
            check_templates(&entry.node, &engine, problems);
        }
    }
    if problems.errors() > before {
        return Ok(BTreeMap::new());
    }
    toml::from_str(&sources.get(source).text).with_context(|| format!("cannot read {path}"))
}

/// Reports each string in `node` that is not a template.
fn check_templates(node: &Node, engine: &Engine<'_>, problems: &mut Problems) {
    match &node.value {
        TomlValue::Array(list) => {
            list.iter().for_each(|one| check_templates(one, engine, problems));
        }
        TomlValue::String(text) => {
            if let Err(error) = engine.template_from_str(text) {
                let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
                let title = "this is not a template".to_owned();
                problems.push(Problem::new(Code::Template, title).at(node.origin, why));
            }
        }
        _ => {}
    }
}

/// Checks the file at `path`, if it is there.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn check(
    project: &Project,
    path: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<()> {
    read(project, path, sources, problems).map(drop)
}
