//! Files and folders that expressions name. Two roots are in different folders, so the same
//! relative path is a different file.

use crate::meaning::{Folder, Meaning, Node, Part, string};
use std::path::{Component, Path, PathBuf};

/// Functions whose first argument is a path, of which only the file matters.
const FILE_FUNCTIONS: [&str; 12] = [
    "abspath",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "fileset",
    "filesha1",
    "filesha256",
    "filesha512",
    "templatefile",
];

/// Whether the function `name` takes a path.
pub(crate) fn takes_path(name: &str) -> bool {
    FILE_FUNCTIONS.contains(&name)
}

/// The meaning of `path.MEMBER` in the root in `folder`.
pub(crate) fn folder(member: &str, folder: &Path) -> Option<Meaning> {
    let which = match member {
        "module" | "root" => Folder::Root,
        "cwd" => Folder::Current,
        _ => return None,
    };
    Some(Meaning::Folder(which, folder.to_owned()))
}

/// `path` relative to `folder`, without `.` and `..`.
pub(crate) fn joined(folder: &Path, path: &str) -> PathBuf {
    let mut all = PathBuf::new();
    for component in folder.join(path).components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                all.pop();
            }
            other => all.push(other),
        }
    }
    all
}

/// Turns `node`, a path for a function that reads files, into the file that it names. Absolute
/// paths and those in a home folder stay unchanged.
pub(crate) fn resolve(node: &mut Node, base: &Path) {
    let (folder, rest) = match &node.meaning {
        Meaning::String(text) => match known(text, base) {
            Some(path) => (path, string("")),
            None => return,
        },
        Meaning::Template(parts) => match template(parts, base) {
            Some(known) => known,
            None => return,
        },
        Meaning::Folder(Folder::Root, _) => (base.to_owned(), string("")),
        meaning => (base.to_owned(), meaning.clone()),
    };
    let rest = Node { meaning: rest, place: node.place };
    node.meaning = Meaning::File(folder, Box::new(rest));
}

/// The file that the relative path `text` names.
fn known(text: &str, base: &Path) -> Option<PathBuf> {
    (!text.starts_with(['/', '~'])).then(|| joined(base, text))
}

/// The folder at the start of the path `parts`, and the rest.
fn template(parts: &[Part], base: &Path) -> Option<(PathBuf, Meaning)> {
    let (prefix, rest) = match parts {
        [Part::Interpolation(first), Part::Literal(text), rest @ ..]
            if matches!(first.meaning, Meaning::Folder(Folder::Root, _)) =>
        {
            (text.strip_prefix('/')?, rest)
        }
        [Part::Literal(text), ..] if text.starts_with(['/', '~']) => return None,
        [Part::Literal(text), rest @ ..] => (&**text, rest),
        parts => return Some((base.to_owned(), Meaning::Template(parts.to_vec()))),
    };
    if rest.is_empty() {
        return Some((joined(base, prefix), string("")));
    }
    // Interpolated text belongs to the last name.
    let (folders, name) = prefix.rsplit_once('/').unwrap_or(("", prefix));
    let literal = (!name.is_empty()).then(|| Part::Literal(name.into()));
    let rest = Meaning::Template(literal.into_iter().chain(rest.iter().cloned()).collect());
    Some((joined(base, folders), rest))
}

/// The path in `node`, if it begins with `path.module` or `path.root`: the folder, and the rest.
/// For a path in a value, the value itself matters, too.
pub(crate) fn named(node: &Node) -> Option<Node> {
    let begins = |first: &Node| match &first.meaning {
        Meaning::Folder(Folder::Root, folder) => Some(folder.clone()),
        _ => None,
    };
    let folder = match &node.meaning {
        Meaning::Template(parts) => match parts.first()? {
            Part::Interpolation(first) => begins(first)?,
            _ => return None,
        },
        _ => begins(node)?,
    };
    let mut node = node.clone();
    resolve(&mut node, &folder);
    Some(node)
}
