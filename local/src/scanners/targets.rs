//! The folders to scan, relative to the repository's folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::project::Project;

const MODULES: &str = "modules";

/// The targets, each a separate folder: the modules with their defaults, and every generated root
/// with its values, including those of the examples.
///
/// # Errors
/// If a folder cannot be read.
pub fn of(project: &Project) -> Result<Vec<PathBuf>> {
    let mut targets = vec![PathBuf::from(MODULES)];
    for stack in project.examples()?.iter().chain([project]) {
        for name in stack.environments()? {
            let root = stack.generated(&name);
            targets.push(root.strip_prefix(project.root()).unwrap_or(&root).to_owned());
        }
    }
    Ok(targets)
}

/// The modules. A scanner must have read a resource of each one in some target: a `for_each` over
/// an input without a default hides all of them from a scan of the module alone.
///
/// # Errors
/// If the folder cannot be read.
pub fn modules(root: &Path) -> Result<Vec<PathBuf>> {
    let path = root.join(MODULES);
    let entries = std::fs::read_dir(&path)
        .with_context(|| format!("cannot read the folder {}", path.display()))?;
    let mut modules: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.path().join("main.tf").is_file())
        .map(|entry| Path::new(MODULES).join(entry.file_name()))
        .collect();
    modules.sort();
    Ok(modules)
}
