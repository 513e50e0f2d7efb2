//! The choice of environments for a command. It is made here, before `tfgen run` starts, because
//! what they need is built first.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::logged;
use crate::project::{LOCAL, Project};
use crate::state::StateFolder;

/// What the environments must have.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Choice<'a> {
    /// One of these tags, if any are given.
    tags: Vec<&'a str>,
    /// A different meaning from that at this revision.
    changed: Option<&'a str>,
}

/// The part of `tfgen list --json` that is used here.
#[derive(Deserialize)]
struct List {
    environments: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
    tags: Vec<String>,
}

/// The part of `tfgen changed --json` that is used here.
#[derive(Deserialize)]
struct Changed {
    environments: Vec<String>,
}

impl<'a> Choice<'a> {
    /// Extracts the choice from options of `tfgen run`, and returns the other options, too.
    ///
    /// # Errors
    /// If an option chooses environments in another way.
    pub fn of(options: &'a [String]) -> Result<(Self, Vec<&'a str>)> {
        let (mut choice, mut others) = (Self::default(), Vec::new());
        let mut options = options.iter().map(String::as_str);
        while let Some(option) = options.next() {
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (option, None),
            };
            match name {
                "--tag" => choice.tags.extend(value.or_else(|| options.next())),
                "--changed" => choice.changed = value.or_else(|| options.next()),
                "--all" | "--graph" => bail!(
                    "`{name}` chooses environments, but here you choose with ENV=, or with \
                     `--tag` and `--changed` of `plan-all` and `apply-all`; use `tfgen run` for it"
                ),
                _ => others.push(option),
            }
        }
        Ok((choice, others))
    }

    /// Whether all environments are meant.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// The chosen environments, except this machine's.
    ///
    /// # Errors
    /// If no environment has one of the tags, or `tfgen` fails.
    pub fn names(
        &self,
        project: &Project,
        state: &StateFolder,
        tfgen: &Path,
    ) -> Result<Vec<String>> {
        let list: List = said(project, state, tfgen, &["list", "--json"])?;
        let Self { tags, changed } = self;
        let has_tag =
            |one: &Listed| tags.is_empty() || one.tags.iter().any(|it| tags.contains(&&**it));
        let mut names: Vec<String> =
            list.environments.into_iter().filter(has_tag).map(|one| one.name).collect();
        if names.is_empty() && !tags.is_empty() {
            bail!("no environment has the tag `{}`: `tfgen list` shows tags", tags.join("` or `"));
        }
        if let Some(revision) = changed {
            let arguments = ["changed", "--since", revision, "--json"];
            let changed: Changed = said(project, state, tfgen, &arguments)?;
            names.retain(|name| changed.environments.contains(name));
        }
        names.retain(|name| name != LOCAL);
        Ok(names)
    }
}

/// The JSON output of `tfgen`.
fn said<T: DeserializeOwned>(
    project: &Project,
    state: &StateFolder,
    tfgen: &Path,
    arguments: &[&str],
) -> Result<T> {
    let mut command = Command::new(tfgen);
    command.args(arguments).current_dir(project.root());
    let text = logged::output(&mut command, &state.log(arguments[0]))?;
    serde_json::from_str(&text)
        .with_context(|| format!("unexpected output of `tfgen {} --json`", arguments[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_choice_is_taken_out_of_the_options_of_a_run() {
        let options = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let given = options("--continue --tag ci --report r --tag=b --changed c");
        let (choice, others) = Choice::of(&given).unwrap();
        assert_eq!(choice, Choice { tags: vec!["ci", "b"], changed: Some("c") });
        assert_eq!(others, ["--continue", "--report", "r"]);
        assert!(!choice.is_all() && Choice::of(&options("--jobs 2")).unwrap().0.is_all());
        for other in ["--all", "--graph"] {
            let refused = Choice::of(&options(other)).unwrap_err().to_string();
            assert!(refused.contains("chooses environments"), "{refused}");
        }
    }
}
