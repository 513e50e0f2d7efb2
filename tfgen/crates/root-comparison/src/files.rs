//! Which files of a folder belong to the root, as Terraform sees it.

use std::fs;
use std::io;
use std::path::Path;

/// A file of a root.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RootFile {
    /// Whether its blocks override those of other files; these come last.
    pub(crate) is_override: bool,
    pub(crate) name: String,
    pub(crate) is_json: bool,
}

/// The tool that reads a root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    /// Terraform, which reads `.tf` and `.tf.json`.
    #[default]
    Terraform,
    /// OpenTofu, which also reads `.tofu` and `.tofu.json`, instead of files with the same name.
    OpenTofu,
}

/// The endings of file names for each syntax, and the tool they belong to. Longer ones come first.
const ENDS: [(&str, bool, Tool); 4] = [
    (".tf.json", true, Tool::Terraform),
    (".tofu.json", true, Tool::OpenTofu),
    (".tf", false, Tool::Terraform),
    (".tofu", false, Tool::OpenTofu),
];

/// The kind of the file called `name`, its name without the ending, and the tool of the ending;
/// `None` if neither tool reads it.
fn kind(name: &str) -> Option<(RootFile, &str, Tool)> {
    let is_ignored = name.starts_with('.')
        || name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#');
    let (base, is_json, tool) = ENDS
        .iter()
        .find_map(|(end, is_json, tool)| Some((name.strip_suffix(end)?, *is_json, *tool)))?;
    let is_override = base == "override" || base.ends_with("_override");
    let file = RootFile { is_override, name: name.to_owned(), is_json };
    (!is_ignored).then_some((file, base, tool))
}

/// Those of `names` that `tool` reads, in its order.
pub(crate) fn read_by<'n>(tool: Tool, names: impl Iterator<Item = &'n str>) -> Vec<RootFile> {
    let kinds: Vec<_> = names.filter_map(kind).collect();
    let is_replaced = |file: &RootFile, base: &str| {
        kinds.iter().any(|(other, other_base, whose)| {
            *whose == Tool::OpenTofu && *other_base == base && other.is_json == file.is_json
        })
    };
    let is_read = |(file, base, whose): &(RootFile, &str, Tool)| match tool {
        Tool::Terraform => *whose == Tool::Terraform,
        Tool::OpenTofu => *whose == Tool::OpenTofu || !is_replaced(file, base),
    };
    let mut files: Vec<RootFile> =
        kinds.iter().filter(|one| is_read(one)).map(|(file, _, _)| file.clone()).collect();
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
    use super::{Tool, read_by};

    #[test]
    fn overrides_come_last_and_copies_of_editors_not_at_all() {
        let names =
            ["b_override.tf", "main.tf.json", ".a.tf", "a.tf~", "#a.tf#", "override.tf", "a.tf"];
        let read = read_by(Tool::Terraform, names.into_iter());
        let names: Vec<&str> = read.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a.tf", "main.tf.json", "b_override.tf", "override.tf"]);
        let json: Vec<bool> = read.iter().map(|file| file.is_json).collect();
        assert_eq!(json, [false, true, false, false]);
    }

    #[test]
    fn opentofu_reads_its_own_files_in_place_of_those_of_the_same_name() {
        let names = ["a.tf", "a.tofu", "b.tf", "b.tofu.json", "c_override.tofu"];
        let read = |tool| -> Vec<String> {
            read_by(tool, names.into_iter()).into_iter().map(|file| file.name).collect()
        };
        assert_eq!(read(Tool::Terraform), ["a.tf", "b.tf"]);
        assert_eq!(read(Tool::OpenTofu), ["a.tofu", "b.tf", "b.tofu.json", "c_override.tofu"]);
    }
}
