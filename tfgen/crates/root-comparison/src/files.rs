//! Which files of a folder are the root, as Terraform has it.

use std::fs;
use std::io;
use std::path::Path;

/// A file of a root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RootFile {
    /// Whether its blocks change those of other files; these come last.
    pub(crate) is_override: bool,
    pub(crate) name: String,
    pub(crate) is_json: bool,
}

/// What the file that is called `name` is; nothing for what Terraform does not read.
fn kind(name: &str) -> Option<RootFile> {
    let is_ignored = name.starts_with('.')
        || name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#');
    let (base, is_json) = match name.strip_suffix(".tf.json") {
        Some(base) => (base, true),
        None => (name.strip_suffix(".tf")?, false),
    };
    let is_override = base == "override" || base.ends_with("_override");
    (!is_ignored).then(|| RootFile { is_override, name: name.to_owned(), is_json })
}

/// Those of `names` that Terraform reads, in its order.
pub(crate) fn read_by_terraform<'n>(names: impl Iterator<Item = &'n str>) -> Vec<RootFile> {
    let mut files: Vec<RootFile> = names.filter_map(kind).collect();
    files.sort_unstable();
    files
}

/// The names and bytes of the files in `folder`.
pub(crate) fn in_folder(folder: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = vec![];
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if kind(&name).is_some() && entry.path().is_file() {
            files.push((name, fs::read(entry.path())?));
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::read_by_terraform;

    #[test]
    fn overrides_come_last_and_copies_of_editors_not_at_all() {
        let names =
            ["b_override.tf", "main.tf.json", ".a.tf", "a.tf~", "#a.tf#", "override.tf", "a.tf"];
        let read = read_by_terraform(names.into_iter());
        let names: Vec<&str> = read.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.tf", "main.tf.json", "b_override.tf", "override.tf"]);
        let json: Vec<bool> = read.iter().map(|file| file.is_json).collect();
        assert_eq!(json, [false, true, false, false]);
    }
}
