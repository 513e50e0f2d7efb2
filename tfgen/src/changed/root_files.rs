//! The files that people put into root modules next to the generated ones.

use super::meaning::FileMeanings;
use crate::layers::EnvironmentName;
use crate::output::{is_ours, is_read_in_root};
use std::collections::BTreeSet;

/// The files in the root module of the environment `name` with a different meaning. Generated files
/// are left out, because they are compared by value. `names` are all environments, whose root
/// modules may be in subfolders.
pub(super) fn changed(
    name: &EnvironmentName,
    names: &BTreeSet<String>,
    files: &mut FileMeanings<'_>,
) -> anyhow::Result<Vec<String>> {
    let from = format!("{}/", name.root_module_folder());
    let mut changed = vec![];
    for file in files.differing_below(&from) {
        let inside = &file[from.len()..];
        let is_others = inside
            .match_indices('/')
            .any(|(at, _)| names.contains(&format!("{name}/{}", &inside[..at])));
        if !is_others
            && is_read_in_root(inside)
            && !files.all_are(file, is_ours)?
            && files.differs(file)?
        {
            changed.push(file.clone());
        }
    }
    Ok(changed)
}
