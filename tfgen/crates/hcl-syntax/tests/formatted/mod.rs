//! What the real Terraform formats.

use super::command::terraform;
use std::fs;
use std::path::Path;

/// Each of `texts` as `terraform fmt -` prints it. They are formatted as files, all at once, which
/// that ends with a newline.
pub(crate) fn by_terraform(texts: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |place: usize| folder.path().join(format!("{place}.tf"));
    for (place, text) in texts.iter().enumerate() {
        fs::write(path(place), text).expect("a file");
    }
    let arguments = ["fmt", "-list=false", "-no-color", "."];
    terraform(folder.path(), &arguments).output().expect("terraform starts");
    let formatted = (0..texts.len()).map(|place| {
        let mut text = fs::read_to_string(path(place)).expect("a file");
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    });
    formatted.collect()
}

/// The modules and generated roots of this repository.
pub(crate) fn repository() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut texts = vec![];
    for folder in ["modules", "generated", "examples"] {
        add_files(&root.join(folder), &mut texts);
    }
    texts
}

/// Adds all files with the ending `.tf` below `folder`.
fn add_files(folder: &Path, texts: &mut Vec<String>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")).collect();
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type().expect("a kind"));
        if kind.is_dir() && !entry.file_name().to_string_lossy().starts_with('.') {
            add_files(&path, texts);
        } else if path.extension().is_some_and(|ending| ending == "tf") {
            texts.extend(fs::read_to_string(&path));
        }
    }
}
