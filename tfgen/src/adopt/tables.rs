//! The blocks of a root that become TOML.

use super::convert::Conversion;
use super::environments::Tables;
use super::json_tables::open_blocks;
use super::original::OriginalFile;
use super::sections::Reading;
use super::tfvars::ValueFile;
use super::toml_text::{Entry, Section, Value, string};
use super::values::text_value;
use crate::contracts::Type;
use crate::language;
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::relative_path::{in_folder, named_in};
use hcl_syntax::{Block, Expression, Span};
use std::collections::BTreeSet;

impl<'a> Conversion<'a> {
    /// Takes the blocks of `file` that become TOML, and returns their places.
    pub(super) fn tables_of(
        &mut self,
        file: &'a OriginalFile,
        tables: &mut Tables,
        problems: &mut Problems,
    ) -> Vec<Span> {
        let reading = Reading { file: &file.file, text: &file.text };
        let mut taken = vec![];
        for block in file.file.body.blocks() {
            let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
            let path = |outer: &str| vec![outer.to_owned(), labels.join(".")];
            let anything = |_: &str| Type::Any;
            match (block.kind.as_str(), &labels[..]) {
                ("terraform", []) => {
                    let section = self.terraform(block, reading, file.json.is_some());
                    tables.add_terraform(section);
                }
                ("provider", [name]) if !self.stays_in_json(file, name) => {
                    let Some(section) = self.provider(block, name, reading) else { continue };
                    tables.providers.push(section);
                }
                ("variable", [name]) if self.is_table(block, name, reading) => {
                    let types = |key: &str| self.type_of(name, key);
                    let mut section =
                        reading.section(block, path("variable"), &language::VARIABLE, &types);
                    let given = &self.adopted.given;
                    if given.contains(*name) && self.is_set_everywhere(name) {
                        section.entries.retain(|entry| entry.key != "default");
                    }
                    tables.variables.push(section);
                }
                ("module", [name]) => match self.module(block, name, reading, problems) {
                    Some(section) => tables.modules.push(section),
                    None => continue,
                },
                ("output", [_]) => {
                    let section =
                        reading.section(block, path("output"), &language::OUTPUT, &anything);
                    tables.outputs.push(section);
                }
                _ => continue,
            }
            let end = reading.end_of_line(block.body.span.end);
            taken.push(Span::new(reading.start_of(block), end));
        }
        taken
    }

    /// Whether the variable `name`, which is `block`, is written in TOML: if a file of values sets
    /// it, or if Terraform converts its default or drops a part of it. TOML then has the result.
    fn is_table(&self, block: &Block, name: &str, reading: Reading<'_>) -> bool {
        let is_converted = |default: &Expression| {
            let value = |kind: &Type| reading.values().value(default, kind);
            value(&self.type_of(name, "default")) != value(&Type::Any)
        };
        self.adopted.given.contains(name)
            || !self.is_secret(name) && block.body.value("default").is_some_and(is_converted)
    }

    /// The type that the argument `key` of the variable `name` accepts.
    pub(super) fn type_of(&self, name: &str, key: &str) -> Type {
        let variable = self.original.contract.variables.get(name).filter(|_| key == "default");
        variable.map_or(Type::Any, |variable| variable.kind.clone())
    }

    /// Whether each environment sets the variable `name`, apart from its default.
    pub(super) fn is_set_everywhere(&self, name: &str) -> bool {
        let has = |file: &ValueFile| file.names().any(|(known, _)| known == name);
        self.automatic.iter().any(has) || self.given.iter().all(has)
    }

    pub(super) fn terraform(
        &mut self,
        block: &Block,
        reading: Reading<'_>,
        is_json: bool,
    ) -> Section {
        let anything = |_: &str| Type::Any;
        let path = vec!["terraform".to_owned()];
        let mut section = reading.section(block, path, &language::TERRAFORM, &anything);
        for inner in &mut section.inner {
            if is_json && inner.path.get(1).is_some_and(|kind| kind == "backend") {
                open_blocks(inner);
            }
            let Some(kind) = inner.path.get(1).filter(|kind| keeps_state(kind)).cloned() else {
                continue;
            };
            for secret in secrets_of(inner) {
                let place = (format!("terraform.{kind}"), secret.clone());
                self.adopted.left_out.insert(place);
                match kind.as_str() {
                    "cloud" => drop(self.adopted.secrets.insert(token_of(inner))),
                    _ => drop(self.adopted.backend_secrets.insert(secret)),
                }
            }
            if kind == "backend" {
                self.configure_backend(inner, None);
                if inner.path.get(2).is_some_and(|kind| kind == "local") {
                    self.local_state(inner);
                }
            }
        }
        section
    }

    /// Sets in `backend` what its files contain: those for all, or for the environment `owner`.
    pub(super) fn configure_backend(&mut self, backend: &mut Section, owner: Option<usize>) {
        for (_, file) in self.backend.iter().filter(|(own, _)| *own == owner) {
            for (name, _) in file.names() {
                let value = file.value(name, &Type::Any);
                if value.as_ref().is_some_and(|value| has_secret(name, value)) {
                    let place = ("terraform.backend".to_owned(), name.to_owned());
                    self.adopted.left_out.insert(place);
                    self.adopted.backend_secrets.insert(name.to_owned());
                    continue;
                }
                backend.entries.retain(|entry| entry.key != name);
                value.into_iter().for_each(|value| backend.set(name, value));
            }
        }
    }

    /// Makes the backend `local`, whose paths are relative to the root module, find the existing
    /// state.
    pub(super) fn local_state(&self, backend: &mut Section) {
        for (key, default) in
            [("path", "terraform.tfstate"), ("workspace_dir", "terraform.tfstate.d")]
        {
            let entry = backend.entries.iter_mut().find(|entry| entry.key == key);
            let written = match &entry {
                Some(entry) => match text_of(&entry.value) {
                    Some(text) => text,
                    None => continue,
                },
                None if key == "path" => default.to_owned(),
                None => continue,
            };
            if written.starts_with('/') {
                continue;
            }
            let written = written.strip_prefix("./").unwrap_or(&written);
            let path = format!("{}/{written}", self.request.way());
            let value = Value::Plain(string(&path));
            match entry {
                Some(entry) => entry.value = value,
                None => backend.set(key, value),
            }
        }
    }

    /// For a root without a backend that has its state in its folder: the backend that finds it.
    pub(super) fn state_in_the_folder(&mut self, project: &Project, tables: &mut Tables) {
        let says = |section: &Section| {
            let kind = section.path.get(1).map(String::as_str);
            matches!(kind, Some("backend" | "cloud"))
        };
        let inner = tables.terraform.iter().flat_map(|section| &section.inner);
        if inner.clone().any(says)
            || !project.is_file(&in_folder(&self.request.folder, "terraform.tfstate"))
        {
            return;
        }
        let mut backend = Section::at(&["terraform", "backend", "local"]);
        self.local_state(&mut backend);
        tables.terraform.push(backend);
        self.adopted.keeps_local_state = true;
    }

    /// The configuration of a provider. An empty one next to others, which TOML cannot express,
    /// stays in HCL.
    pub(super) fn provider(
        &self,
        block: &Block,
        name: &str,
        reading: Reading<'_>,
    ) -> Option<Section> {
        let anything = |_: &str| Type::Any;
        let mut path = vec!["provider".to_owned(), name.to_owned()];
        let alias = block.body.value("alias");
        let configurations = || {
            let files = self.original.files.iter();
            let blocks = files.flat_map(|file| file.file.body.blocks_of("provider"));
            blocks.filter(|one| one.labels.first().is_some_and(|label| &*label.text == name))
        };
        if let Some(alias) = alias {
            path.extend(["alias".to_owned(), alias.as_str()?.to_owned()]);
        } else if block.body.items.is_empty() && configurations().count() > 1 {
            return None;
        }
        let mut section = reading.section(block, path, &language::PROVIDER, &anything);
        section.entries.retain(|entry| entry.key != "alias");
        if alias.is_some()
            && let Some(main) = self.main_configuration(name)
        {
            let own: BTreeSet<&str> = names(block).collect();
            let inherited: BTreeSet<&str> =
                names(main).filter(|name| !own.contains(name)).collect();
            for name in inherited {
                section.set(name, Value::Plain("{ unset = true }".to_owned()));
            }
        }
        Some(section)
    }

    pub(super) fn module(
        &mut self,
        block: &Block,
        name: &str,
        reading: Reading<'_>,
        problems: &mut Problems,
    ) -> Option<Section> {
        let source = block.body.value("source")?.as_str()?;
        // What `init` fetches is in the root module, and also in the new one.
        let is_path = (source.starts_with("./") || source.starts_with("../"))
            && !source.starts_with("./.terraform/");
        let folder = match is_path {
            true => named_in(&in_folder(&self.request.folder, "x"), source),
            false => None,
        };
        if is_path && folder.is_none() {
            let title = format!("module `{name}` is not in this repository");
            problems.push(
                Problem::new(Code::UnknownModule, title)
                    .hint(format!("`{source}` leads out of it; copy the module below modules/")),
            );
            return None;
        }
        let contract = folder.as_ref().and_then(|folder| self.contracts.get(folder));
        let types = |key: &str| {
            let variable = contract.and_then(|contract| contract.variables.get(key));
            variable.map_or(Type::Any, |variable| variable.kind.clone())
        };
        let path = vec!["module".to_owned(), name.to_owned()];
        let mut section = reading.section(block, path, &language::MODULE, &types);
        if let Some(folder) = folder {
            section.entries.retain(|entry| entry.key != "source" || !entry.comments.is_empty());
            let source = section.entries.iter_mut().find(|entry| entry.key == "source");
            let written = match folder.starts_with("modules/") {
                true => folder.clone(),
                false => format!("./{folder}"),
            };
            match source {
                Some(entry) => entry.value = text_value(&written, &Type::Any),
                None if folder == format!("modules/{name}") => {}
                None => {
                    let value = text_value(&written, &Type::Any);
                    section.entries.insert(0, Entry::of("source", value));
                }
            }
        }
        self.leave_secrets_out(name, contract, block, &mut section);
        Some(section)
    }
}

/// The text of `value`, also if a form contains it.
fn text_of(value: &Value) -> Option<String> {
    let Value::Plain(written) = value else { return None };
    let table = format!("x = {written}").parse::<toml::Table>().ok()?;
    let value = table.get("x")?;
    value.get("literal").unwrap_or(value).as_str().map(str::to_owned)
}

/// The names of the arguments and blocks in `block`.
fn names(block: &Block) -> impl Iterator<Item = &str> {
    let arguments = block.body.attributes().map(|one| one.name.as_str());
    let blocks = block.body.blocks().map(|one| one.kind.as_str());
    arguments.chain(blocks).filter(|name| *name != "alias")
}

/// Whether blocks of the kind `kind` define where the state is.
fn keeps_state(kind: &str) -> bool {
    matches!(kind, "backend" | "cloud")
}

/// What must be set for the token of HCP Terraform, which `cloud` configures.
fn token_of(cloud: &Section) -> String {
    let host = cloud.entries.iter().find(|entry| entry.key == "hostname");
    let host = host.and_then(|entry| entry.value.as_text());
    let host = host.unwrap_or_else(|| "app.terraform.io".to_owned());
    format!("TF_TOKEN_{}", host.replace('.', "_").replace('-', "__"))
}

/// Removes the secrets from the table of a backend and returns their names. Whole arguments and
/// whole blocks are removed, because that is how backend files contain them.
fn secrets_of(backend: &mut Section) -> Vec<String> {
    let entries = backend.entries.extract_if(.., |entry| has_secret(&entry.key, &entry.value));
    let mut names: Vec<String> = entries.map(|entry| entry.key).collect();
    let is_secret = |inner: &mut Section| !secrets_of(&mut inner.clone()).is_empty();
    let depth = backend.path.len();
    let inner = backend.inner.extract_if(.., is_secret);
    names.extend(inner.filter_map(|mut inner| inner.path.drain(depth..).next()));
    names
}

/// Whether the argument `name` of a backend is a secret, or has one in its `value`.
fn has_secret(name: &str, value: &Value) -> bool {
    let has = |(name, value): &(String, Value)| has_secret(name, value);
    language::is_secret_of_backend(name)
        || match value {
            Value::Table(entries) => entries.iter().any(has),
            Value::Array(list) => list.iter().any(|one| has_secret("", one)),
            Value::Plain(_) => false,
        }
}
