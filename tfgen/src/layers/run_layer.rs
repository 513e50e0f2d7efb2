//! The layer that `--with` puts over every environment for one run.
//!
//! It is written once, for different environments. So it changes providers only if they exist,
//! removes only what exists, and its settings for a provider apply to all configurations of the
//! provider.

use super::documents::Documents;
use super::merge::{self, is_removal};
use super::place::{Form, form, form_of_value};
use super::value::{Entry, Node, Table, TomlValue};
use super::{Document, Environment};
use crate::layer_name::LayerName;
use crate::problem::{Code, Problem, Problems, listed};
use crate::project::Project;
use crate::source::{Origin, Sources};
use std::sync::Arc;

/// The table that makes a file a layer for `--with`.
pub(crate) const TABLE: &str = "with";

/// The keys of that table.
const KEYS: [&str; 2] = ["description", "outputs"];

/// The layer of a run.
#[derive(Debug)]
pub struct RunLayer {
    /// Its description for people.
    pub description: Option<String>,
    /// Whether the outputs of other environments are unknown, instead of read from their states.
    pub hides_outputs: bool,
    /// Whether it sets the location of the state.
    pub sets_backend: bool,
    document: Arc<Document>,
}

impl RunLayer {
    /// Reads the layer of `project`, if it has one. Its problems are reported where environments
    /// are read.
    ///
    /// # Errors
    /// If the file exists but cannot be read.
    pub fn read(project: &Project) -> anyhow::Result<Option<Self>> {
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        Self::among(&mut Documents::new(project), &mut sources, &mut problems)
    }

    /// The same for the file in `documents`.
    pub(super) fn among(
        documents: &mut Documents<'_>,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Option<Self>> {
        let project = documents.project;
        let Some(name) = project.layer() else { return Ok(None) };
        let path = name.path();
        if !project.is_file(&path) {
            problems.push(absent(name, project)?);
            return Ok(None);
        }
        let document = documents.read(&path, sources, problems)?;
        Ok(document.and_then(|document| Self::of(document, problems)))
    }

    /// The layer that `document` declares, if it does.
    pub(super) fn declared(document: Arc<Document>, problems: &mut Problems) -> Option<Self> {
        document.table.get(TABLE)?;
        Self::of(document, problems)
    }

    fn of(document: Arc<Document>, problems: &mut Problems) -> Option<Self> {
        if let Some(origin) = document.environment {
            problems.push(
                Problem::new(
                    Code::Extends,
                    format!("`{}` cannot be put over environments", document.path),
                )
                .at(origin, "makes it an environment"),
            );
            return None;
        }
        if let Some(entry) = document.table.entries.get("extends") {
            problems.push(
                Problem::new(Code::Extends, "a layer for `--with` cannot extend anything")
                    .at(entry.key, "would add more to each environment")
                    .hint("write all changes of the run into this file"),
            );
        }
        for part in &document.hcl {
            problems.push(Problem::new(Code::Extends, "a layer for `--with` cannot have HCL").at(
                Origin::new(part.source, 0..0),
                "would be added to each environment of the run",
            ));
        }
        let terraform = document.table.table("terraform");
        let sets_backend = terraform.is_some_and(|table| {
            let mut blocks = table.blocks("backend");
            blocks.next().is_some() || table.table("cloud").is_some_and(is_kept)
        });
        let (description, hides_outputs) = settings(&document.table, problems);
        Some(Self { description, hides_outputs, sets_backend, document })
    }

    /// Settings for `environment` that the layer has but cannot apply.
    pub fn not_covered(&self, environment: &Environment) -> Vec<String> {
        let Environment { name, tables, .. } = environment;
        let terraform = tables.table("terraform");
        let required = terraform.and_then(|table| table.table("required_providers"));
        let is_configured = |provider: &str| {
            tables.table("provider").is_some_and(|providers| providers.get(provider).is_some())
        };
        let said = || self.document.table.table("provider").into_iter().flat_map(Table::keys);
        let nowhere = said()
            .filter(|provider| required.is_some_and(|table| table.get(provider).is_some()))
            .filter(|provider| !is_configured(provider))
            .map(|provider| format!("{name}: provider `{provider}`, which it does not configure"));
        nowhere.chain(said().flat_map(|provider| in_hcl(environment, provider))).collect()
    }

    /// Puts it over `tables`, the merged result of an environment.
    pub(super) fn put_over(&self, tables: &mut Table, problems: &mut Problems) {
        let mut layer = self.document.table.clone();
        layer.entries.shift_remove(TABLE);
        layer.entries.shift_remove("extends");
        hold_for_all_configurations(&mut layer, tables);
        leave_applicable(&mut layer, Some(tables), &mut vec![]);
        merge::merge(tables, layer, &mut vec![], problems);
    }
}

/// The configurations of `provider` that `environment` has in HCL.
fn in_hcl<'e>(environment: &'e Environment, provider: &'e str) -> Vec<String> {
    let Environment { name, tables, .. } = environment;
    let entry = tables.table("provider").and_then(|table| table.entries.get(provider));
    let aliases = entry.and_then(|entry| entry.node.as_table()?.table("alias"));
    let own = entry.map(|entry| (provider.to_owned(), entry));
    let aliases = aliases.into_iter().flat_map(|table| &table.entries);
    let all = own.into_iter().chain(aliases.map(|(alias, it)| (format!("{provider}.{alias}"), it)));
    let in_hcl = all.filter(|(_, entry)| entry.node.is_hcl());
    in_hcl
        .map(|(called, _)| format!("{name}: provider `{called}`, which is written in HCL"))
        .collect()
}

/// Whether `block` exists and is not removed.
fn is_kept(block: &Table) -> bool {
    form_of_value(block) != Some(Form::Unset)
}

/// The problem that there is no file for the layer `name`.
fn absent(name: &LayerName, project: &Project) -> anyhow::Result<Problem> {
    let path = name.path();
    let files = project.files_below("envs", ".toml")?;
    let layers = files.iter().filter_map(|file| {
        let name = file.strip_prefix("envs/")?.strip_suffix(".toml")?;
        name.parse::<LayerName>().is_ok().then_some(name)
    });
    let mut problem =
        Problem::new(Code::Extends, format!("there is no layer `{name}`: no file `{path}`"));
    if let Some(near) = crate::problem::nearest(name.as_str(), layers.clone()) {
        problem = problem.hint(format!("did you mean `{near}`?"));
    }
    Ok(problem.hint(format!("envs/ has {}", listed(layers))))
}

/// The description in `[with]`, and whether outputs are unknown.
fn settings(table: &Table, problems: &mut Problems) -> (Option<String>, bool) {
    let Some(node) = table.get(TABLE) else { return (None, false) };
    let wrong = |what: &str, node: &Node| {
        Problem::new(Code::WrongKind, what).at(node.origin, format!("is {}", node.kind()))
    };
    let Some(settings) = node.as_table() else {
        problems.push(wrong("`with` must be a table", node));
        return (None, false);
    };
    for (key, entry) in &settings.entries {
        if !KEYS.contains(&key.as_str()) {
            let near = problems.nearest(key, KEYS);
            problems.push(
                Problem::new(Code::UnknownKey, format!("`[with]` has no key `{key}`"))
                    .at(entry.key, "unknown")
                    .did_you_mean(entry.key, near),
            );
        }
    }
    let description = settings.get("description");
    if let Some(node) = description.filter(|node| node.as_str().is_none()) {
        problems.push(wrong("`with.description` must be a string", node));
    }
    let outputs = settings.get("outputs");
    if let Some(node) = outputs.filter(|node| node.as_str() != Some("unknown")) {
        problems.push(
            Problem::new(Code::WrongKind, "`with.outputs` must be \"unknown\"")
                .at(node.origin, "is a different value")
                .hint("without it, outputs of other environments are read from their states"),
        );
    }
    (description.and_then(Node::as_str).map(str::to_owned), outputs.is_some())
}

/// Repeats what `layer` sets for a provider in each further configuration in `tables` that does not
/// inherit it because it has the argument itself.
fn hold_for_all_configurations(layer: &mut Table, tables: &Table) {
    let Some(existing) = tables.table("provider") else { return };
    let Some(written) = layer.entries.get_mut("provider").and_then(table_of) else { return };
    for (name, entry) in &mut written.entries {
        let mut like = entry.clone();
        let Some(provider) = table_of(entry) else { continue };
        like.node.value = TomlValue::Table(Table::default());
        let mut aliases = provider.entries.shift_remove("alias");
        let existing = existing.table(name).and_then(|provider| provider.table("alias"));
        for (alias, existing) in existing.into_iter().flat_map(|table| &table.entries) {
            let Some(own) = existing.node.as_table() else { continue };
            let is_own = |(key, _): &(&String, &Entry)| own.entries.contains_key(*key);
            let said: Vec<_> = provider.entries.iter().filter(is_own).collect();
            if said.is_empty() {
                continue;
            }
            let Some(aliases) = table_of(aliases.get_or_insert_with(|| like.clone())) else {
                continue;
            };
            let configuration = aliases.entries.entry(alias.clone()).or_insert_with(|| {
                let mut configuration = like.clone();
                configuration.node.style = existing.node.style;
                configuration
            });
            let Some(configuration) = table_of(configuration) else { continue };
            for (key, argument) in said {
                configuration.entries.entry(key.clone()).or_insert_with(|| argument.clone());
            }
        }
        provider.entries.extend(aliases.map(|aliases| ("alias".to_owned(), aliases)));
    }
}

fn table_of(entry: &mut Entry) -> Option<&mut Table> {
    match &mut entry.node.value {
        TomlValue::Table(table) => Some(table),
        _ => None,
    }
}

/// Reduces `layer`, at `path`, to what affects `into`: no provider that does not exist, and no
/// removal of something that does not exist.
fn leave_applicable(layer: &mut Table, into: Option<&Table>, path: &mut Vec<String>) {
    layer.entries.retain(|key, entry| {
        path.push(key.clone());
        let existing = into.and_then(|into| into.get(key));
        // What is in HCL stays unchanged.
        let existing = existing.filter(|node| !(is_provider(path) && node.is_hcl()));
        let stays = existing.is_some() || !(is_provider(path) || is_removal(path, &entry.node));
        let style = entry.node.style;
        if let TomlValue::Table(table) = &mut entry.node.value
            && stays
            && form(path, table, style).is_none()
        {
            leave_applicable(table, existing.and_then(Node::as_table), path);
        }
        path.pop();
        stays
    });
}

/// Whether `path` leads to a provider configuration.
fn is_provider(path: &[String]) -> bool {
    match path {
        [top, _] => top == "provider",
        [top, _, alias, _] => top == "provider" && alias == "alias",
        _ => false,
    }
}
