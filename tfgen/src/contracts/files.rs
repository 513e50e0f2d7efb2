//! Which files of a folder belong to the module, as Terraform sees it.

use crate::project::Project;
use crate::relative_path::in_folder;
use crate::settings::Tool;
use crate::source::{SourceId, Sources};
use std::collections::BTreeSet;
use terraform_expressions::Syntax;

/// A file of a module.
#[derive(Clone, Debug)]
pub(super) struct ModuleFile {
    pub(super) source: SourceId,
    pub(super) syntax: Syntax,
    /// Whether its blocks change those of other files.
    pub(super) is_override: bool,
    /// The bytes that are not UTF-8, which are allowed only in comments.
    pub(super) not_text: Vec<usize>,
}

impl ModuleFile {
    /// A file at `path` that overrides no other.
    pub(super) fn at(path: &str, source: SourceId) -> Self {
        let syntax = if path.ends_with(".json") { Syntax::Json } else { Syntax::Native };
        Self { source, syntax, is_override: false, not_text: vec![] }
    }
}

/// The endings of file names for each syntax, of Terraform and of OpenTofu.
const ENDS: [(&str, Syntax, Tool); 4] = [
    (".tf", Syntax::Native, Tool::Terraform),
    (".tf.json", Syntax::Json, Tool::Terraform),
    (".tofu", Syntax::Native, Tool::OpenTofu),
    (".tofu.json", Syntax::Json, Tool::OpenTofu),
];

/// What the name of a file tells about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind<'n> {
    /// The name without its ending.
    base: &'n str,
    pub(super) syntax: Syntax,
    /// The tool that the ending belongs to.
    tool: Tool,
    /// Whether it is an override file.
    is_override: bool,
}

/// The kind of the file called `name`; `None` if neither Terraform nor OpenTofu reads it, such as
/// the copies and locks that editors keep.
pub(super) fn kind(name: &str) -> Option<Kind<'_>> {
    let is_ignored = name.starts_with('.')
        || name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#');
    let (base, syntax, tool) = ENDS
        .iter()
        .find_map(|(end, syntax, tool)| Some((name.strip_suffix(end)?, *syntax, *tool)))?;
    let is_override = base == "override" || base.ends_with("_override");
    (!is_ignored).then_some(Kind { base, syntax, tool, is_override })
}

/// Those of `names` that `tool` reads, and whether another tool would read others. OpenTofu reads a
/// file with an ending of its own instead of the one that Terraform reads under that name.
fn read_by(names: &[String], tool: Tool) -> (Vec<(&str, Kind<'_>)>, bool) {
    let kinds: Vec<(&str, Kind<'_>)> =
        names.iter().filter_map(|name| Some((name.as_str(), kind(name)?))).collect();
    let own: Vec<Kind<'_>> =
        kinds.iter().map(|(_, kind)| *kind).filter(|kind| kind.tool == Tool::OpenTofu).collect();
    let is_replaced = |one: &Kind<'_>| {
        own.iter().any(|other| other.base == one.base && other.syntax == one.syntax)
    };
    let differs = !own.is_empty();
    let is_read = |kind: &Kind<'_>| match tool {
        Tool::Terraform => kind.tool == Tool::Terraform,
        Tool::OpenTofu => kind.tool == Tool::OpenTofu || !is_replaced(kind),
    };
    (kinds.iter().filter(|(_, kind)| is_read(kind)).copied().collect(), differs)
}

/// Adds the files of the module in `folder` as `tool` reads it, override files last. Returns them,
/// and whether another tool reads other files.
pub(super) fn files(
    project: &Project,
    folder: &str,
    tool: Tool,
    sources: &mut Sources,
) -> anyhow::Result<(Vec<ModuleFile>, bool)> {
    let entries = project.kinds(folder)?.into_iter();
    let names: Vec<String> =
        entries.filter(|(_, is_folder)| !is_folder).map(|(name, _)| name).collect();
    let (read, differs) = read_by(&names, tool);
    let mut files = vec![];
    for (name, Kind { syntax, is_override, .. }) in read {
        let path = in_folder(folder, name);
        let (text, not_text) = text(project.read(&path)?);
        files.push((is_override, path, text, syntax, not_text));
    }
    files.sort_unstable_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let files = files.into_iter().map(|(is_override, path, text, syntax, not_text)| {
        let source = sources.add(path, text);
        ModuleFile { source, syntax, is_override, not_text }
    });
    Ok((files.collect(), differs))
}

/// The folders below `modules/` that are modules, relative to the repository root: those with a
/// file that Terraform or OpenTofu reads.
///
/// # Errors
/// If a folder cannot be read.
pub fn all_folders(project: &Project) -> anyhow::Result<BTreeSet<String>> {
    let mut folders = BTreeSet::new();
    if !project.is_folder("modules") {
        return Ok(folders);
    }
    for entry in project.entries("modules")? {
        let folder = format!("modules/{entry}");
        if project.is_folder(&folder)
            && project.entries(&folder)?.iter().any(|file| kind(file).is_some())
        {
            folders.insert(folder);
        }
    }
    Ok(folders)
}

/// `bytes` as text, and which of them are not UTF-8. Each of these becomes a character of one byte,
/// so that places stay the same.
fn text(bytes: Vec<u8>) -> (String, Vec<usize>) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, vec![]),
        Err(error) => error.into_bytes(),
    };
    // A leading byte order mark is left out, see `Sources::add`.
    let mark = if bytes.starts_with("\u{feff}".as_bytes()) { '\u{feff}'.len_utf8() } else { 0 };
    let (mut text, mut not_text) = (String::with_capacity(bytes.len()), vec![]);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            not_text.push(text.len() - mark);
            text.push('?');
        }
    }
    (text, not_text)
}

#[cfg(test)]
mod tests {
    use super::{kind, read_by, text};
    use crate::settings::Tool::{OpenTofu, Terraform};
    use terraform_expressions::Syntax::{Json, Native};

    #[test]
    fn files_are_those_that_terraform_and_opentofu_read() {
        for (name, expected) in [
            ("main.tf", Some((Native, Terraform, false))),
            ("main.tf.json", Some((Json, Terraform, false))),
            ("main.tofu", Some((Native, OpenTofu, false))),
            ("override.tofu.json", Some((Json, OpenTofu, true))),
            ("override.tf", Some((Native, Terraform, true))),
            ("a_override.tf.json", Some((Json, Terraform, true))),
            ("aoverride.tf", Some((Native, Terraform, false))),
            (".main.tf", None),
            ("main.tf~", None),
            ("#main.tf#", None),
            ("#main.tf", Some((Native, Terraform, false))),
            ("main.json", None),
            ("tf", None),
        ] {
            let found = kind(name).map(|kind| (kind.syntax, kind.tool, kind.is_override));
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn opentofu_reads_its_own_files_in_place_of_those_of_the_same_name() {
        let names = ["a.tf", "a.tofu", "b.tf", "b.tofu.json", "c.tf.json", "c.tofu.json", "d.md"];
        let names = names.map(str::to_owned);
        let read = |tool| -> (Vec<&str>, bool) {
            let (read, differs) = read_by(&names, tool);
            (read.into_iter().map(|(name, _)| name).collect(), differs)
        };
        assert_eq!(read(Terraform), (vec!["a.tf", "b.tf", "c.tf.json"], true));
        assert_eq!(read(OpenTofu), (vec!["a.tofu", "b.tf", "b.tofu.json", "c.tofu.json"], true));
    }

    #[test]
    fn places_stay_where_bytes_are_no_text() {
        assert_eq!(text(b"a\xff\xc3b".to_vec()), ("a??b".to_owned(), vec![1, 2]));
        assert_eq!(text("é".into()), ("é".to_owned(), vec![]));
    }
}
