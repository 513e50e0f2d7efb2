//! The roots and modules of this repository: generated ones, those that tests generate, and
//! handwritten ones.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder with its files.
pub(crate) struct Folder {
    pub(crate) path: PathBuf,
    /// Their names and texts.
    pub(crate) files: Vec<(String, String)>,
}

/// Every folder of the repository that has a file that Terraform reads, and whose parts can all be
/// read.
pub(crate) fn of_repository() -> Vec<Folder> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut folders = vec![];
    for part in ["examples", "generated", "local", "modules", "tfgen/benches", "tfgen/tests"] {
        add(&root.join(part), &mut folders);
    }
    folders.sort_by(|one, other| one.path.cmp(&other.path));
    folders
}

fn add(path: &Path, folders: &mut Vec<Folder>) {
    let mut files = vec![];
    for entry in fs::read_dir(path).expect("a folder") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() && !name.starts_with('.') && name != "target" && name != "node_modules" {
            add(&entry.path(), folders);
        }
        let is_read = name.ends_with(".tf") && !name.starts_with('.');
        if kind.is_file() && is_read {
            let Ok(text) = fs::read_to_string(entry.path()) else { continue };
            files.push((name, text));
        }
    }
    files.sort();
    if !files.is_empty() && files.iter().all(|(_, text)| hcl_syntax::parse(text).errors.is_empty())
    {
        folders.push(Folder { path: path.canonicalize().expect("a path"), files });
    }
}
