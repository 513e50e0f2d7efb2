//! Which files of a folder are the module, as Terraform has it.

use crate::project::Project;
use crate::source::{SourceId, Sources};
use terraform_expressions::Syntax;

/// A file of a module.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) source: SourceId,
    pub(super) syntax: Syntax,
    /// Whether its blocks change those of other files.
    pub(super) is_override: bool,
    /// The bytes that are not UTF-8, which only comments may have.
    pub(super) not_text: Vec<usize>,
}

impl File {
    /// One in HCL's own syntax that changes no other.
    pub(super) fn native(source: SourceId) -> Self {
        Self { source, syntax: Syntax::Native, is_override: false, not_text: vec![] }
    }
}

/// The syntax of the file that is called `name`, and whether it is an override file; nothing for
/// what Terraform does not read, such as the copies and locks that editors keep.
pub(crate) fn kind(name: &str) -> Option<(Syntax, bool)> {
    let is_ignored = name.starts_with('.')
        || name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#');
    let (base, syntax) = match name.strip_suffix(".tf") {
        Some(base) => (base, Syntax::Native),
        None => (name.strip_suffix(".tf.json")?, Syntax::Json),
    };
    let is_override = base == "override" || base.ends_with("_override");
    (!is_ignored).then_some((syntax, is_override))
}

/// Takes in the files of the module in `folder`, with those last that change others.
pub(super) fn files(
    project: &Project,
    folder: &str,
    sources: &mut Sources,
) -> anyhow::Result<Vec<File>> {
    let mut files = vec![];
    for (name, is_folder) in project.kinds(folder)? {
        if let (Some((syntax, is_override)), false) = (kind(&name), is_folder) {
            let path = format!("{folder}/{name}");
            let (text, not_text) = text(project.read(&path)?);
            files.push((is_override, path, text, syntax, not_text));
        }
    }
    files.sort_unstable_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
    let files = files.into_iter().map(|(is_override, path, text, syntax, not_text)| {
        let source = sources.add(path, text);
        File { source, syntax, is_override, not_text }
    });
    Ok(files.collect())
}

/// `bytes` as text, and which of them are not UTF-8: each of these becomes one character of one
/// byte, so that places stay what they are.
fn text(bytes: Vec<u8>) -> (String, Vec<usize>) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, vec![]),
        Err(error) => error.into_bytes(),
    };
    // What comes before the text is left out of it, see `Sources::add`.
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
    use super::{kind, text};
    use terraform_expressions::Syntax::{Json, Native};

    #[test]
    fn files_are_those_that_terraform_reads() {
        for (name, expected) in [
            ("main.tf", Some((Native, false))),
            ("main.tf.json", Some((Json, false))),
            ("override.tf", Some((Native, true))),
            ("a_override.tf.json", Some((Json, true))),
            ("aoverride.tf", Some((Native, false))),
            (".main.tf", None),
            ("main.tf~", None),
            ("#main.tf#", None),
            ("#main.tf", Some((Native, false))),
            ("main.tofu", None),
            ("main.json", None),
            ("tf", None),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
    }

    #[test]
    fn places_stay_where_bytes_are_no_text() {
        assert_eq!(text(b"a\xff\xc3b".to_vec()), ("a??b".to_owned(), vec![1, 2]));
        assert_eq!(text("é".into()), ("é".to_owned(), vec![]));
    }
}
