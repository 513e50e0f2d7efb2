//! The files of change sets that plans wrote.

use anyhow::{Context, bail};
use plan_summary::{ChangeSets, RootModule, Summary};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use tfgen::layers::EnvironmentName;

/// What the plans in `files`, and in the files of folders among them, do, each with what people read
/// of it.
pub(super) fn read(files: &[PathBuf]) -> anyhow::Result<Vec<(RootModule, Summary)>> {
    let (mut found, mut names) = (vec![], BTreeSet::new());
    let mut all = vec![];
    for path in files {
        add_files(path, &mut all).with_context(|| format!("cannot read {}", path.display()))?;
    }
    for file in &all {
        let path = file.display();
        let bytes = std::fs::read(file).with_context(|| format!("cannot read {path}"))?;
        let read = ChangeSets::read(&bytes).with_context(|| format!("cannot read {path}"))?;
        for root_module in read.root_modules {
            let name = &root_module.name;
            if EnvironmentName::parse(name).is_none() {
                bail!("{path}: {name:?} is not the name of an environment");
            }
            if !names.insert(name.clone()) {
                bail!("{path}: `{name}` is in another file, too");
            }
            let Some(summary) = root_module.summary.clone() else {
                bail!("{path}: it has of `{name}` what was reviewed, and not what a plan does");
            };
            if summary.name != *name {
                bail!("{path}: the summary of `{name}` is of {:?}", summary.name);
            }
            found.push((root_module, summary));
        }
    }
    Ok(found)
}

/// Adds `path`, or the files in the folder that it is, sorted.
fn add_files(path: &Path, all: &mut Vec<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        all.push(path.to_owned());
        return Ok(());
    }
    let entries = path.read_dir()?.map(|entry| entry.map(|entry| entry.path()));
    let mut entries: Vec<PathBuf> = entries.collect::<io::Result<_>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| add_files(entry, all))
}
