//! The folders that are scanned.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;

/// A folder that is scanned by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The folder, from the repository's folder.
    pub folder: PathBuf,
    /// The folders in it in which a scanner must have read a resource.
    pub parts: Vec<PathBuf>,
}

impl Target {
    /// A root module. Its resources are in the modules that it calls.
    pub fn root(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), parts: Vec::new() }
    }
}

/// The modules with their defaults, and every generated root with its values, those of the
/// examples too.
///
/// # Errors
/// When a folder cannot be read.
pub fn of(project: &Project) -> Result<Vec<Target>> {
    let mut targets = vec![modules(project.root())?];
    for stack in project.examples()?.iter().chain([project]) {
        for name in stack.environments()? {
            let root = stack.generated(&name);
            targets.push(Target::root(root.strip_prefix(project.root()).unwrap_or(&root)));
        }
    }
    Ok(targets)
}

fn modules(root: &Path) -> Result<Target> {
    let folder = PathBuf::from("modules");
    let path = root.join(&folder);
    let entries = std::fs::read_dir(&path)
        .with_context(|| format!("cannot read the folder {}", path.display()))?;
    let mut parts: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.path().join("main.tf").is_file())
        .map(|entry| folder.join(entry.file_name()))
        .collect();
    parts.sort();
    Ok(Target { folder, parts })
}
