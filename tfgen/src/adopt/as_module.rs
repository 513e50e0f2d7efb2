//! Turns a root into a module: its contents move into the module, and the environment calls it.

use super::convert::Conversion;
use super::environments::Tables;
use super::inlined::Inlined;
use super::module_copy::ModuleCopy;
use super::original::{Original, OriginalFile};
use super::sections::Reading;
use super::toml_text::{Entry, Section, Value, string};
use crate::contracts::Type;
use crate::hcl::Address;
use crate::language;
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use hcl_syntax::{Block, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// What the declaration of a variable keeps in the environment; the rest is in the module.
const KEPT: [&str; 5] = ["description", "type", "sensitive", "nullable", "ephemeral"];

impl Conversion<'_> {
    /// Writes the module and the files of the environments that call it, unless there are
    /// `problems`. `copy` is the original, with paths as they are in the module.
    pub(super) fn write_as_module(
        &mut self,
        project: &Project,
        copy: &Original,
        problems: &mut Problems,
    ) {
        let (label, folder) = (self.request.module_label(), self.request.module_folder());
        if project.is_folder(&folder) {
            problems.push(
                Problem::new(Code::ForeignFile, format!("`{folder}` already exists"))
                    .hint("nothing was written; choose another name with --name"),
            );
            return;
        }
        if let Some(file) = self.original.files.iter().find(|file| file.json.is_some()) {
            problems.push(
                Problem::new(Code::ModuleSyntax, format!("`{}` is in JSON", file.part()))
                    .hint("only HCL can become a module; adopt it without --as-module"),
            );
            return;
        }
        if self.original.contract.modules.contains_key(&label) {
            problems.push(
                Problem::new(
                    Code::ForeignFile,
                    format!("the root already calls a module `{label}`"),
                )
                .hint("nothing was written; choose another name with --name"),
            );
            return;
        }
        let mut tables = Tables::default();
        let inlined = Inlined::read(self.original, &label);
        self.outside_of_modules(&inlined.files, &mut tables);
        let places = (self.request.folder.as_str(), folder.as_str());
        let mut module = ModuleCopy::new(self.contracts, places, self.aliases());
        for file in &copy.files {
            let stays = |block: &Block| !self.is_outside(block, &file.text);
            if let Some(text) = module.file(file, stays, |name| self.is_secret(name)) {
                self.adopted.files.insert(format!("{folder}/{}.tf", file.name), text);
            }
        }
        if let Some(text) = module.rest() {
            self.adopted.files.insert(format!("{folder}/configuration_aliases.tf"), text);
        }
        if let Some(text) = inlined.file_of_outputs() {
            self.adopted.files.insert(format!("{folder}/outputs_for_providers.tf"), text);
        }
        for name in &module.has_no_default {
            self.adopted.left_out.insert((format!("var.{name}"), "default".to_owned()));
            self.adopted.secrets.insert(format!("TF_VAR_{name}"));
        }
        let mut call = Section::at(&["module", &label]);
        let passed = self.passed_on();
        if !passed.is_empty() {
            let own = passed.into_iter().map(|name| (name.clone(), Value::Plain(string(&name))));
            call.set("providers", Value::Table(own.collect()));
        }
        self.inputs(&mut call, &inlined.variables, &module, &mut tables);
        for (name, kind) in &module.secrets {
            let mut declared = Section::at(&["variable", name]);
            declared.set("type", Value::Plain(string(kind)));
            declared.set("sensitive", Value::Plain("true".to_owned()));
            tables.variables.push(declared);
            call.set(name, Value::form("ref", &format!("var.{name}")));
            self.adopted.secrets.insert(format!("TF_VAR_{name}"));
        }
        self.adopted.left_out.extend(module.left_out);
        tables.call = Some(call);
        self.moves(&label, &mut tables);
        self.adopted.module_folder = Some(folder);
        self.adopted.outputs = inlined.outputs.keys().cloned().collect();
        self.adopted.rewritten = inlined.texts();
        if let Some(text) = inlined.beside {
            let path = format!("envs/{}.d/providers.tf", self.request.name);
            self.adopted.files.insert(path, text);
        }
        self.write_tables(project, tables, problems);
    }

    /// The blocks of the kind `kind` in all files.
    fn blocks<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Block> {
        self.original.files.iter().flat_map(move |file| file.file.body.blocks_of(kind))
    }

    /// The aliases of each provider, as addresses.
    fn aliases(&self) -> BTreeMap<String, Vec<String>> {
        let mut aliases: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for block in self.blocks("provider") {
            let alias = block.body.value("alias").and_then(hcl_syntax::Expression::as_str);
            if let (Some(name), Some(alias)) = (block.labels.first(), alias) {
                let address = format!("{}.{alias}", name.text);
                aliases.entry(name.text.to_string()).or_default().push(address);
            }
        }
        aliases
    }

    /// The providers whose configurations without an alias must be passed to modules by name.
    /// Terraform passes on from a module only what was itself passed by name.
    fn passed_on(&self) -> BTreeSet<String> {
        let is_default = |block: &&Block| block.body.value("alias").is_none();
        let own = self.blocks("provider").filter(is_default);
        let own: BTreeSet<&str> =
            own.filter_map(|block| Some(&*block.labels.first()?.text)).collect();
        let mut passed = BTreeSet::new();
        for block in self.blocks("module") {
            let Some(Kind::Object(entries)) = block.body.value("providers").map(|one| &one.kind)
            else {
                continue;
            };
            passed.extend(entries.iter().filter_map(|entry| match &entry.value.kind {
                Kind::Variable(name) if own.contains(&**name) => Some(name.to_string()),
                Kind::String(name) if own.contains(&**name) => Some(name.to_string()),
                _ => None,
            }));
        }
        passed
    }

    /// What only a root module can have: the backend, providers, outputs for others, imports.
    fn outside_of_modules(&mut self, files: &[OriginalFile], tables: &mut Tables) {
        let label = self.request.module_label();
        let anything = |_: &str| Type::Any;
        for file in files {
            let reading = Reading { file: &file.file, text: &file.text };
            for block in file.file.body.blocks() {
                let labels: Vec<&str> = block.labels.iter().map(|one| &*one.text).collect();
                match (block.kind.as_str(), &labels[..]) {
                    ("terraform", []) => {
                        let section = self.terraform(block, reading, false);
                        tables.add_terraform(section);
                    }
                    ("provider", [name]) => {
                        tables.providers.extend(self.provider(block, name, reading));
                    }
                    ("output", [name]) => {
                        let path = vec!["output".to_owned(), (*name).to_owned()];
                        let mut section =
                            reading.section(block, path, &language::OUTPUT, &anything);
                        let keeps = ["description", "sensitive", "ephemeral"];
                        section.entries.retain(|entry| keeps.contains(&entry.key.as_str()));
                        section.inner.clear();
                        let value = Value::form("ref", &format!("module.{label}.{name}"));
                        section.entries.insert(0, Entry::of("value", value));
                        tables.outputs.push(section);
                    }
                    // Moves continue from the ends of those here.
                    ("import" | "moved" | "removed", []) if self.is_outside(block, &file.text) => {
                        let Some(language) = language::block(&block.kind) else { continue };
                        let path = vec![block.kind.to_string()];
                        let mut section = reading.section(block, path, &language.body, &anything);
                        section.is_element = true;
                        let is_import = block.kind.as_str() == "import";
                        let to = section.entries.iter_mut().find(|entry| entry.key == "to");
                        if let Some(entry) = to.filter(|_| is_import)
                            && let Some(to) = entry.value.as_text()
                        {
                            let to = format!("module.{label}.{to}");
                            entry.value = Value::Plain(string(&to));
                        }
                        tables.moves.push(section);
                    }
                    _ => {}
                }
            }
        }
    }

    /// What the call passes to the module, and the environment's variables for it: those that
    /// providers `read`, secrets, and those that nothing sets.
    fn inputs(
        &self,
        call: &mut Section,
        read: &BTreeSet<String>,
        module: &ModuleCopy<'_>,
        tables: &mut Tables,
    ) {
        for file in &self.original.files {
            let reading = Reading { file: &file.file, text: &file.text };
            for block in file.file.body.blocks_of("variable") {
                let Some(name) = block.labels.first().map(|label| &*label.text) else { continue };
                let Some(variable) = self.original.contract.variables.get(name) else { continue };
                let is_secret = self.is_secret(name);
                let is_given = self.adopted.given.contains(name);
                let has_default =
                    variable.default.is_some() && !module.has_no_default.contains(name);
                let is_set = has_default || is_given && self.is_set_everywhere(name);
                let is_secret_given =
                    is_secret && self.adopted.secrets.contains(&format!("TF_VAR_{name}"));
                if is_set && !is_secret_given && !read.contains(name) {
                    continue;
                }
                let path = vec!["variable".to_owned(), name.to_owned()];
                let types = |key: &str| self.type_of(name, key);
                let mut section = reading.section(block, path, &language::VARIABLE, &types);
                let keeps_default = has_default && !is_secret_given;
                section.entries.retain(|entry| {
                    KEPT.contains(&entry.key.as_str()) || keeps_default && entry.key == "default"
                });
                section.inner.clear();
                tables.variables.push(section);
                call.set(name, Value::form("ref", &format!("var.{name}")));
            }
        }
    }

    /// Whether `block`, in a file with `text`, stays outside of the module. This is true for
    /// everything that only a root module can have, and for moves, except those into an instance of
    /// something that goes into the module as a whole.
    fn is_outside(&self, block: &Block, text: &str) -> bool {
        let kind = block.kind.as_str();
        let from = block.body.value("from").filter(|_| kind == "moved");
        let from = from.and_then(|from| Address::parse(from.span.of(text)));
        let is_whole = from.is_some_and(|from| self.addresses().contains(&from.text()));
        matches!(kind, "provider" | "import" | "moved" | "removed") && !is_whole
    }

    /// The addresses of what goes into the module.
    fn addresses(&self) -> BTreeSet<String> {
        let contract = &self.original.contract;
        let modules = contract.modules.keys().map(|name| format!("module.{name}"));
        contract.resources.keys().cloned().chain(modules).collect()
    }

    /// The moves of the current contents of the state into the module `label`.
    fn moves(&self, label: &str, tables: &mut Tables) {
        for address in self.addresses() {
            let mut section = Section { is_element: true, ..Section::at(&["moved"]) };
            let to = format!("module.{label}.{address}");
            section.set("from", Value::Plain(string(&address)));
            section.set("to", Value::Plain(string(&to)));
            tables.moves.push(section);
        }
    }
}
