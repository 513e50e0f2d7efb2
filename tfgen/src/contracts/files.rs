//! Which files of a folder are the module, as Terraform has it.

use crate::project::Project;
use crate::source::{SourceId, Sources};
use anyhow::Context as _;

/// A file of a module.
#[derive(Clone, Copy, Debug)]
pub(super) struct File {
    pub(super) source: SourceId,
}

/// Takes in the files of the module in `folder`.
pub(super) fn files(
    project: &Project,
    folder: &str,
    sources: &mut Sources,
) -> anyhow::Result<Vec<File>> {
    let mut files = vec![];
    for name in project.entries(folder)? {
        // Terraform reads no hidden files: editors keep locks and copies in them.
        if name.ends_with(".tf") && !name.starts_with('.') {
            let path = format!("{folder}/{name}");
            let text = String::from_utf8(project.read(&path)?)
                .with_context(|| format!("{path} is not UTF-8"))?;
            files.push(File { source: sources.add(path, text) });
        }
    }
    Ok(files)
}
