//! Reads the files of change sets that plans wrote.

use anyhow::{Context, bail};
use plan_summary::{ChangeSets, RootModule, Summary};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use tfgen::layers::EnvironmentName;

/// How many bytes of all files are read: the code of a pull request wrote them, so they are not
/// trusted.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// What the plans in `files`, and in the files of folders among them, do, each with the text that
/// people read.
pub(super) fn read(files: &[PathBuf]) -> anyhow::Result<Vec<(RootModule, Summary)>> {
    let (mut found, mut names) = (vec![], BTreeSet::new());
    let (mut all, mut left) = (vec![], MOST_BYTES);
    for path in files {
        add_files(path, &mut all).with_context(|| format!("cannot read {}", path.display()))?;
    }
    for file in &all {
        let path = file.display();
        let mut bytes = vec![];
        let read = File::open(file).and_then(|open| open.take(left + 1).read_to_end(&mut bytes));
        let length = read.with_context(|| format!("cannot read {path}"))? as u64;
        let Some(rest) = left.checked_sub(length) else {
            bail!("{path}: there are more than {MOST_BYTES} bytes of change sets")
        };
        left = rest;
        let read = ChangeSets::read(&bytes).with_context(|| format!("cannot read {path}"))?;
        for root_module in read.root_modules {
            let name = &root_module.name;
            if EnvironmentName::parse(name).is_none() {
                bail!("{path}: {name:?} is not the name of an environment");
            }
            if !names.insert(name.clone()) {
                bail!("{path}: `{name}` is in another file as well");
            }
            let Some(summary) = root_module.summary.clone() else {
                bail!("{path}: for `{name}`, it has what was reviewed instead of what a plan does");
            };
            if summary.name != *name {
                bail!("{path}: the summary of `{name}` belongs to {:?}", summary.name);
            }
            found.push((root_module, summary));
        }
    }
    Ok(found)
}

/// Adds `path`, or the files in it, sorted, if it is a folder.
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
