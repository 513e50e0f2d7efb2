//! The repository in which a case of `tests/cases` runs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The files of `case`, by path from the root of the repository: those below `in/`, and those of
/// the repository in `tests/repositories` that its file `base` names and `in/` does not have.
pub(crate) fn input(case: &Path) -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let base = case.join("base");
    let mut files = match base.is_file() {
        true => {
            let repositories = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/repositories");
            tree(&repositories.join(fs::read_to_string(base)?.trim()))?
        }
        false => BTreeMap::new(),
    };
    files.extend(tree(&case.join("in"))?);
    Ok(files)
}

/// Writes `files` below `folder`.
pub(crate) fn write(files: &BTreeMap<PathBuf, Vec<u8>>, folder: &Path) -> io::Result<()> {
    for (path, bytes) in files {
        let target = folder.join(path);
        fs::create_dir_all(target.parent().unwrap_or(folder))?;
        fs::write(target, bytes)?;
    }
    Ok(())
}

/// All files below `folder`, by path from it; none if it does not exist.
pub(crate) fn tree(folder: &Path) -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(current) = open.pop() {
        if !current.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&current)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("found below it").to_path_buf();
                files.insert(name, fs::read(&path)?);
            }
        }
    }
    Ok(files)
}
