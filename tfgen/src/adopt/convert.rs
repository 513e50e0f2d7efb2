//! Converts a root to environments.

use super::module_paths::reads_of_the_root;
use super::original::{Original, UnknownPath};
use super::tfvars::ValueFile;
use super::toml_text::Section;
use crate::contracts::{self, Contracts};
use crate::language;
use crate::layers::{EnvironmentName, conceal_strings};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::relative_path::{in_folder, named_in};
use crate::source::{Origin, Sources};
use std::collections::{BTreeMap, BTreeSet};

/// What is to be adopted.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder of the root, relative to the repository's root.
    pub folder: String,
    /// The name of the environment, or of the layer if there are several environments.
    pub name: EnvironmentName,
    /// Files of values, relative to the repository's root. If there are several, each becomes an
    /// environment.
    pub tfvars: Vec<String>,
    /// Files that configure the backend, relative to the repository's root.
    pub backend_configs: Vec<String>,
    /// Whether the root becomes a module, which the environments call.
    pub as_module: bool,
}

/// The name of the environment for the file of values at `path`: its name without endings, or the
/// name of its folder if the file has a name that Terraform loads by itself.
pub(super) fn name_of_values(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = name.strip_suffix(".json").unwrap_or(name);
    let name = name.strip_suffix(".tfvars").unwrap_or(name);
    let name = name.strip_suffix(".auto").unwrap_or(name);
    let name = match (name, folder.rsplit('/').next()) {
        ("terraform", Some(folder)) if !folder.is_empty() => folder,
        _ => name,
    };
    name.to_lowercase().replace(['_', '.'], "-")
}

impl Request {
    /// The file of values, by number, whose backend the file at `path` configures. If there are
    /// several, it is the one in the same folder, or the one whose name this name begins with.
    /// Otherwise it is for all.
    pub(super) fn owner_of_backend(&self, path: &str) -> Option<usize> {
        if self.tfvars.len() < 2 {
            return None;
        }
        let split = |path: &str| match path.rsplit_once('/') {
            Some((folder, name)) => (folder.to_owned(), name.to_owned()),
            None => (String::new(), path.to_owned()),
        };
        let only = |is_it: &dyn Fn(&String) -> bool| {
            let mut found = (0..self.tfvars.len()).filter(|at| is_it(&self.tfvars[*at]));
            found.next().filter(|_| found.next().is_none())
        };
        let (folder, name) = split(path);
        let begin = name.split(['.', '_', '-']).next().unwrap_or_default();
        only(&|values| split(values).0 == folder)
            .or_else(|| only(&|values| name_of_values(values) == begin))
    }

    /// The path from the new root module to the old one.
    pub(super) fn way(&self) -> String {
        let way = self.name.way_to_repository();
        if self.folder.is_empty() { way } else { format!("{way}/{}", self.folder) }
    }

    /// The name of the module that the root becomes.
    pub(super) fn module_label(&self) -> String {
        let name = self.name.as_str().replace('/', "-");
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            format!("root-{name}")
        } else {
            name
        }
    }

    /// The folder of that module.
    pub(super) fn module_folder(&self) -> String {
        format!("modules/{}", self.module_label())
    }

    /// The path from that module to the old root, in a template.
    fn way_from_module(&self) -> String {
        let folder =
            if self.folder.is_empty() { String::new() } else { format!("/{}", self.folder) };
        format!("${{path.module}}/../..{folder}")
    }

    /// The path from the new root module to the old one, in a template.
    fn way_from_root(&self) -> String {
        format!("${{path.root}}/{}", self.way())
    }
}

/// The result.
#[derive(Debug, Default)]
pub struct Adopted {
    /// The files to write, by their paths relative to the repository's root.
    pub files: BTreeMap<String, String>,
    /// The environments, each with the values that the root gets for it.
    pub environments: Vec<(EnvironmentName, Vec<String>)>,
    /// How many paths in the new root modules lead to files of the old root.
    pub rewritten_paths: usize,
    /// The places that depend on the folder in which Terraform is started.
    pub uncertain_paths: Vec<Origin>,
    /// The places where modules read the folder of the root module, which is a different one
    /// afterwards.
    pub paths_in_modules: Vec<Origin>,
    /// Paths with an unknown origin.
    pub unknown_paths: Vec<UnknownPath>,
    /// The files of the root, with their paths rewritten.
    pub(super) rewritten: Vec<(String, String)>,
    /// The folder of the module that the root became.
    pub module_folder: Option<String>,
    /// Its outputs for the values that environments read from it.
    pub(super) outputs: BTreeSet<String>,
    /// The files of the root, with paths as they are in the module.
    pub(super) copied: Vec<(String, String)>,
    /// Names in files of values for which there is no variable.
    pub unknown_values: Vec<(String, Origin)>,
    /// Secrets that were not written: the variable, and what must be set for it.
    pub secrets: BTreeSet<String>,
    /// Secrets of the backend that were not written.
    pub backend_secrets: BTreeSet<String>,
    /// The places of secrets that were not written: the block and its argument.
    pub left_out: BTreeSet<(String, String)>,
    /// The variables that files of values set.
    pub given: BTreeSet<String>,
    /// Variables without a default that nothing sets.
    pub unset: Vec<String>,
    /// Whether a backend was added that finds the state in the folder of the root.
    pub keeps_local_state: bool,
    /// How many values are in TOML, and how many of them as `expr`.
    pub values: (usize, usize),
}

/// The path to a value: keys and indices, starting at the table of its block.
pub(super) type Way = Vec<String>;

/// Makes environments of the root that `request` names, without the values that were `found` to be
/// secrets. With problems, there are none.
///
/// # Errors
/// If a file or folder cannot be read.
pub(super) fn convert(
    project: &Project,
    request: &Request,
    found: &BTreeSet<Way>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Adopted> {
    let way = request.way_from_root();
    let mut original = Original::read(project, &request.folder, &way, sources, problems)?;
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
    let backend = read(&request.backend_configs, problems)?.into_iter();
    let backend: Vec<(Option<usize>, ValueFile)> =
        backend.map(|file| (request.owner_of_backend(&file.path), file)).collect();
    if problems.errors() > 0 {
        return Ok(Adopted::default());
    }
    refuse_backend(&original, &backend, sources, problems);
    if problems.errors() > 0 {
        return Ok(Adopted::default());
    }
    let rewritten = original.texts();
    // What stays in HCL next to an environment is searched there; inside a module it is not.
    let secrets = match request.as_module {
        true => original.leave_out(found, sources, problems),
        false => vec![],
    };
    let folders = module_folders(&original, &request.folder);
    let contracts = contracts::read(project, &folders, sources)?;
    let mut conversion = Conversion {
        request,
        found,
        original: &original,
        contracts: &contracts,
        automatic,
        given,
        backend,
        adopted: Adopted {
            rewritten_paths: original.rewritten,
            uncertain_paths: original.uncertain.clone(),
            paths_in_modules: reads_of_the_root(project, &folders, sources)?,
            unknown_paths: original.unknown.clone(),
            rewritten,
            secrets: secrets.iter().map(|name| format!("TF_VAR_{name}")).collect(),
            ..Adopted::default()
        },
        secrets: vec![],
    };
    conversion.values();
    if request.as_module {
        let way = request.way_from_module();
        let (mut sources, mut again) = Default::default();
        let mut copy = Original::read(project, &request.folder, &way, &mut sources, &mut again)?;
        conversion.adopted.copied = copy.texts();
        copy.leave_out(found, &mut sources, &mut again);
        conversion.write_as_module(project, &copy, problems);
    } else {
        conversion.write(project, problems);
    }
    Ok(conversion.adopted)
}

/// Refuses arguments in the files `backend` that the root's backend does not have, and files for a
/// backend that does not exist.
fn refuse_backend(
    original: &Original,
    backend: &[(Option<usize>, ValueFile)],
    sources: &Sources,
    problems: &mut Problems,
) {
    let files = original.files.iter();
    let blocks = files.flat_map(|file| file.file.body.blocks_of("terraform"));
    let mut backends = blocks.flat_map(|block| block.body.blocks_of("backend"));
    let kind = backends.find_map(|block| block.labels.first());
    let Some(kind) = kind.map(|label| &*label.text) else {
        if let Some((_, file)) = backend.first() {
            let title = format!("`{}` configures a backend, but the root has none", file.path);
            problems.push(
                Problem::new(Code::UnknownKey, title)
                    .hint("leave out --backend-config, or name the folder of the root"),
            );
        }
        return;
    };
    let Some(known) = language::backend(kind) else { return };
    let takes = |name: &str| {
        known.arguments.contains(&name) || known.blocks.iter().any(|block| block.name == name)
    };
    for (_, file) in backend {
        for (name, origin) in file.names().filter(|(name, _)| !takes(name)) {
            // It may be the misspelt name of a secret.
            conceal_strings(
                origin.source,
                &origin.span(),
                &sources.get(origin.source).text,
                problems,
            );
            let near = problems.nearest(name, known.arguments.iter().copied());
            let problem = Problem::new(
                Code::UnknownKey,
                format!("the backend `{kind}` has no argument `{name}`"),
            )
            .at(origin, "not one of its arguments");
            problems.push(match near {
                Some(near) => problem.hint(format!("did you mean `{near}`?")),
                None => problem,
            });
        }
    }
}

/// The files of values that Terraform reads by itself, in its order.
fn automatic_values(project: &Project, folder: &str) -> anyhow::Result<Vec<String>> {
    let names = project.entries(folder)?;
    let is_named =
        |name: &&String| matches!(name.as_str(), "terraform.tfvars" | "terraform.tfvars.json");
    let is_automatic =
        |name: &&String| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json");
    let first = names.iter().filter(is_named);
    let all = first.chain(names.iter().filter(is_automatic));
    // A link may be broken.
    Ok(all.map(|name| in_folder(folder, name)).filter(|path| project.is_file(path)).collect())
}

/// The folders of the called modules that are in the repository.
fn module_folders(original: &Original, folder: &str) -> BTreeSet<String> {
    let calls = original.files.iter().flat_map(|file| file.file.body.blocks_of("module"));
    let sources = calls.filter_map(|block| block.body.value("source")?.as_str());
    let is_path = |source: &&str| source.starts_with("./") || source.starts_with("../");
    sources.filter(is_path).filter_map(|source| named_in(&in_folder(folder, "x"), source)).collect()
}

pub(super) struct Conversion<'a> {
    pub(super) request: &'a Request,
    /// The paths to values that were found to be secrets.
    pub(super) found: &'a BTreeSet<Way>,
    pub(super) original: &'a Original,
    pub(super) contracts: &'a Contracts,
    pub(super) automatic: Vec<ValueFile>,
    pub(super) given: Vec<ValueFile>,
    /// What configures the backend, each with the file of values if it is only for that
    /// environment.
    pub(super) backend: Vec<(Option<usize>, ValueFile)>,
    pub(super) adopted: Adopted,
    /// Variables for literals that modules receive as secrets.
    pub(super) secrets: Vec<Section>,
}

impl Conversion<'_> {
    /// Decides which variables get values.
    pub(super) fn values(&mut self) {
        let variables = &self.original.contract.variables;
        // For a variable that does not accept null, null means its default.
        let takes_default = variables.iter().filter(|(name, variable)| {
            let mut files = self.automatic.iter().chain(&self.given);
            !variable.nullable && variable.default.is_some() && !files.any(|file| file.gives(name))
        });
        let takes_default: Vec<&String> = takes_default.map(|(name, _)| name).collect();
        for file in self.automatic.iter_mut().chain(&mut self.given) {
            takes_default.iter().for_each(|name| file.forget(name));
        }
        let (mut secrets, mut unknown) = (BTreeSet::new(), vec![]);
        for file in self.automatic.iter().chain(&self.given) {
            for (name, origin) in file.names() {
                match variables.get(name) {
                    Some(_) if self.is_secret(name) => drop(secrets.insert(name.to_owned())),
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
                && !self.adopted.secrets.contains(&format!("TF_VAR_{name}"))
        });
        self.adopted.unset = unset.map(|(name, _)| name.clone()).collect();
    }

    /// Whether the variable `name` is a secret, or was found to be one.
    pub(super) fn is_secret(&self, name: &str) -> bool {
        let declared = self.original.contract.variables.get(name);
        let is_found =
            |way: &Way| matches!(&way[..], [kind, own, ..] if kind == "variable" && own == name);
        declared.is_some_and(|one| one.sensitive || one.ephemeral)
            || self.found.iter().any(is_found)
    }
}
