//! What a table means at its place: a level of the language, a block, or a value.

use super::value::{Style, Table, TomlValue};
use crate::language::{self, NestedBlockSchema, OtherArguments, Shape};

/// The meaning of a path of keys from the top of an environment.
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
    /// The meaning of `path`.
    pub(super) fn of(path: &[impl AsRef<str>]) -> Self {
        // Everything deeper than this is a value.
        if path.len() > 4 {
            return Self::Value;
        }
        let Some((top, rest)) = path.split_first() else { return Self::Level };
        let top = top.as_ref();
        let Some(block) = language::block(top) else {
            let is_own = rest.is_empty() && matches!(top, "vars" | "environment");
            return if is_own { Self::Level } else { Self::Value };
        };
        match (block.shape, rest) {
            (Shape::List, _) => Self::Value,
            (_, []) | (Shape::Typed, [_]) => Self::Level,
            (Shape::Named, [_]) | (Shape::Typed, [_, _]) => Self::Block,
            (Shape::One, [name, labels @ ..]) => match block.body.block(name.as_ref()) {
                Some(inner) if only_groups(inner) && labels.len() <= inner.labels => Self::Level,
                _ => Self::Value,
            },
            (_, [_, alias, names @ ..]) if top == "provider" && alias.as_ref() == "alias" => {
                match names {
                    [] => Self::Level,
                    [_] => Self::Block,
                    _ => Self::Value,
                }
            }
            _ => Self::Value,
        }
    }
}

/// Whether the contents of `block` are unknown: its keys are names, not arguments.
fn only_groups(block: &NestedBlockSchema) -> bool {
    block.body.others == OtherArguments::Nobody && block.body.names().next().is_none()
}

/// Whether headers at and below `path` are nested blocks; elsewhere every table is an argument.
fn has_nested_blocks(path: &[impl AsRef<str>]) -> bool {
    let Some((top, rest)) = path.split_first() else { return false };
    let Some(block) = language::block(top.as_ref()) else { return false };
    let inner = rest.first().and_then(|name| block.body.block(name.as_ref()));
    if block.shape == Shape::One && inner.is_some_and(only_groups) {
        return false;
    }
    !block.body.blocks.is_empty() || block.body.others == OtherArguments::Provider
}

/// The keys of forms. A table that is a form has no other keys.
pub(crate) const FORM_KEYS: [&str; 10] =
    ["ref", "or", "path", "expr", "template", "null", "literal", "output", "placeholder", "unset"];

/// The forms of values, besides plain TOML values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `{ ref = "…" }`, with or without `or`.
    Reference,
    /// `{ path = "…" }`.
    Path,
    /// `{ expr = "…" }`.
    Expression,
    /// `{ template = "…" }`.
    Template,
    /// `{ null = true }`.
    Null,
    /// `{ literal = … }`.
    Literal,
    /// `{ output = "…" }`, with or without `placeholder`.
    Output,
    /// `{ unset = true }`.
    Unset,
    /// Keys of several forms in one table.
    Several,
}

/// The form of the table at `path`, if it is one: all its keys are keys of forms, and it is in
/// place of a value.
pub(super) fn form(path: &[impl AsRef<str>], table: &Table, style: Style) -> Option<Form> {
    let is_nested_block = style == Style::Header && has_nested_blocks(path);
    if Place::of(path) != Place::Value || is_nested_block {
        return None;
    }
    form_of_value(table)
}

/// The form of a table that is known to be where a value is expected.
pub fn form_of_value(table: &Table) -> Option<Form> {
    let mut keys = table.keys();
    match (keys.next(), keys.next(), keys.next()) {
        (None, ..) => None,
        (Some("ref"), None, _)
        | (Some("ref"), Some("or"), None)
        | (Some("or"), Some("ref"), None) => Some(Form::Reference),
        (Some("path"), None, _) => Some(Form::Path),
        (Some("expr"), None, _) => Some(Form::Expression),
        (Some("template"), None, _) => Some(Form::Template),
        (Some("null"), None, _) => Some(Form::Null),
        (Some("literal"), None, _) => Some(Form::Literal),
        (Some("output"), None, _)
        | (Some("output"), Some("placeholder"), None)
        | (Some("placeholder"), Some("output"), None) => Some(Form::Output),
        // Alone, it is a key like any other.
        (Some("placeholder"), None, _) => None,
        (Some("unset"), None, _) => Some(Form::Unset),
        _ if table.keys().all(|key| FORM_KEYS.contains(&key)) => Some(Form::Several),
        _ => None,
    }
}

/// The Terraform expression in the form `table`, if it has one: the text of `expr`, a template, or
/// null.
pub fn code_of(table: &Table) -> Option<&str> {
    match form_of_value(table)? {
        Form::Expression => table.get("expr")?.as_str(),
        Form::Template => match &table.get("template")?.value {
            TomlValue::Template(template) => Some(&template.code),
            _ => None,
        },
        Form::Null => Some("null"),
        Form::Reference
        | Form::Path
        | Form::Literal
        | Form::Output
        | Form::Unset
        | Form::Several => None,
    }
}
