//! A root as environments.

use super::original::{Original, OriginalFile};
use super::sections::Reading;
use super::tfvars::ValueFile;
use super::toml_text::{Entry, Section, Value};
use crate::contracts::{self, Contracts, Type};
use crate::language::{self, BodySchema};
use crate::layers::EnvironmentName;
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::relative_path::{in_folder, named_in};
use crate::source::{Origin, Sources};
use hcl_syntax::{Block, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be adopted.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder of the root, from the repository's root.
    pub folder: String,
    /// What it is called: the environment, or the layer of several.
    pub name: EnvironmentName,
    /// Files of values, each from the repository's root: of several each is an environment.
    pub tfvars: Vec<String>,
    /// Files that configure the backend, each from the repository's root.
    pub backend_configs: Vec<String>,
}

impl Request {
    /// How the new root module leads to the old one.
    pub(super) fn way(&self) -> String {
        let way = self.name.way_to_repository();
        if self.folder.is_empty() { way } else { format!("{way}/{}", self.folder) }
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Adopted {
    /// The files to write, by their paths from the repository's root.
    pub files: BTreeMap<String, String>,
    /// The environments, each with the values that the root is given for it.
    pub environments: Vec<(EnvironmentName, Vec<String>)>,
    /// How many paths lead from the new root modules to files of the old root.
    pub rewritten_paths: usize,
    /// What counts from the folder in which Terraform is started.
    pub uncertain_paths: Vec<Origin>,
    /// Names in files of values that no variable has.
    pub unknown_values: Vec<(String, Origin)>,
    /// Secrets that were not written: the variable, and what has to be set for it.
    pub secrets: BTreeSet<String>,
    /// Secrets of the backend that were not written.
    pub backend_secrets: BTreeSet<String>,
    /// Where secrets stand that were not written: the block and its argument.
    pub left_out: BTreeSet<(String, String)>,
    /// The variables that files of values set, and those that stay without a value.
    pub given: BTreeSet<String>,
    /// Variables without default that nothing sets.
    pub unset: Vec<String>,
    /// Whether a backend was added that finds the state in the folder of the root.
    pub keeps_local_state: bool,
    /// How many values stand in TOML, and how many of them as `expr`.
    pub values: (usize, usize),
}

/// Makes environments of the root that `request` names. With problems there are none.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn adopt(
    project: &Project,
    request: &Request,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Adopted> {
    let way = request.way();
    let original = Original::read(project, &request.folder, &way, sources, problems)?;
    for problem in &original.contract.problems {
        problems.push(problem.clone());
    }
    let automatic = automatic_values(project, &request.folder)?;
    let mut read = |paths: &[String], problems: &mut Problems| {
        let mut files = vec![];
        for path in paths {
            let text = String::from_utf8_lossy(&project.read(path)?).into_owned();
            files.extend(ValueFile::read(path, &text, sources, problems));
        }
        anyhow::Ok(files)
    };
    let automatic = read(&automatic, problems)?;
    let given = read(&request.tfvars, problems)?;
    let backend = read(&request.backend_configs, problems)?;
    if problems.errors() > 0 {
        return Ok(Adopted::default());
    }
    let folders = module_folders(&original, &request.folder);
    let contracts = contracts::read(project, &folders, sources)?;
    let mut conversion = Conversion {
        request,
        original: &original,
        contracts: &contracts,
        automatic,
        given,
        backend,
        adopted: Adopted {
            rewritten_paths: original.rewritten,
            uncertain_paths: original.uncertain.clone(),
            ..Adopted::default()
        },
        secrets: vec![],
    };
    conversion.values();
    conversion.write(project, problems)?;
    Ok(conversion.adopted)
}

/// The files of values that Terraform reads without being told, in its order.
fn automatic_values(project: &Project, folder: &str) -> anyhow::Result<Vec<String>> {
    let names = project.entries(folder)?;
    let is_named =
        |name: &&String| matches!(name.as_str(), "terraform.tfvars" | "terraform.tfvars.json");
    let is_automatic =
        |name: &&String| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
    let first = names.iter().filter(is_named);
    let all = first.chain(names.iter().filter(is_automatic));
    // A link may lead to nothing.
    Ok(all.map(|name| in_folder(folder, name)).filter(|path| project.is_file(path)).collect())
}

/// The folders of the modules that are called, as far as they are in the repository.
fn module_folders(original: &Original, folder: &str) -> BTreeSet<String> {
    let calls = original.files.iter().flat_map(|file| file.file.body.blocks_of("module"));
    let sources = calls.filter_map(|block| block.body.value("source")?.as_str());
    let is_path = |source: &&str| source.starts_with("./") || source.starts_with("../");
    sources.filter(is_path).filter_map(|source| named_in(&in_folder(folder, "x"), source)).collect()
}

struct Conversion<'a> {
    request: &'a Request,
    original: &'a Original,
    contracts: &'a Contracts,
    automatic: Vec<ValueFile>,
    given: Vec<ValueFile>,
    backend: Vec<ValueFile>,
    adopted: Adopted,
    /// Variables for literals that modules take as secrets.
    secrets: Vec<Section>,
}

/// What stands in TOML of one root.
#[derive(Default)]
struct Tables {
    terraform: Vec<Section>,
    providers: Vec<Section>,
    variables: Vec<Section>,
    modules: Vec<Section>,
    outputs: Vec<Section>,
}

impl<'a> Conversion<'a> {
    /// Sorts out which variables are given values.
    fn values(&mut self) {
        let variables = &self.original.contract.variables;
        let (mut secrets, mut unknown) = (BTreeSet::new(), vec![]);
        for file in self.automatic.iter().chain(&self.given) {
            for (name, origin) in file.names() {
                match variables.get(name) {
                    Some(variable) if variable.sensitive || variable.ephemeral => {
                        secrets.insert(name.to_owned());
                    }
                    Some(_) => drop(self.adopted.given.insert(name.to_owned())),
                    None => unknown.push((name.to_owned(), origin)),
                }
            }
        }
        self.adopted.unknown_values = unknown;
        self.adopted.secrets.extend(secrets.iter().map(|name| format!("TF_VAR_{name}")));
        let unset = variables.iter().filter(|(name, variable)| {
            variable.default.is_none()
                && !(self.adopted.given.contains(*name) && self.is_set_everywhere(name))
                && !secrets.contains(*name)
        });
        self.adopted.unset = unset.map(|(name, _)| name.clone()).collect();
    }

    fn write(&mut self, project: &Project, problems: &mut Problems) -> anyhow::Result<()> {
        let original = self.original;
        let mut tables = Tables::default();
        let name = self.request.name.as_str();
        for file in &original.files {
            let mut taken = self.tables_of(file, &mut tables, problems);
            self.secret_defaults(file, &mut taken);
            taken.sort_by_key(|span| span.start);
            if let Some(text) = rest(file, &taken) {
                let path = format!("envs/{name}.d/{}.tf", file.name);
                self.adopted.files.insert(path, text);
            }
        }
        tables.variables.extend(std::mem::take(&mut self.secrets));
        self.state_in_the_folder(project, &mut tables);
        let environments = self.environments(problems);
        if problems.errors() > 0 {
            return Ok(());
        }
        let is_layer = environments.len() > 1;
        let mut out = String::new();
        if !is_layer {
            Section::at(&["environment"]).write(&mut out, true);
            for (name, value) in self.defaults(None) {
                set_default(&mut tables, &name, value);
            }
            if let [given] = &self.given[..] {
                for (name, value) in self.defaults(Some(given)) {
                    set_default(&mut tables, &name, value);
                }
            }
        } else {
            for (name, value) in self.defaults(None) {
                set_default(&mut tables, &name, value);
            }
            for (name, value) in self.shared() {
                set_default(&mut tables, &name, value);
            }
        }
        let replaced = if is_layer { self.replaced(&mut tables) } else { BTreeMap::new() };
        tables.terraform.iter().for_each(|one| one.write(&mut out, false));
        tables.providers.iter().for_each(|one| one.write(&mut out, false));
        tables.variables.iter().for_each(|one| one.write(&mut out, true));
        tables.modules.iter().for_each(|one| one.write(&mut out, true));
        tables.outputs.iter().for_each(|one| one.write(&mut out, true));
        self.adopted.files.insert(format!("envs/{name}.toml"), out);
        let all = [&tables.terraform, &tables.providers, &tables.modules, &tables.outputs];
        for section in all.into_iter().flatten() {
            let (values, code) = section.counted();
            self.adopted.values.0 += values;
            self.adopted.values.1 += code;
        }
        if is_layer {
            let shared: BTreeSet<String> =
                self.shared().into_iter().map(|(name, _)| name).collect();
            for (environment, given) in environments.iter().zip(&self.given) {
                let up = "../".repeat(environment.as_str().split('/').count() - 1);
                let mut out = format!("extends = \"{up}{name}.toml\"\n");
                Section::at(&["environment"]).write(&mut out, true);
                let mut own: BTreeMap<String, Value> = replaced.clone();
                own.extend(self.defaults(Some(given)));
                for (name, value) in own {
                    if !shared.contains(&name) {
                        let mut section = Section::at(&["variable", &name]);
                        section.set("default", value);
                        section.write(&mut out, true);
                    }
                }
                self.adopted.files.insert(format!("envs/{environment}.toml"), out);
            }
        }
        let files = self.given.iter().map(|file| vec![file.path.clone()]);
        let automatic: Vec<String> = self.automatic.iter().map(|file| file.path.clone()).collect();
        let files = files.map(|own| [automatic.clone(), own].concat());
        let mut files: Vec<Vec<String>> = files.collect();
        if files.is_empty() {
            files.push(automatic.clone());
        }
        self.adopted.environments = environments.into_iter().zip(files).collect();
        for path in self.adopted.files.keys() {
            if project.path(path).symlink_metadata().is_ok() {
                problems.push(
                    Problem::new(Code::ForeignFile, format!("`{path}` is there already"))
                        .hint("nothing was written; take another name by --name"),
                );
            }
        }
        Ok(())
    }

    /// The names of the environments, of which each file of values is one where there are several.
    fn environments(&self, problems: &mut Problems) -> Vec<EnvironmentName> {
        if self.given.len() < 2 {
            return vec![self.request.name.clone()];
        }
        let layer = &self.request.name;
        let folder = layer.as_str().rsplit_once('/').map(|(folder, _)| folder);
        let mut names: Vec<EnvironmentName> = vec![];
        for file in &self.given {
            let own = name_of_values(&file.path);
            let name = folder.map_or_else(|| own.clone(), |folder| format!("{folder}/{own}"));
            let refused = |title: String, hint: &str| {
                Problem::new(Code::UnknownEnvironment, title).hint(hint)
            };
            let Some(name) = EnvironmentName::parse(&name) else {
                let title = format!("`{}` names no environment", file.path);
                let hint = "a name has `a-z`, `0-9` and `-`; rename the file, or adopt it alone with --name";
                problems.push(refused(title, hint));
                continue;
            };
            if name == *layer {
                let title = format!("`{name}` is the layer, and `{}` an environment", file.path);
                problems.push(refused(title, "give the layer another name by --name"));
            } else if names.contains(&name) {
                let title = format!("two files of values are the environment `{name}`");
                problems.push(refused(title, "rename one of them"));
            }
            names.push(name);
        }
        names
    }

    /// The values that `file` gives, or else the files that Terraform reads without being told.
    fn defaults(&self, file: Option<&ValueFile>) -> Vec<(String, Value)> {
        let mut found = vec![];
        for name in &self.adopted.given {
            let Some(variable) = self.original.contract.variables.get(name) else { continue };
            let value = match file {
                Some(file) => file.value(name, &variable.kind),
                None => {
                    let values = self.automatic.iter().rev();
                    values.filter_map(|file| file.value(name, &variable.kind)).next()
                }
            };
            found.extend(value.map(|value| (name.clone(), value)));
        }
        found
    }

    /// Takes the defaults out of the layer's `tables` that an environment replaces by other tables:
    /// with these they would merge. Each environment has its own.
    fn replaced(&self, tables: &mut Tables) -> BTreeMap<String, Value> {
        let mut replaced = BTreeMap::new();
        let own: Vec<_> = self.given.iter().map(|file| self.defaults(Some(file))).collect();
        for section in &mut tables.variables {
            let name = &section.path[1];
            let is_other = |default: &Value| {
                let values = own.iter().flatten().filter(|(known, _)| known == name);
                let mut tables = values.filter(|(_, value)| matches!(value, Value::Table(_)));
                matches!(default, Value::Table(_)) && tables.any(|(_, value)| value != default)
            };
            let default = |entry: &Entry| entry.key == "default" && is_other(&entry.value);
            if let Some(at) = section.entries.iter().position(default) {
                replaced.insert(name.clone(), section.entries.remove(at).value);
            }
        }
        replaced
    }

    /// What all files of values give alike.
    fn shared(&self) -> Vec<(String, Value)> {
        let mut files = self.given.iter().map(|file| self.defaults(Some(file)));
        let first = files.next().unwrap_or_default();
        let others: Vec<_> = files.collect();
        first.into_iter().filter(|one| others.iter().all(|other| other.contains(one))).collect()
    }

    /// Takes the blocks of `file` that TOML says, and gives their places.
    fn tables_of(
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
                    let section = self.terraform(block, reading);
                    match tables.terraform.first_mut() {
                        Some(first) => first.join(section),
                        None => tables.terraform.push(section),
                    }
                }
                ("provider", [name]) => {
                    let Some(section) = self.provider(block, name, reading) else { continue };
                    tables.providers.push(section);
                }
                ("variable", [name]) if self.adopted.given.contains(*name) => {
                    let mut section =
                        reading.section(block, path("variable"), &language::VARIABLE, &anything);
                    section
                        .entries
                        .retain(|entry| entry.key != "default" || !self.is_set_everywhere(name));
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

    /// Adds the places of defaults in `file` that are secrets to what is `taken`.
    fn secret_defaults(&mut self, file: &OriginalFile, taken: &mut Vec<Span>) {
        for block in file.file.body.blocks_of("variable") {
            let Some(name) = block.labels.first().map(|label| label.text.to_string()) else {
                continue;
            };
            let declared = self.original.contract.variables.get(&name);
            let is_secret = declared.is_some_and(|one| one.sensitive || one.ephemeral);
            let Some(default) = block.body.attribute("default").filter(|_| is_secret) else {
                continue;
            };
            if self.adopted.given.contains(&name) || says_nothing(&default.value) {
                continue;
            }
            let line = file.text[..default.name.span.range().start].rfind('\n');
            let start = line.map_or(0, |at| u32::try_from(at).unwrap_or_default());
            // Comments behind it and in front of it in its line may say it, too.
            let reading = Reading { file: &file.file, text: &file.text };
            taken.push(Span::new(start, reading.end_of_line(default.value.span.end)));
            self.adopted.left_out.insert((format!("var.{name}"), "default".to_owned()));
            self.adopted.secrets.insert(format!("TF_VAR_{name}"));
        }
    }

    /// Whether each environment has a value for the variable `name` besides its default.
    fn is_set_everywhere(&self, name: &str) -> bool {
        let has = |file: &ValueFile| file.names().any(|(known, _)| known == name);
        self.automatic.iter().any(has) || self.given.iter().all(has)
    }

    fn terraform(&mut self, block: &Block, reading: Reading<'_>) -> Section {
        let anything = |_: &str| Type::Any;
        let path = vec!["terraform".to_owned()];
        let mut section = reading.section(block, path, &TERRAFORM, &anything);
        for inner in &mut section.inner {
            if inner.path.get(1).is_some_and(|kind| kind == "backend")
                && inner.path.get(2).is_some_and(|kind| kind == "local")
            {
                self.local_state(inner);
            }
            if inner.path.get(1).is_some_and(|kind| kind == "backend") {
                for file in &self.backend {
                    let names: Vec<String> =
                        file.names().map(|(name, _)| name.to_owned()).collect();
                    for name in names {
                        if language::is_secret_of_backend(&name) {
                            let place = ("terraform.backend".to_owned(), name.clone());
                            self.adopted.left_out.insert(place);
                            self.adopted.backend_secrets.insert(name);
                            continue;
                        }
                        inner.entries.retain(|entry| entry.key != name);
                        let value = file.value(&name, &Type::Any);
                        value.into_iter().for_each(|value| inner.set(&name, value));
                    }
                }
            }
        }
        section
    }

    /// Lets the backend `local`, whose paths count from the root module, find the state that is there.
    fn local_state(&self, backend: &mut Section) {
        for (key, default) in
            [("path", "terraform.tfstate"), ("workspace_dir", "terraform.tfstate.d")]
        {
            let entry = backend.entries.iter_mut().find(|entry| entry.key == key);
            let written = match &entry {
                Some(entry) => match &entry.value {
                    Value::Plain(text) => text.trim_matches(['"', '\'']).to_owned(),
                    _ => continue,
                },
                None if key == "path" => default.to_owned(),
                None => continue,
            };
            if written.starts_with('/') {
                continue;
            }
            let written = written.strip_prefix("./").unwrap_or(&written);
            let path = format!("{}/{written}", self.request.way());
            let value = Value::Plain(super::toml_text::string(&path));
            match entry {
                Some(entry) => entry.value = value,
                None => backend.set(key, value),
            }
        }
    }

    /// Of a root that says nothing of its state and has it in its folder, the backend that finds it.
    fn state_in_the_folder(&mut self, project: &Project, tables: &mut Tables) {
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

    /// The configuration of a provider. One that is empty beside others, which TOML has no words
    /// for, stays in HCL.
    fn provider(&self, block: &Block, name: &str, reading: Reading<'_>) -> Option<Section> {
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
            && let Some(main) = configurations().find(|one| one.body.attribute("alias").is_none())
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

    fn module(
        &mut self,
        block: &Block,
        name: &str,
        reading: Reading<'_>,
        problems: &mut Problems,
    ) -> Option<Section> {
        let source = block.body.value("source")?.as_str()?;
        // What `init` fetches lies in the root module, in the new one as well.
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
                Some(entry) => entry.value = super::values::text_value(&written, &Type::Any),
                None if folder == format!("modules/{name}") => {}
                None => {
                    let value = super::values::text_value(&written, &Type::Any);
                    section.entries.insert(0, Entry::of("source", value));
                }
            }
        }
        self.leave_secrets_out(name, contract, block, &mut section);
        Some(section)
    }

    /// Puts variables in the place of literals that the module takes as secrets.
    fn leave_secrets_out(
        &mut self,
        name: &str,
        contract: Option<&contracts::Contract>,
        block: &Block,
        section: &mut Section,
    ) {
        for entry in &mut section.entries {
            let variable = contract.and_then(|contract| contract.variables.get(&entry.key));
            let Some(variable) = variable.filter(|one| one.sensitive || one.ephemeral) else {
                continue;
            };
            let Some(value) = block.body.value(&entry.key) else { continue };
            let mut reads = false;
            value.walk(&mut |inner| reads |= matches!(inner.kind, hcl_syntax::Kind::Traversal(_)));
            if reads || matches!(value.kind, hcl_syntax::Kind::Null) {
                continue;
            }
            let mut secret = format!("{name}_{}", entry.key);
            while self.original.contract.variables.contains_key(&secret) {
                secret.push_str("_secret");
            }
            let mut declared = Section::at(&["variable", &secret]);
            declared
                .set("type", Value::Plain(super::toml_text::string(&variable.kind.to_string())));
            declared.set("sensitive", Value::Plain("true".to_owned()));
            self.secrets.push(declared);
            self.adopted.left_out.insert((format!("module.{name}"), entry.key.clone()));
            self.adopted.secrets.insert(format!("TF_VAR_{secret}"));
            entry.value = Value::form("ref", &format!("var.{secret}"));
            // They may say it, too.
            entry.behind = None;
            entry.comments.clear();
        }
    }
}

/// What a `terraform` block has, and in `required_providers`, where each is one line.
const TERRAFORM: BodySchema = language::TERRAFORM;

/// Whether `value` is null or empty.
fn says_nothing(value: &hcl_syntax::Expression) -> bool {
    match &value.kind {
        hcl_syntax::Kind::Null => true,
        hcl_syntax::Kind::Tuple(list) => list.is_empty(),
        hcl_syntax::Kind::Object(entries) => entries.is_empty(),
        _ => value.as_str() == Some(""),
    }
}

/// The names of the arguments and blocks in `block`.
fn names(block: &Block) -> impl Iterator<Item = &str> {
    let arguments = block.body.attributes().map(|one| one.name.as_str());
    let blocks = block.body.blocks().map(|one| one.kind.as_str());
    arguments.chain(blocks).filter(|name| *name != "alias")
}

/// Sets the default of the variable `name`.
fn set_default(tables: &mut Tables, name: &str, value: Value) {
    let section = tables.variables.iter_mut().find(|section| section.path[1] == name);
    if let Some(section) = section {
        section.entries.retain(|entry| entry.key != "default");
        section.set("default", value);
    }
}

/// What a file of values is called, without its ends.
fn name_of_values(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".json").unwrap_or(name);
    let name = name.strip_suffix(".tfvars").unwrap_or(name);
    let name = name.strip_suffix(".auto").unwrap_or(name);
    name.to_lowercase().replace(['_', '.'], "-")
}

/// What is left of `file` without what stands at `taken`; nothing where that is no block.
fn rest(file: &OriginalFile, taken: &[Span]) -> Option<String> {
    let mut text = String::new();
    let mut done = 0;
    for span in taken {
        text.push_str(&file.text[done..span.range().start]);
        done = span.range().end;
    }
    text.push_str(&file.text[done..]);
    hcl_syntax::parse(&text).body.items.first()?;
    // Of empty lines in a row one is left.
    let mut lines: Vec<&str> = vec![];
    for line in text.lines() {
        let is_empty = line.trim().is_empty();
        if !is_empty || lines.last().is_some_and(|last| !last.trim().is_empty()) || taken.is_empty()
        {
            lines.push(line);
        }
    }
    let text = lines.join("\n");
    let text = format!("{}\n", text.trim_matches('\n'));
    Some(hcl_syntax::format(&text).unwrap_or(text))
}
