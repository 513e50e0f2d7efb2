//! First stage: reads the TOML of environments, merges layers and evaluates templates. Each value
//! keeps the place that it came from.

mod concealment;
mod document;
mod documents;
mod expiry;
mod extends;
mod flag;
mod hcl_blocks;
mod hcl_part;
mod hcl_values;
mod merge;
mod module_source;
mod name;
mod others;
mod outputs;
mod place;
mod reader;
mod run_layer;
mod stack;
mod template;
mod text_places;
mod unused;
mod value;
mod written_form;

pub(crate) use concealment::{conceal_around_in_json, conceal_strings, conceal_strings_of_json};
pub(crate) use document::read as document;
pub use expiry::Expiry;
pub use hcl_part::HclPart;
pub(crate) use hcl_part::folder_of as folder_of_parts;
pub use module_source::ModuleSource;
pub use name::EnvironmentName;
pub use others::{Other, OtherOutput, Others};
pub use outputs::{dependency_order, split as split_output};
pub(crate) use place::FORM_KEYS;
pub use place::{Form, code_of, form_of_value};
pub(crate) use reader::named;
pub use reader::{Reader, read};
pub use run_layer::RunLayer;
pub(crate) use run_layer::TABLE as RUN_LAYER;
pub use text_places::TextPlaces;
pub use value::{Entry, Node, Removed, Style, Table, TemplateText, TomlValue};
pub(crate) use written_form::{
    written_expression, written_reference, written_string, written_template,
};

use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::source::{Origin, SourceId, Sources};
use stack::{Layers, put_over};
use std::collections::BTreeSet;
use std::sync::Arc;
use template::InHcl;

/// The keys of `[environment]`.
pub(crate) const ENVIRONMENT_KEYS: [&str; 6] =
    ["description", "expires", "guard", "shares_state_with", "sources", "tags"];

/// One environment: its merged layers with evaluated templates.
#[derive(Debug)]
pub struct Environment {
    /// Its name.
    pub name: EnvironmentName,
    /// Its own file, relative to the repository root.
    pub path: String,
    /// Where `[environment]` stands in that file.
    pub origin: Origin,
    /// The folder of its root module, relative to the repository root.
    pub folder: String,
    /// `environment.description`.
    pub description: Option<String>,
    /// `environment.expires`: how long it is needed.
    pub expires: Option<Expiry>,
    /// `environment.guard`: whether it needs more protection than others.
    pub guard: bool,
    /// `environment.sources`: globs of files that count as input, each with its place.
    pub sources: Vec<(String, Origin)>,
    /// `environment.tags`: words with which `tfgen run` selects environments.
    pub tags: BTreeSet<String>,
    /// `environment.shares_state_with`: the names of environments, each with its place.
    pub shares_state_with: Vec<(String, Origin)>,
    /// `vars`, evaluated, without those that have problems.
    pub vars: Table,
    /// The tables of the language, without `extends`, `environment` and `vars`.
    pub tables: Table,
    /// Where a template reads `environment.slug`, if one does.
    pub slug_read: Option<Origin>,
    /// The names of the environments whose outputs it reads, as written.
    pub reads: BTreeSet<String>,
    /// The HCL of the environment and its layers, lowest first.
    pub hcl: Vec<Arc<HclPart>>,
    /// The layers that it extends.
    below: Layers,
}

impl Environment {
    /// The files that make up the environment, relative to the repository root: its own, its
    /// layers, highest first, and their HCL parts.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let toml = std::iter::once(self.path.as_str()).chain(self.below.files());
        toml.chain(self.hcl.iter().map(|part| &*part.path))
    }

    /// The outputs of other environments for which it has placeholders, each `ENVIRONMENT.OUTPUT`,
    /// without further steps.
    pub fn outputs_with_placeholders(&self) -> BTreeSet<String> {
        outputs::with_placeholders(&self.tables)
    }

    /// Its module blocks by name, each with the module's source.
    pub fn modules(&self) -> impl Iterator<Item = (&str, &Table, ModuleSource)> {
        let modules = self.tables.table("module").into_iter().flat_map(|table| &table.entries);
        modules.filter_map(|(name, entry)| {
            let block = entry.node.as_table()?;
            Some((name.as_str(), block, ModuleSource::of(name, block)))
        })
    }

    /// The folders of the modules that it calls, relative to the repository's root.
    pub fn module_folders(&self) -> impl Iterator<Item = String> {
        self.modules().filter_map(|(_, _, source)| match source {
            ModuleSource::Folder(folder) => Some(folder),
            ModuleSource::Remote(_) => None,
        })
    }
}

/// The place and the name of an entry of `[vars]`.
type Variable = (Origin, String);

/// An environment whose layers are read, and the merged result below its own file.
struct Layered {
    name: EnvironmentName,
    path: String,
    folder: String,
    origin: Origin,
    own: Arc<Document>,
    below: Layers,
}

/// The environment: its own file over its layers, then the layer of the run, with templates
/// evaluated. Also returns whether a template reads each of its `[vars]`.
fn evaluated(
    layered: Layered,
    run_layer: Option<&RunLayer>,
    engine: &template::Engine,
    sources: &Sources,
    problems: &mut Problems,
) -> (Environment, Vec<(Variable, bool)>) {
    let Layered { name, path, folder, origin, own, below } = layered;
    let mut tables = below.tables().cloned().unwrap_or_default();
    let hcl = hcl_of(&below, &own, problems);
    put_over(&mut tables, own, problems);
    if let Some(layer) = run_layer {
        layer.put_over(&mut tables, problems);
    }
    let mut take = |key: &str| match tables.entries.shift_remove(key).map(|entry| entry.node) {
        Some(Node { value: TomlValue::Table(table), .. }) => table,
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
    let expires = settings.get("expires").and_then(Node::as_str).and_then(Expiry::parse);
    let guard =
        matches!(settings.get("guard").map(|node| &node.value), Some(TomlValue::Boolean(true)));
    let texts = |key: &str| {
        let list = match settings.get(key).map(|node| &node.value) {
            Some(TomlValue::Array(list)) => list.as_slice(),
            _ => &[],
        };
        let text = |node: &Node| Some((node.as_str()?.to_owned(), node.origin));
        list.iter().filter_map(text).collect::<Vec<_>>()
    };
    let (globs, shares_state_with) = (texts("sources"), texts("shares_state_with"));
    let tags = texts("tags").into_iter().map(|(tag, _)| tag).collect();
    let settings = environment_settings(&name, &settings, problems);
    let written: Vec<_> =
        vars.entries.iter().map(|(key, entry)| (entry.key, key.clone())).collect();
    let has_braces = hcl.iter().any(|part| sources.get(part.source).text.contains("{{"));
    let in_hcl = if has_braces { InHcl::Braces } else { InHcl::NoBraces };
    let (vars, read) =
        template::evaluate(engine, &mut tables, settings, vars, sources, problems, in_hcl);
    let written = written.into_iter().map(|(origin, key)| {
        let is_read = read.vars.contains(&key);
        ((origin, key), is_read)
    });
    let written = written.collect();
    let reads = outputs::read_by(&tables);
    let environment = Environment {
        name,
        path,
        origin,
        folder,
        description,
        expires,
        guard,
        sources: globs,
        tags,
        shares_state_with,
        vars,
        tables,
        slug_read: read.slug,
        reads,
        hcl,
        below,
    };
    (environment, written)
}

/// The HCL of the layers `below` and of the file `own`. Refuses two files that would have one name
/// in root modules.
fn hcl_of(below: &Layers, own: &Document, problems: &mut Problems) -> Vec<Arc<HclPart>> {
    let mut parts: Vec<Arc<HclPart>> = vec![];
    for part in below.hcl().iter().chain(&own.hcl) {
        if let Some(other) = parts.iter().find(|other| other.file_name == part.file_name) {
            let title = format!("two files would be written as `{}`", part.file_name);
            problems.push(
                Problem::new(Code::Conflict, title)
                    .at(Origin::new(part.source, 0..0), "one of them")
                    .at(Origin::new(other.source, 0..0), "the other")
                    .hint("rename one"),
            );
        }
        parts.push(Arc::clone(part));
    }
    parts
}

/// The value of `environment` in templates.
fn environment_settings(
    name: &EnvironmentName,
    settings: &Table,
    problems: &mut Problems,
) -> Vec<(String, minijinja::Value)> {
    let mut values = vec![
        ("name".to_owned(), minijinja::Value::from(name.as_str())),
        ("slug".to_owned(), minijinja::Value::from(name.slug())),
    ];
    for (key, entry) in &settings.entries {
        let node = &entry.node;
        let expected = match (key.as_str(), &node.value) {
            ("expires", TomlValue::String(text)) if Expiry::parse(text).is_none() => {
                problems.push(
                    Problem::new(Code::WrongKind, "`environment.expires` must be a date")
                        .at(node.origin, "is not a date")
                        .hint("write it as \"2027-01-31\" or \"2027-01-31T18:00:00Z\""),
                );
                continue;
            }
            ("description" | "expires", TomlValue::String(text)) => {
                values.push((key.clone(), minijinja::Value::from(text.as_str())));
                continue;
            }
            ("guard", TomlValue::Boolean(_)) => continue,
            ("sources" | "shares_state_with" | "tags", TomlValue::Array(list))
                if list.iter().all(|one| one.as_str().is_some()) =>
            {
                continue;
            }
            ("description" | "expires", _) => "a string",
            ("guard", _) => "a boolean",
            ("sources" | "shares_state_with" | "tags", _) => "an array of strings",
            _ => {
                let near = problems.nearest(key, ENVIRONMENT_KEYS);
                problems.push(
                    Problem::new(Code::UnknownKey, format!("`[environment]` has no key `{key}`"))
                        .at(entry.key, "unknown")
                        .did_you_mean(entry.key, near),
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

/// All environments and layers, as paths below `envs/`, sorted.
///
/// # Errors
/// If a folder cannot be read.
pub fn files(project: &Project) -> anyhow::Result<Vec<String>> {
    let paths = project.files_below("envs", ".toml")?;
    Ok(paths.iter().map(|path| path.trim_start_matches("envs/").to_owned()).collect())
}

/// The environments and layers whose tables satisfy `holds`, by their paths below `envs/` without
/// `.toml`. A file that is not TOML could be anything, so it counts.
///
/// # Errors
/// If a file or folder cannot be read.
pub fn files_that(
    project: &Project,
    holds: impl Fn(&toml::Table) -> bool,
) -> anyhow::Result<Vec<String>> {
    let mut names = vec![];
    for path in files(project)? {
        let text = project.read(&format!("envs/{path}"))?;
        let table = std::str::from_utf8(&text).ok().and_then(|text| text.parse().ok());
        if table.is_none_or(|table| holds(&table))
            && let Some(name) = path.strip_suffix(".toml")
        {
            names.push(name.to_owned());
        }
    }
    Ok(names)
}

/// One TOML file: its contents, and whether it is an environment.
#[derive(Debug)]
pub(crate) struct Document {
    path: Arc<str>,
    source: SourceId,
    table: Table,
    environment: Option<Origin>,
    /// Its HCL parts, which are also in the table.
    hcl: Vec<Arc<HclPart>>,
}
