//! Reads environments in parts, so that not all of very many are in memory.

use super::documents::Documents;
use super::hcl_part::{self, FOLDER};
use super::others::{Other, Others};
use super::run_layer::RunLayer;
use super::unused::Unused;
use super::{Environment, EnvironmentName, Layered, evaluated, template};
use crate::environment_choice::unknown;
use crate::parallel::each;
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::source::{Origin, SourceId, Sources};
use std::collections::{BTreeMap, BTreeSet};

/// Reads all environments at once, and what they know about others. Leaves out an environment if
/// not all of its layers can be read. Problems inside a layer become [`super::Value::Unknown`] or
/// are left out.
///
/// # Errors
/// If a file or folder cannot be read.
pub fn read(
    project: &Project,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<(Vec<Environment>, Others)> {
    let mut reader = Reader::new(project);
    let paths = project.files_below("envs", ".toml")?;
    let environments = reader.read_files(&paths, sources, problems)?;
    reader.unused(sources, problems)?;
    Ok((environments, reader.others))
}

/// Reads environments in parts.
pub struct Reader<'a> {
    project: &'a Project,
    documents: Documents<'a>,
    others: Others,
    /// The names of all environments that were read or could not be read.
    names: BTreeSet<EnvironmentName>,
    unused: Unused,
    /// Whether anything that was read has an error.
    has_errors: bool,
}

impl<'a> Reader<'a> {
    /// A reader of the environments of `project`.
    pub fn new(project: &'a Project) -> Self {
        Self {
            project,
            documents: Documents::new(project),
            others: Others::default(),
            names: BTreeSet::new(),
            unused: Unused::default(),
            has_errors: false,
        }
    }

    /// Reads those of the files at `paths`, relative to the repository root, that are environments:
    /// those with `[environment]`.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn read_files(
        &mut self,
        paths: &[String],
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Vec<Environment>> {
        let names = self.environments_among(paths, sources, problems)?;
        self.read_named(&names, sources, problems)
    }

    /// The names of the environments among the files at `paths`, relative to the repository root.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn environments_among(
        &mut self,
        paths: &[String],
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Vec<EnvironmentName>> {
        let (mut names, before) = (vec![], problems.errors());
        self.documents.read_ahead(paths, sources, problems)?;
        for path in paths {
            let Some(document) = self.documents.read(path, sources, problems)? else { continue };
            let Some(origin) = document.environment else {
                self.unused.add_layer(path, &document);
                // Its problems are reported where its layers are resolved.
                self.documents.extended_by(path, &document, &mut Problems::default());
                // Problems of a layer for runs are reported before a run uses it.
                drop(RunLayer::declared(document, problems));
                continue;
            };
            let name = path.trim_start_matches("envs/").trim_end_matches(".toml");
            match EnvironmentName::parse(name) {
                Some(name) => names.push(name),
                None => problems.push(
                    Problem::new(
                        Code::UnknownEnvironment,
                        format!("`{path}` is not a valid environment name"),
                    )
                    .at(origin, "makes the file an environment")
                    .hint("an environment's name may contain only a-z, 0-9 and `-`"),
                ),
            }
        }
        self.has_errors |= problems.errors() > before;
        Ok(names)
    }

    /// Reads the environments `names`, which have files.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn read_named(
        &mut self,
        names: &[EnvironmentName],
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Vec<Environment>> {
        let before = problems.errors();
        self.names.extend(names.iter().cloned());
        let environments = self.evaluate(names, sources, problems)?;
        self.get_to_know(&environments, sources, problems)?;
        self.has_errors |= problems.errors() > before;
        Ok(environments)
    }

    /// What the environments that were read know about others.
    pub fn others(&self) -> &Others {
        &self.others
    }

    /// The names of the environments requested so far, including those that were left out.
    pub fn into_names(self) -> BTreeSet<EnvironmentName> {
        self.names
    }

    /// Reports unused entries of `[vars]` and layers that nothing extends, once all environments
    /// were read. Not after an error, which may be a misspelt use of one of them; nor in a run
    /// whose layer may cover them.
    ///
    /// # Errors
    /// If the folder of environments cannot be read.
    pub fn unused(&self, sources: &mut Sources, problems: &mut Problems) -> anyhow::Result<()> {
        if !self.has_errors && !self.project.is_of_a_run() {
            self.unused.report(&self.documents.extended, problems);
            let files = self.project.files_below("envs", "")?;
            for path in files.into_iter().filter(|path| hcl_part::is_one(path)) {
                let layer =
                    path.rsplit_once('/').and_then(|(folder, _)| folder.strip_suffix(FOLDER));
                let layer = layer.map(|layer| format!("{layer}.toml"));
                if !layer.as_ref().is_some_and(|layer| self.project.is_file(layer)) {
                    let bytes = self.project.read(&path)?;
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    let source = sources.add(path.clone(), text);
                    let hint = match layer {
                        Some(layer) => format!("there is no file `{layer}`"),
                        None => "envs/<layer>.d/<part>.tf belongs to envs/<layer>.toml".to_owned(),
                    };
                    let title = format!("`{path}` belongs to no layer");
                    problems.push(
                        Problem::new(Code::LoneLayer, title)
                            .at(Origin::new(source, 0..0), "it has no effect on any environment")
                            .hint(hint),
                    );
                }
            }
        }
        Ok(())
    }

    /// Frees what was read from files, except the texts of `kept` and of files with something that
    /// is unused so far.
    pub fn let_go(&mut self, mut kept: BTreeSet<SourceId>, sources: &mut Sources) {
        kept.extend(self.unused.files(&self.documents.extended));
        for source in self.documents.forget_all() {
            if !kept.contains(&source) {
                sources.let_go(source);
            }
        }
    }

    /// Merges the layers of the environments `names` and evaluates their templates, on all cores.
    fn evaluate(
        &mut self,
        names: &[EnvironmentName],
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Vec<Environment>> {
        let mut layered = vec![];
        for name in names {
            layered.extend(self.layers_of(name.clone(), sources, problems)?);
        }
        let run_layer = RunLayer::among(&mut self.documents, sources, problems)?;
        let run_layer = run_layer.as_ref();
        self.others.absent.clone_from(self.project.absent());
        let sets_backend = run_layer.is_some_and(|layer| layer.sets_backend);
        self.others.leave_states = self.project.is_of_a_run() && !sets_backend;
        if let Some(layer) = run_layer {
            self.others.are_hidden = layer.hides_outputs;
            self.others.roots = layer.sets_backend.then(|| self.project.roots_folder());
        }
        // Layers are merged once, before those above them.
        let mut below: Vec<&Layered> = layered.iter().collect();
        below.sort_by_key(|layered| layered.below.depth());
        below.iter().for_each(|layered| layered.below.merge(problems));
        // Parts that nothing else needs are not copied.
        layered.iter().for_each(|layered| self.documents.forget(&layered.path));
        let sources = &*sources;
        let evaluated = each(layered, FEWEST, template::engine, |engine, layered| {
            let mut problems = Problems::default();
            let (environment, read) = evaluated(layered, run_layer, engine, sources, &mut problems);
            (environment, read, problems)
        });
        let mut environments = vec![];
        for (environment, read, found) in evaluated {
            environments.push(environment);
            for (variable, is_read) in read {
                self.unused.add_variable(variable, is_read);
            }
            problems.append(found);
        }
        Ok(environments)
    }

    /// Reads the layers of the environment `name`; `None` if that is impossible.
    fn layers_of(
        &mut self,
        name: EnvironmentName,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Option<Layered>> {
        let path = format!("envs/{name}.toml");
        let Some(own) = self.documents.read(&path, sources, problems)? else { return Ok(None) };
        let Some(origin) = own.environment else {
            problems.push(
                Problem::new(Code::UnknownEnvironment, format!("`{path}` is a layer"))
                    .at(Origin::new(own.source, 0..0), "has no table `[environment]`")
                    .hint("a file with that table is an environment"),
            );
            return Ok(None);
        };
        let Some(below) = self.documents.below(&path, sources, problems)? else {
            return Ok(None);
        };
        let folder = name.folder_in(&self.project.roots_folder());
        Ok(Some(Layered { name, path, folder, origin, own, below }))
    }

    /// Learns about the environments whose outputs `environments` read, and everything that these
    /// read.
    fn get_to_know(
        &mut self,
        environments: &[Environment],
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<()> {
        let here: BTreeMap<&str, &Environment> =
            environments.iter().map(|one| (one.name.as_str(), one)).collect();
        let mut found: BTreeMap<String, Option<Other>> = BTreeMap::new();
        let mut wanted: BTreeSet<String> =
            environments.iter().flat_map(|one| &one.reads).cloned().collect();
        while !wanted.is_empty() {
            let mut elsewhere = vec![];
            let mut next = BTreeSet::new();
            for name in wanted {
                if found.contains_key(&name) || !self.others.lacks(&name) {
                    continue;
                }
                if let Some(environment) = here.get(name.as_str()) {
                    next.extend(environment.reads.iter().cloned());
                    found.insert(name, Some(Other::of(environment)));
                } else if let Some(name) = EnvironmentName::parse(&name)
                    && self.project.is_file(&format!("envs/{name}.toml"))
                {
                    elsewhere.push(name);
                }
            }
            for names in elsewhere.chunks(AT_ONCE) {
                found.extend(names.iter().map(|name| (name.to_string(), None)));
                for environment in self.evaluate(names, sources, problems)? {
                    next.extend(environment.reads.iter().cloned());
                    found.insert(environment.name.to_string(), Some(Other::of(&environment)));
                }
            }
            wanted = next;
        }
        self.others.add(found);
        Ok(())
    }
}

/// How many environments that are only read by others are in memory at a time.
const AT_ONCE: usize = 256;

/// How many environments take as long to evaluate as it takes to start a few threads.
const FEWEST: usize = 8;

/// The names in `requested` for which there is a file.
///
/// # Errors
/// If the folder of environments cannot be read.
pub(crate) fn named<'r>(
    project: &Project,
    requested: impl IntoIterator<Item = &'r str>,
    problems: &mut Problems,
) -> anyhow::Result<Vec<EnvironmentName>> {
    let mut names = vec![];
    for text in requested {
        let name = EnvironmentName::parse(text);
        match name.filter(|name| project.is_file(&format!("envs/{name}.toml"))) {
            Some(name) => names.push(name),
            None => {
                let known = super::files_that(project, |table| table.contains_key("environment"))?;
                problems.push(unknown(text, known.iter().map(String::as_str)));
            }
        }
    }
    Ok(names)
}
