//! The form of the tables in a file next to a module: their keys, and what each can hold.

use crate::layers::{Node, Table, TomlValue, document};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::source::{SourceId, Sources};
use anyhow::Context as _;

/// What a key can hold.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form {
    Boolean,
    String,
    Strings,
    IntegerOrString,
    Table,
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Self::Boolean => "true or false",
            Self::String => "a string",
            Self::Strings => "an array of strings",
            Self::IntegerOrString => "an integer or a string",
            Self::Table => "a table",
        }
    }

    fn fits(self, node: &Node) -> bool {
        match (self, &node.value) {
            (_, TomlValue::Unknown) // It was reported.
            | (Self::Boolean, TomlValue::Boolean(_))
            | (Self::String | Self::IntegerOrString, TomlValue::String(_))
            | (Self::Table, TomlValue::Table(_)) => true,
            (Self::Strings, TomlValue::Array(list)) => {
                list.iter().all(|one| Self::String.fits(one))
            }
            (Self::IntegerOrString, TomlValue::Number(text)) => text.parse::<i64>().is_ok(),
            _ => false,
        }
    }
}

/// The tables of the file at `path`, each with some of `keys`; none if it is not TOML. What does not
/// have this form is in `problems`.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn read(
    project: &Project,
    path: &str,
    keys: &[(&str, Form)],
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<(SourceId, Table)> {
    let text = String::from_utf8(project.read(path)?);
    let text = text.with_context(|| format!("{path} is not UTF-8"))?;
    let source = sources.add(path.to_owned(), text);
    let tables = document(source, sources, problems).unwrap_or_default();
    check_tables(path, &tables, keys, problems);
    Ok((source, tables))
}

/// Reports each key of the tables in `file`, the file at `path`, that is not one of `keys`, and each
/// value that its key cannot hold.
fn check_tables(path: &str, file: &Table, keys: &[(&str, Form)], problems: &mut Problems) {
    for (name, entry) in &file.entries {
        let Some(table) = entry.node.as_table() else {
            refuse(name, &entry.node, Form::Table, problems);
            continue;
        };
        for (key, entry) in &table.entries {
            match keys.iter().find(|(known, _)| known == key) {
                Some((_, form)) => refuse(key, &entry.node, *form, problems),
                None => {
                    let near = problems.nearest(key, keys.iter().map(|(known, _)| *known));
                    problems.push(
                        Problem::new(Code::UnknownKey, format!("`{path}` has no key `{key}`"))
                            .at(entry.key, "unknown")
                            .did_you_mean(entry.key, near),
                    );
                }
            }
        }
    }
}

/// Reports `node`, the value of `key`, unless it has `form`.
fn refuse(key: &str, node: &Node, form: Form, problems: &mut Problems) {
    if !form.fits(node) {
        let title = format!("`{key}` must be {}", form.name());
        let label = match (form, &node.value) {
            (Form::Strings, TomlValue::Array(_)) => "not all of them are strings".to_owned(),
            _ => format!("is {}", node.kind()),
        };
        problems.push(Problem::new(Code::WrongKind, title).at(node.origin, label));
    }
}
