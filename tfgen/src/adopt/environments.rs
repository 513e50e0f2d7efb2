//! The files of environments.

use super::convert::{Conversion, name_of_values};
use super::tfvars::ValueFile;
use super::toml_text::{Entry, Section, Value};
use crate::layers::EnvironmentName;
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use std::collections::{BTreeMap, BTreeSet};

/// The TOML tables of one root.
#[derive(Default)]
pub(super) struct Tables {
    pub(super) terraform: Vec<Section>,
    pub(super) providers: Vec<Section>,
    pub(super) variables: Vec<Section>,
    /// The call of the module that the root became.
    pub(super) call: Option<Section>,
    pub(super) modules: Vec<Section>,
    pub(super) outputs: Vec<Section>,
    /// Moves, imports and removals.
    pub(super) moves: Vec<Section>,
}

impl Tables {
    /// Adds the settings of a `terraform` block to those of others.
    pub(super) fn add_terraform(&mut self, section: Section) {
        match self.terraform.first_mut() {
            Some(first) => first.join(section),
            None => self.terraform.push(section),
        }
    }

    /// Gives the variable `name` a value.
    fn give(&mut self, name: &str, value: Value) {
        let section = self.variables.iter_mut().find(|section| section.path[1] == name);
        let (section, key) = match (section, &mut self.call) {
            (Some(section), _) => (section, "default"),
            (None, Some(call)) => (call, name),
            (None, None) => return,
        };
        section.entries.retain(|entry| entry.key != key);
        section.set(key, value);
    }

    /// The entry that gives the variable `name` a value in an environment, over the layer.
    fn given(&self, name: &str, value: Value) -> Section {
        let is_declared = self.variables.iter().any(|section| section.path[1] == name);
        let (mut section, key) = match &self.call {
            Some(call) if !is_declared => {
                (Section { path: call.path.clone(), ..Section::default() }, name)
            }
            _ => (Section::at(&["variable", name]), "default"),
        };
        section.set(key, value);
        section
    }
}

impl Conversion<'_> {
    /// Writes the files of the environments, unless there are `problems`.
    pub(super) fn write(&mut self, project: &Project, problems: &mut Problems) {
        let original = self.original;
        let (mut tables, mut cuts) = (Tables::default(), vec![]);
        let name = self.request.name.as_str();
        for file in &original.files {
            let mut taken = self.tables_of(file, &mut tables, problems);
            self.secret_defaults(file, &mut taken);
            cuts.push(taken);
        }
        let secrets = self.leave_written_secrets_out(&original.files, &mut tables);
        for ((file, taken), secrets) in original.files.iter().zip(cuts).zip(secrets) {
            let taken = taken.into_iter().map(|span| (span, String::new()));
            if let Some(text) = file.formatted(taken.chain(secrets).collect(), "") {
                let path = format!("envs/{name}.d/{}", file.part());
                self.adopted.files.insert(path, text);
            }
        }
        tables.variables.extend(std::mem::take(&mut self.secrets));
        self.write_tables(project, tables, problems);
    }

    /// Writes the files of the environments that have `tables`, unless there are `problems`.
    pub(super) fn write_tables(
        &mut self,
        project: &Project,
        mut tables: Tables,
        problems: &mut Problems,
    ) {
        let name = self.request.name.as_str();
        self.state_in_the_folder(project, &mut tables);
        let environments = self.environments(problems);
        if problems.errors() > 0 {
            return;
        }
        let is_layer = environments.len() > 1;
        let mut out = String::new();
        if !is_layer {
            Section::at(&["environment"]).write(&mut out, true);
        }
        // The values of a single file belong only to the environment.
        let shared = self.shared();
        for (name, value) in self.defaults(None).into_iter().chain(shared.iter().cloned()) {
            tables.give(&name, value);
        }
        let replaced = if is_layer { self.replaced(&mut tables) } else { BTreeMap::new() };
        let backends = self.own_backends(&mut tables, environments.len());
        tables.terraform.iter().for_each(|one| one.write(&mut out, false));
        tables.providers.iter().for_each(|one| one.write(&mut out, false));
        tables.variables.iter().for_each(|one| one.write(&mut out, true));
        tables.call.iter().for_each(|one| one.write(&mut out, true));
        tables.modules.iter().for_each(|one| one.write(&mut out, true));
        tables.outputs.iter().for_each(|one| one.write(&mut out, true));
        tables.moves.iter().for_each(|one| one.write(&mut out, true));
        self.adopted.files.insert(format!("envs/{name}.toml"), out);
        let all = [&tables.terraform, &tables.providers, &tables.modules, &tables.outputs];
        for section in all.into_iter().flatten() {
            let (values, code) = section.counted();
            self.adopted.values.0 += values;
            self.adopted.values.1 += code;
        }
        if is_layer {
            let shared: BTreeSet<String> = shared.into_iter().map(|(name, _)| name).collect();
            for (number, environment) in environments.iter().enumerate() {
                let given = &self.given[number];
                let up = "../".repeat(environment.as_str().split('/').count() - 1);
                let mut out = format!("extends = \"{up}{name}.toml\"\n");
                Section::at(&["environment"]).write(&mut out, true);
                let mut own: BTreeMap<String, Value> = replaced.clone();
                own.extend(self.defaults(Some(given)));
                let mut sections: Vec<Section> = vec![];
                for (name, value) in own.into_iter().filter(|(name, _)| !shared.contains(name)) {
                    let section = tables.given(&name, value);
                    match sections.iter_mut().find(|known| known.path == section.path) {
                        Some(known) => known.join(section),
                        None => sections.push(section),
                    }
                }
                if !backends[number].entries.is_empty() {
                    sections.insert(0, backends[number].clone());
                }
                sections.iter().for_each(|section| section.write(&mut out, true));
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
        let files = self.adopted.files.keys();
        let in_the_way: BTreeSet<&str> =
            files.filter_map(|path| in_the_way(project, path)).collect();
        for path in in_the_way {
            problems.push(
                Problem::new(Code::ForeignFile, format!("`{path}` already exists"))
                    .hint("nothing was written; choose another name with --name"),
            );
        }
    }

    /// The names of the environments: one for each file of values, if there are several.
    pub(super) fn environments(&self, problems: &mut Problems) -> Vec<EnvironmentName> {
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
                let title = format!("`{}` is not a valid environment name", file.path);
                let hint = "a name may contain only `a-z`, `0-9` and `-`; rename the file, or \
                            adopt it alone with --name";
                problems.push(refused(title, hint));
                continue;
            };
            if name == *layer {
                let title = format!(
                    "`{name}` is the name of the layer, so `{}` cannot be an environment",
                    file.path
                );
                problems.push(refused(title, "give the layer another name with --name"));
            } else if names.contains(&name) {
                let title = format!("two files of values would become the environment `{name}`");
                problems.push(refused(title, "rename one of them"));
            }
            names.push(name);
        }
        names
    }

    /// The values in `file`, or else in the files that Terraform reads by itself.
    pub(super) fn defaults(&self, file: Option<&ValueFile>) -> Vec<(String, Value)> {
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

    /// The backend settings of each of `count` environments. Settings that are the same for all go
    /// into `tables`.
    fn own_backends(&mut self, tables: &mut Tables, count: usize) -> Vec<Section> {
        let inner = tables.terraform.iter_mut().flat_map(|section| &mut section.inner);
        let is_backend = |one: &&mut Section| one.path.get(1).is_some_and(|kind| kind == "backend");
        let Some(backend) = inner.into_iter().find(is_backend) else {
            return vec![Section::default(); count];
        };
        let own = |number| {
            let mut own = Section { path: backend.path.clone(), ..Section::default() };
            self.configure_backend(&mut own, Some(number));
            let is_local = own.path.get(2).is_some_and(|kind| kind == "local");
            if is_local && own.entries.iter().any(|entry| entry.key == "path") {
                self.local_state(&mut own);
            }
            own
        };
        let mut all: Vec<Section> = (0..count).map(own).collect();
        let has = |section: &Section, entry: &Entry| {
            section.entries.iter().any(|one| one.key == entry.key && one.value == entry.value)
        };
        let first = all.first().map(|first| first.entries.clone()).unwrap_or_default();
        let mut shared = first;
        shared.retain(|entry| all.iter().all(|one| has(one, entry)));
        for entry in shared {
            all.iter_mut().for_each(|one| one.entries.retain(|own| own.key != entry.key));
            backend.entries.retain(|known| known.key != entry.key);
            backend.entries.push(entry);
        }
        all
    }

    /// Removes defaults from the layer's `tables` that an environment replaces with other tables,
    /// because tables would merge. Each environment gets its own instead.
    fn replaced(&self, tables: &mut Tables) -> BTreeMap<String, Value> {
        let mut replaced = BTreeMap::new();
        let own: Vec<_> = self.given.iter().map(|file| self.defaults(Some(file))).collect();
        let is_other = |name: &str, value: &Value| {
            let values = own.iter().flatten().filter(|(known, _)| known == name);
            let mut tables = values.filter(|(_, value)| matches!(value, Value::Table(_)));
            matches!(value, Value::Table(_)) && tables.any(|(_, other)| other != value)
        };
        for section in &mut tables.variables {
            let name = section.path[1].clone();
            let is_taken =
                |entry: &mut Entry| entry.key == "default" && is_other(&name, &entry.value);
            let taken = section.entries.extract_if(.., is_taken);
            replaced.extend(taken.map(|entry| (name.clone(), entry.value)));
        }
        if let Some(call) = &mut tables.call {
            let taken = call.entries.extract_if(.., |entry| is_other(&entry.key, &entry.value));
            replaced.extend(taken.map(|entry| (entry.key, entry.value)));
        }
        replaced
    }

    /// The values that all files of values share.
    pub(super) fn shared(&self) -> Vec<(String, Value)> {
        let mut files = self.given.iter().map(|file| self.defaults(Some(file)));
        let first = files.next().unwrap_or_default();
        let others: Vec<_> = files.collect();
        first.into_iter().filter(|one| others.iter().all(|other| other.contains(one))).collect()
    }
}

/// What already exists where the new file `path` would be, or a file in place of one of its
/// folders.
fn in_the_way<'p>(project: &Project, path: &'p str) -> Option<&'p str> {
    let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
    let file = folders.into_iter().find(|folder| {
        project.path(folder).symlink_metadata().is_ok() && !project.is_folder(folder)
    });
    file.or_else(|| project.path(path).symlink_metadata().is_ok().then_some(path))
}
