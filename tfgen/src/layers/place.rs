//! What a table stands for, by where it is: a level of the language, a block, or a value.

use super::value::{Style, Table};

/// What stands at a path of keys from the top of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A level of the language that only groups, such as `module` or `provider.NAME.alias`.
    Level,
    /// A block, which `false` drops.
    Block,
    /// Anything inside a block.
    Value,
}

impl Place {
    /// What stands at `path`.
    pub(super) fn of(path: &[impl AsRef<str>]) -> Self {
        // Deeper than this everything is a value.
        if path.len() > 4 {
            return Self::Value;
        }
        let mut keys = [""; 4];
        for (key, step) in keys.iter_mut().zip(path) {
            *key = step.as_ref();
        }
        match &keys[..path.len()] {
            []
            | [
                "vars" | "environment" | "terraform" | "provider" | "variable" | "locals" | "data"
                | "module" | "output" | "check",
            ]
            | ["terraform", "required_providers" | "backend"]
            | ["terraform", "backend", _]
            | ["provider", _, "alias"]
            | ["data", _] => Self::Level,
            ["module" | "provider" | "variable" | "output" | "check", _]
            | ["provider", _, "alias", _]
            | ["data", _, _] => Self::Block,
            _ => Self::Value,
        }
    }
}

/// Whether headers at and below `path` are nested blocks; elsewhere every table is an argument.
pub(super) fn has_nested_blocks(path: &[impl AsRef<str>]) -> bool {
    match path.first().map(AsRef::as_ref) {
        Some("provider" | "data" | "check" | "variable" | "output" | "import" | "removed") => true,
        Some("terraform") => {
            !matches!(path.get(1).map(AsRef::as_ref), Some("backend" | "required_providers"))
        }
        _ => false,
    }
}

/// The forms that a value can have besides TOML's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `{ ref = "…" }`, with or without `or`.
    Reference,
    /// `{ path = "…" }`.
    Path,
    /// `{ expr = "…" }`.
    Expression,
    /// `{ literal = … }`.
    Literal,
    /// `{ output = "…" }`.
    Output,
    /// `{ unset = true }`.
    Unset,
    /// Keys of several forms in one table.
    Several,
}

/// The form that the table at `path` is, if it is one: all its keys are those of forms, and it
/// stands where a value does.
pub(super) fn form(path: &[impl AsRef<str>], table: &Table, style: Style) -> Option<Form> {
    let is_nested_block = style == Style::Header && has_nested_blocks(path);
    if Place::of(path) != Place::Value || is_nested_block {
        return None;
    }
    form_of_value(table)
}

/// The form that a table is which is known to stand where a value does.
pub fn form_of_value(table: &Table) -> Option<Form> {
    let mut keys = table.keys();
    match (keys.next(), keys.next(), keys.next()) {
        (None, ..) => None,
        (Some("ref"), None, _)
        | (Some("ref"), Some("or"), None)
        | (Some("or"), Some("ref"), None) => Some(Form::Reference),
        (Some("path"), None, _) => Some(Form::Path),
        (Some("expr"), None, _) => Some(Form::Expression),
        (Some("literal"), None, _) => Some(Form::Literal),
        (Some("output"), None, _) => Some(Form::Output),
        (Some("unset"), None, _) => Some(Form::Unset),
        _ if table.keys().all(|key| {
            matches!(key, "ref" | "or" | "path" | "expr" | "literal" | "output" | "unset")
        }) =>
        {
            Some(Form::Several)
        }
        _ => None,
    }
}
