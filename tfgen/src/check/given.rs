//! The value that a module's variable gets, for the evaluation of conditions.

use super::scope::RootVariables;
use crate::contracts::{Variable, default_of, given_to};
use crate::layers::{Form, Node, TomlValue, code_of, form_of_value};
use std::collections::BTreeSet;
use std::rc::Rc;
use terraform_expressions::{
    Evaluated, Evaluator, Number, Read, SourceExpression, Value, ValueType,
};

/// The value of a variable, as the module sees it.
pub(super) fn value(key: &str, variable: &Variable, given: Option<&Node>) -> Value {
    match given {
        Some(node) => given_to(key, variable, || of_node(key, node, false)),
        None => default_of(key, variable),
    }
}

/// The same, of an input that is never null if it is among those `present`.
pub(super) fn value_of_input(
    key: &str,
    variable: &Variable,
    given: Option<&Node>,
    present: &BTreeSet<&str>,
) -> Value {
    match value(key, variable, given) {
        Value::Unknown(unknown) if present.contains(key) => Value::Unknown(unknown.present()),
        value => value,
    }
}

/// What is known about whether a value is null, if nothing else is known about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    /// It is never null.
    Certain,
    /// It is null only on purpose, like the value of a variable without a default.
    Likely,
    /// It may be null.
    Open,
}

/// Whether the value of `node` may be null; `variables` are those of the root module.
pub(super) fn presence(node: &Node, variables: &RootVariables<'_>) -> Presence {
    let TomlValue::Table(table) = &node.value else { return Presence::Open };
    match form_of_value(table) {
        Some(Form::Path | Form::Template) => Presence::Certain,
        Some(Form::Reference) if table.get("or").is_none() => {
            let name = table.get("ref").and_then(Node::as_str);
            let name = name.and_then(|name| name.strip_prefix("var."));
            let Some(variable) = name.and_then(|name| variables.get(name)) else {
                return Presence::Open;
            };
            match variable.table.get("nullable") {
                Some(nullable) if is_false(nullable) => Presence::Certain,
                _ if variable.table.get("default").is_none() => Presence::Likely,
                _ => Presence::Open,
            }
        }
        _ => Presence::Open,
    }
}

/// The value of `node`; unknown if it is a form. With `is_literal`, no table is a form.
pub(super) fn of_node(key: &str, node: &Node, is_literal: bool) -> Value {
    let unknown = |what: &str| Value::Unknown(format!("reads `var.{key}`, {what}").into());
    match &node.value {
        TomlValue::String(text) => Value::string(text.as_str()),
        TomlValue::Template(template) => Value::string(template.text.as_str()),
        TomlValue::Number(digits) => match Number::read(digits) {
            Read::Number(number) => Value::Number(number),
            Read::NotANumber | Read::Uncertain => unknown("a number with many digits"),
        },
        TomlValue::Boolean(boolean) => Value::Bool(*boolean),
        TomlValue::Array(list) => {
            Value::Tuple(list.iter().map(|one| of_node(key, one, is_literal)).collect())
        }
        TomlValue::Table(table) => match form_of_value(table) {
            Some(Form::Literal) if !is_literal => match table.get("literal") {
                Some(node) => of_node(key, node, true),
                None => unknown("which is empty"),
            },
            Some(Form::Expression | Form::Null) if !is_literal && is_null(node) => {
                Value::Null(ValueType::Dynamic)
            }
            Some(_) if !is_literal => unknown("whose value only Terraform can tell"),
            _ => Value::Object(
                table
                    .entries
                    .iter()
                    .map(|(name, entry)| {
                        // Terraform normalizes keys as it does strings.
                        let name = match Value::string(name.as_str()) {
                            Value::String(name) => name,
                            _ => name.clone(),
                        };
                        (name, of_node(key, &entry.node, is_literal))
                    })
                    .collect(),
            ),
        },
        TomlValue::Unknown => unknown("which has a problem of its own"),
    }
}

/// Whether `node` is `{ expr = "null" }` or another expression that is null.
pub(super) fn is_null(node: &Node) -> bool {
    let text = node.as_table().and_then(code_of);
    text.filter(|text| text.contains("null"))
        .is_some_and(|text| text.trim() == "null" || matches!(evaluated(text), Ok(Value::Null(_))))
}

/// The value of the expression `text`, if it is always the same.
pub(super) fn evaluated(text: &str) -> Evaluated {
    Evaluator::written(&SourceExpression::alone(text), Rc::default(), Rc::default())
}

/// The form of `node`, with its HCL, if it has some.
pub(super) fn form(node: &Node) -> Option<(Form, &str)> {
    let table = node.as_table()?;
    let form = form_of_value(table)?;
    let text = match form {
        Form::Reference if table.get("or").is_none() => table.get("ref")?.as_str()?,
        _ => code_of(table)?,
    };
    Some((form, text))
}

/// Whether `node` is true, as Terraform reads a flag.
pub(super) fn is_true(node: &Node) -> bool {
    flag(node) == Some(true)
}

/// Whether `node` is false in the same way.
pub(super) fn is_false(node: &Node) -> bool {
    flag(node) == Some(false)
}

fn flag(node: &Node) -> Option<bool> {
    let text = match &node.value {
        TomlValue::Boolean(boolean) => return Some(*boolean),
        TomlValue::String(text) => text.clone(),
        _ => match evaluated(form(node)?.1) {
            Ok(Value::Bool(boolean)) => return Some(boolean),
            Ok(Value::String(text)) => text.to_string(),
            _ => return None,
        },
    };
    text.parse().ok()
}
