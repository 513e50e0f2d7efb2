//! The questions that the modules of environments have.

use super::values::values;
use crate::layers::ModuleSource;
use crate::pipeline::Checked;
use crate::project::Project;
use crate::root_values::RootValues;
use anyhow::{Context as _, ensure};
use minijinja::{Environment as Engine, ErrorKind, UndefinedBehavior, Value as Jinja};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The file in a module's folder, or in one around it.
const FILE: &str = "preflight.toml";

/// A question about the outside world, with the required answer.
#[derive(Clone, Debug)]
pub struct Question {
    /// Its name in the module's file.
    pub name: String,
    /// The environments that have it.
    pub environments: BTreeSet<String>,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The required answer.
    pub(super) expected: Expected,
    /// What to do if the answer is different.
    pub hint: Option<String>,
    /// Whether it must hold before a destroy as well.
    pub before_destroy: bool,
    /// Why it cannot be asked.
    pub(super) not_asked: Option<String>,
}

/// What an answer must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Expected {
    /// The whole answer, without surrounding white space.
    pub(super) equals: Option<String>,
    /// The least number.
    pub(super) at_least: Option<String>,
    /// Words that the answer must contain.
    pub(super) contains: Vec<String>,
}

/// A question as written; each text can be a template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    command: Vec<String>,
    equals: Option<String>,
    at_least: Option<Limit>,
    #[serde(default)]
    contains: Vec<String>,
    hint: Option<String>,
    #[serde(default)]
    before_destroy: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Limit {
    Number(i64),
    Text(String),
}

/// The questions of the modules in the repository that `checked` environments call, each once.
///
/// # Errors
/// If a file cannot be read or does not have the form in modules/README.md.
pub fn questions(project: &Project, checked: &Checked) -> anyhow::Result<Vec<Question>> {
    let mut files: BTreeMap<String, BTreeMap<String, Written>> = BTreeMap::new();
    let mut engine = Engine::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut found: BTreeMap<(String, Vec<String>, Expected), Question> = BTreeMap::new();
    for (environment, root) in &checked.environments {
        let (name, root) = (environment.name.as_str(), RootValues::of(root));
        for (call, _, source) in environment.modules() {
            let ModuleSource::Folder(folder) = source else { continue };
            let Some(contract) = checked.contracts.get(&folder) else { continue };
            let values = values(name, &root, call, contract);
            let folders = Path::new(&folder).ancestors().filter_map(Path::to_str);
            for path in folders.filter(|one| !one.is_empty()).map(|one| format!("{one}/{FILE}")) {
                if !files.contains_key(&path) {
                    files.insert(path.clone(), read(project, &path)?);
                }
                for (question, written) in &files[&path] {
                    let whole = written.question(question, name, &engine, &values);
                    let whole = whole.with_context(|| {
                        format!("cannot read `{question}` in {path}, for module.{call}")
                    })?;
                    let key = (question.clone(), whole.command.clone(), whole.expected.clone());
                    let known = found.entry(key).or_insert_with(|| whole.clone());
                    known.environments.extend(whole.environments);
                    known.before_destroy |= whole.before_destroy;
                }
            }
        }
    }
    Ok(found.into_values().collect())
}

fn read(project: &Project, path: &str) -> anyhow::Result<BTreeMap<String, Written>> {
    if !project.is_file(path) {
        return Ok(BTreeMap::new());
    }
    let text = String::from_utf8(project.read(path)?);
    let text = text.with_context(|| format!("{path} is not UTF-8"))?;
    let questions: BTreeMap<String, Written> =
        toml::from_str(&text).with_context(|| format!("cannot read {path}"))?;
    for (name, written) in &questions {
        ensure!(!written.command.is_empty(), "`{name}` in {path} has no command");
    }
    Ok(questions)
}

impl Written {
    /// The question of `environment`, with its templates evaluated over `values`.
    fn question(
        &self,
        name: &str,
        environment: &str,
        engine: &Engine<'_>,
        values: &Jinja,
    ) -> anyhow::Result<Question> {
        let mut not_asked = None;
        let mut text = |template: &String| -> anyhow::Result<String> {
            match engine.render_str(template, values) {
                Ok(text) => Ok(text),
                Err(error) if error.kind() == ErrorKind::UndefinedError => {
                    not_asked.get_or_insert_with(|| format!("`{template}` is not known here"));
                    Ok(template.clone())
                }
                Err(error) => Err(error.into()),
            }
        };
        let command = self.command.iter().map(&mut text).collect::<anyhow::Result<_>>()?;
        let at_least = self.at_least.as_ref().map(|limit| match limit {
            Limit::Number(number) => number.to_string(),
            Limit::Text(text) => text.clone(),
        });
        let expected = Expected {
            equals: self.equals.as_ref().map(&mut text).transpose()?,
            at_least: at_least.as_ref().map(&mut text).transpose()?,
            contains: self.contains.iter().map(&mut text).collect::<anyhow::Result<_>>()?,
        };
        let hint = self.hint.as_ref().map(&mut text).transpose()?;
        let environments = BTreeSet::from([environment.to_owned()]);
        let (name, before_destroy) = (name.to_owned(), self.before_destroy);
        Ok(Question { name, environments, command, expected, hint, before_destroy, not_asked })
    }
}
