//! The states that are files, in the folder of a root module or where its backend puts them. States
//! that are elsewhere, as in S3, are not looked for.

use crate::layers::EnvironmentName;
use crate::project::Project;
use crate::relative_path::named_in;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeSet;

/// A state that is a file.
#[derive(Clone, Debug)]
pub struct LocalState {
    /// The file, from the repository's root if it is inside.
    pub file: String,
    /// How many resources it has; `None` if that cannot be told, as when it is encrypted.
    pub resources: Option<usize>,
    /// What tells it from all other states; a state that moves keeps it.
    lineage: String,
    /// Which of its versions it is.
    serial: u64,
}

/// What is read of a state's file.
#[derive(Default, Deserialize)]
struct Content {
    #[serde(default)]
    lineage: String,
    #[serde(default)]
    serial: u64,
    resources: Option<Vec<Resource>>,
}

#[derive(Deserialize)]
struct Resource {
    mode: String,
    #[serde(default)]
    instances: Vec<IgnoredAny>,
}

/// What `init` keeps of a backend.
#[derive(Deserialize)]
struct Initialized {
    backend: Backend,
}

#[derive(Deserialize)]
struct Backend {
    #[serde(rename = "type")]
    kind: String,
    config: Config,
}

#[derive(Deserialize)]
struct Config {
    path: Option<String>,
    workspace_dir: Option<String>,
}

impl LocalState {
    fn read(file: String, bytes: &[u8]) -> Self {
        let content: Content = serde_json::from_slice(bytes).unwrap_or_default();
        let managed = |all: Vec<Resource>| {
            let managed = all.iter().filter(|one| one.mode == "managed");
            managed.map(|one| one.instances.len()).sum()
        };
        let Content { lineage, serial, resources } = content;
        Self { file, resources: resources.map(managed), lineage, serial }
    }

    /// Whether it has resources, or may have some.
    pub fn may_have_resources(&self) -> bool {
        self.resources != Some(0)
    }

    /// Whether `other` is the same state, and not an older one.
    fn is_in(&self, other: &Self) -> bool {
        !self.lineage.is_empty() && self.lineage == other.lineage && self.serial <= other.serial
    }
}

/// The states of the root module of `name` that are files, those of all its workspaces.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn local_states(project: &Project, name: &EnvironmentName) -> anyhow::Result<Vec<LocalState>> {
    let folder = name.root_module_folder();
    let mut files = states_in(project, &folder)?;
    let mut workspaces = BTreeSet::from([format!("{folder}/terraform.tfstate.d")]);
    if let Some(config) = initialized(project, &folder)? {
        // A path counts from the folder in which Terraform runs.
        let inside = |path: String| named_in(&format!("{folder}/main.tf"), &path).unwrap_or(path);
        files.extend(config.path.map(inside));
        workspaces.extend(config.workspace_dir.map(inside));
    }
    for workspaces in workspaces.iter().filter(|path| project.is_folder(path)) {
        for workspace in project.folders(workspaces)? {
            files.extend(states_in(project, &format!("{workspaces}/{workspace}"))?);
        }
    }
    let mut states = vec![];
    for file in files.into_iter().filter(|file| project.is_file(file)) {
        let bytes = project.read(&file)?;
        // A migration to another backend leaves an empty file.
        if !bytes.is_empty() {
            states.push(LocalState::read(file, &bytes));
        }
    }
    Ok(states)
}

/// The environment that has all the states of `name` now, which may have resources.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn moved_to(
    project: &Project,
    name: &EnvironmentName,
) -> anyhow::Result<Option<EnvironmentName>> {
    let mut states = local_states(project, name)?;
    states.retain(LocalState::may_have_resources);
    if states.is_empty() {
        return Ok(None);
    }
    for other in environment_names(project)?.into_iter().filter(|other| other != name) {
        let others = local_states(project, &other)?;
        if states.iter().all(|state| others.iter().any(|other| state.is_in(other))) {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// The names below envs/, those of layers among them.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn environment_names(project: &Project) -> anyhow::Result<BTreeSet<EnvironmentName>> {
    let files = project.files_below("envs", ".toml")?;
    let names = files.iter().filter_map(|path| {
        EnvironmentName::parse(path.strip_prefix("envs/")?.strip_suffix(".toml")?)
    });
    Ok(names.collect())
}

/// The files in `folder` that are called as states are.
fn states_in(project: &Project, folder: &str) -> anyhow::Result<BTreeSet<String>> {
    if !project.is_folder(folder) {
        return Ok(BTreeSet::new());
    }
    let files = project.entries(folder)?.into_iter().filter(|file| file.ends_with(".tfstate"));
    Ok(files.map(|file| format!("{folder}/{file}")).collect())
}

/// The backend of the root module in `folder`, if `init` has run there and it is a file.
fn initialized(project: &Project, folder: &str) -> anyhow::Result<Option<Config>> {
    let path = format!("{folder}/.terraform/terraform.tfstate");
    if !project.is_file(&path) {
        return Ok(None);
    }
    let read: Option<Initialized> = serde_json::from_slice(&project.read(&path)?).ok();
    Ok(read.filter(|read| read.backend.kind == "local").map(|read| read.backend.config))
}
