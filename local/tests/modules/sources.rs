//! The Terraform files of the repository, parsed.

use std::path::{Path, PathBuf};

use hcl_edit::structure::{Block, BlockLabel, Body};

/// The repository's own folder.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The folders of all modules, sorted.
pub(crate) fn modules() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = entries(&repository().join("modules"))
        .into_iter()
        .filter(|path| path.join("variables.tf").is_file())
        .collect();
    folders.sort();
    assert!(folders.len() >= 5, "{folders:?}");
    folders
}

/// The generated roots of the repository and of its examples.
pub(crate) fn roots() -> Vec<PathBuf> {
    let mut folders = vec![repository().to_owned()];
    folders.extend(entries(&repository().join("examples")));
    let roots = folders.iter().flat_map(|folder| entries(&folder.join("generated")));
    roots.filter(|path| path.join("terraform.tf").is_file()).collect()
}

/// Every file directly in a folder with this ending, and its content.
pub(crate) fn files(folder: &Path, end: &str) -> Vec<(PathBuf, Body)> {
    entries(folder)
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(end))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            let body = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path, body)
        })
        .collect()
}

/// The content of a folder, if it exists.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// All blocks below a body, however deep.
pub(crate) fn blocks(body: &Body) -> Vec<&Block> {
    body.blocks().flat_map(|block| [vec![block], blocks(&block.body)].concat()).collect()
}

/// A block's labels, as words.
pub(crate) fn labels(block: &Block) -> Vec<&str> {
    block.labels.iter().map(BlockLabel::as_str).collect()
}
