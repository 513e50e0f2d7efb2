//! The state of each environment, and a check that no two environments share one.

use crate::language::backend;
use crate::layers::{Environment, EnvironmentName, Node, Table, TomlValue, form_of_value};
use crate::problem::{Code, Problem, Problems};
use crate::relative_path::{in_folder, is_within, named_in};
use crate::source::{Origin, SourceId};
use std::collections::{BTreeSet, HashMap};

/// The owners of all states seen so far.
#[derive(Debug, Default)]
pub(crate) struct States(HashMap<String, Owner>);

#[derive(Debug)]
struct Owner {
    name: EnvironmentName,
    /// Where its backend is written.
    origin: Origin,
    shares_with: Vec<String>,
}

impl States {
    /// Adds `environment`, and reports it if another environment has the same state.
    pub(crate) fn add(&mut self, environment: &Environment, problems: &mut Problems) {
        let Some((state, origin)) = state(environment) else { return };
        let shares = environment.shares_state_with.iter().map(|(name, _)| name.clone());
        let (name, shares_with) = (environment.name.clone(), shares.collect::<Vec<_>>());
        let Some(first) = self.0.get(&state) else {
            self.0.insert(state, Owner { name, origin, shares_with });
            return;
        };
        let is_meant = shares_with.iter().any(|other| first.name.as_str() == other)
            || first.shares_with.iter().any(|other| name.as_str() == other);
        if !is_meant {
            let title = format!("`{}` and `{name}` share one state", first.name);
            let problem = Problem::new(Code::SharedState, title).at(origin, "the state of both");
            let problem = match first.origin == origin {
                true => problem.at(environment.origin, format!("also that of `{name}`")),
                false => problem.at(first.origin, format!("the same for `{}`", first.name)),
            };
            problems.push(
                problem.hint("put `{{ environment.name }}` into what tells them apart").hint(
                    format!(
                        "if you mean it: shares_state_with = [\"{}\"] in [environment]",
                        first.name
                    ),
                ),
            );
        }
    }

    /// The files that later problems may point at.
    pub(crate) fn files(&self) -> BTreeSet<SourceId> {
        self.0.values().map(|owner| owner.origin.source).collect()
    }
}

/// What identifies the state of `environment`, and where it is written, if all of that is written.
fn state(environment: &Environment) -> Option<(String, Origin)> {
    let terraform = environment.tables.table("terraform")?;
    let backends = terraform.table("backend").into_iter().flat_map(|table| &table.entries);
    let cloud = terraform.entries.get("cloud").map(|entry| ("remote", entry));
    let (kind, entry) = backends.map(|(kind, entry)| (kind.as_str(), entry)).next().or(cloud)?;
    let known = backend(kind)?;
    let arguments = entry.node.as_table()?;
    if known.needed.is_empty() || known.needed.iter().any(|name| arguments.get(name).is_none()) {
        return None;
    }
    let mut state = kind.to_owned();
    // A file elsewhere in the repository, which several root modules may use.
    let file = arguments.get("path").and_then(Node::as_str).filter(|_| kind == "local");
    let file = file.and_then(|path| named_in(&in_folder(&environment.folder, "x"), path));
    let file = file.filter(|file| !is_within(file, &environment.folder));
    for name in known.place {
        state.push('\n');
        match (arguments.get(name), &file) {
            (Some(_), Some(file)) if *name == "path" => state.push_str(&format!("{file:?}")),
            (Some(node), _) => tell(node, &mut state)?,
            (None, _) => {}
        }
    }
    let is_own = match kind {
        "local" => {
            let path = arguments.get("path")?.as_str();
            file.is_none() && path.is_none_or(|path| !path.starts_with('/'))
        }
        "remote" => !names_one(arguments.table("workspaces")?),
        _ => false,
    };
    (!is_own).then_some((state, entry.node.origin))
}

/// Whether `workspaces` names exactly one workspace, instead of those with a tag.
fn names_one(workspaces: &Table) -> bool {
    workspaces.get("name").is_some_and(|name| name.as_str().is_some())
}

/// Writes the value of `node`; `None` if only Terraform knows it.
fn tell(node: &Node, out: &mut String) -> Option<()> {
    match &node.value {
        TomlValue::Template(template) => out.push_str(&format!("{:?}", template.text)),
        TomlValue::String(text) => out.push_str(&format!("{text:?}")),
        TomlValue::Number(digits) => out.push_str(digits),
        TomlValue::Boolean(boolean) => out.push_str(if *boolean { "true" } else { "false" }),
        TomlValue::Array(list) => {
            for one in list {
                tell(one, out)?;
                out.push(',');
            }
        }
        TomlValue::Table(table) if form_of_value(table).is_none() => {
            let mut entries: Vec<_> = table.entries.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            for (key, entry) in entries {
                out.push_str(&format!("{key:?}="));
                tell(&entry.node, out)?;
                out.push(';');
            }
        }
        TomlValue::Table(_) | TomlValue::Unknown => return None,
    }
    Some(())
}
