//! Remote modules that Terraform has fetched: `init` lists them in
//! `.terraform/modules/modules.json` of the root module.

use super::files::files;
use super::{Contract, VersionRange, module};
use crate::project::Project;
use crate::settings::Tool;
use crate::source::Sources;
use serde::Deserialize;

/// A module block with a source outside the repository.
#[derive(Clone, Debug)]
pub struct RemoteModule {
    /// The environment that has the block.
    pub environment: String,
    /// The folder of its root module.
    pub root: String,
    /// The block's name.
    pub name: String,
    /// `source`.
    pub source: String,
    /// `version`.
    pub version: Option<String>,
}

#[derive(Deserialize)]
struct Manifest {
    #[serde(rename = "Modules")]
    modules: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "Key")]
    key: String,
    #[serde(rename = "Source")]
    source: String,
    #[serde(rename = "Version")]
    version: Option<String>,
    #[serde(rename = "Dir")]
    folder: String,
}

/// The contract of `module`, if Terraform has fetched what the block currently requests and its
/// files can be read.
pub(super) fn read(
    project: &Project,
    module: &RemoteModule,
    tool: Tool,
    sources: &mut Sources,
) -> Option<Contract> {
    let root = &module.root;
    let manifest = project.read(&format!("{root}/.terraform/modules/modules.json")).ok()?;
    let manifest: Manifest = serde_json::from_slice(&manifest).ok()?;
    let entry = manifest.modules.into_iter().find(|entry| entry.key == module.name)?;
    if !is_same_source(&entry.source, &module.source) || !is_in_range(&entry, module) {
        return None;
    }
    let folder = format!("{root}/{}", entry.folder);
    let contract = read_module(project, &folder, tool, sources).ok()?;
    contract.problems.is_empty().then_some(contract)
}

fn read_module(
    project: &Project,
    folder: &str,
    tool: Tool,
    sources: &mut Sources,
) -> anyhow::Result<Contract> {
    let (files, _) = files(project, folder, tool, sources)?;
    Ok(module::contract(Contract::default(), files, sources))
}

/// Terraform writes the host of the public registry explicitly.
fn is_same_source(installed: &str, written: &str) -> bool {
    installed == written
        || installed.strip_prefix("registry.terraform.io/") == Some(written)
        || installed.strip_prefix("registry.opentofu.org/") == Some(written)
}

fn is_in_range(entry: &Entry, module: &RemoteModule) -> bool {
    match (&entry.version, &module.version) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(installed), Some(wanted)) => {
            let (installed, wanted) = (VersionRange::parse(installed), VersionRange::parse(wanted));
            installed.zip(wanted).is_some_and(|(one, other)| !one.excludes(&other))
        }
    }
}
