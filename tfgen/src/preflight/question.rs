//! The questions that the modules of environments have.

use super::file::{Limit, Written, engine, paths, read};
use super::values::values;
use crate::layers::ModuleSource;
use crate::pipeline::Checked;
use crate::problem::Problems;
use crate::project::Project;
use crate::root_values::RootValues;
use crate::source::Sources;
use anyhow::Context as _;
use minijinja::{Environment as Engine, ErrorKind, Value as Jinja};
use std::collections::{BTreeMap, BTreeSet};

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

/// The questions of the modules in the repository that `checked` environments call, each once.
/// Files that do not have the form in modules/README.md are in `problems`.
///
/// # Errors
/// If a file cannot be read, or a template in it cannot be evaluated.
pub fn questions(
    project: &Project,
    checked: &Checked,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Vec<Question>> {
    let mut files: BTreeMap<String, BTreeMap<String, Written>> = BTreeMap::new();
    let engine = engine();
    let mut found: BTreeMap<(String, Vec<String>, Expected), Question> = BTreeMap::new();
    for (environment, root) in &checked.environments {
        let (name, root) = (environment.name.as_str(), RootValues::of(root));
        for (call, _, source) in environment.modules() {
            let ModuleSource::Folder(folder) = source else { continue };
            let Some(contract) = checked.contracts.get(&folder) else { continue };
            let values = values(name, &root, call, contract);
            for path in paths(&folder) {
                if !files.contains_key(&path) {
                    files.insert(path.clone(), read(project, &path, sources, problems)?);
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
