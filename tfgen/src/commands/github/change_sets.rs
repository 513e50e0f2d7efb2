//! The files of change sets that plans wrote.

use anyhow::{Context, bail};
use plan_summary::{ChangeSets, RootModule, Summary};
use std::collections::BTreeSet;
use std::path::PathBuf;
use tfgen::layers::EnvironmentName;

/// What the plans in `files` do, each with what people read of it.
pub(super) fn read(files: &[PathBuf]) -> anyhow::Result<Vec<(RootModule, Summary)>> {
    let (mut found, mut names) = (vec![], BTreeSet::new());
    for file in files {
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
                bail!("{path}: it says of `{name}` what was reviewed, and not what a plan does");
            };
            if summary.name != *name {
                bail!("{path}: the summary of `{name}` is of {:?}", summary.name);
            }
            found.push((root_module, summary));
        }
    }
    Ok(found)
}
