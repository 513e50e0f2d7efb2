//! Converts TOML values to minijinja values and back.

use super::budget::{Budget, Excess};
use crate::layers::value::{Entry, Node, Style, Table, TomlValue};
use crate::source::Origin;
use minijinja::Value as Jinja;
use minijinja::value::ValueKind;

/// The value of `node` in templates.
pub(super) fn to_jinja(node: &Node) -> Jinja {
    match &node.value {
        TomlValue::String(text) => Jinja::from(text.as_str()),
        TomlValue::Template(template) => Jinja::from(template.text.as_str()),
        TomlValue::Boolean(boolean) => Jinja::from(*boolean),
        TomlValue::Number(digits) => match (digits.parse::<i128>(), digits.parse::<f64>()) {
            (Ok(integer), _) => Jinja::from(integer),
            (_, Ok(float)) => Jinja::from(float),
            _ => Jinja::from(digits.as_str()),
        },
        TomlValue::Array(list) => Jinja::from(list.iter().map(to_jinja).collect::<Vec<_>>()),
        TomlValue::Table(table) => Jinja::from_pairs(
            table.entries.iter().map(|(key, entry)| (key.as_str(), to_jinja(&entry.node))),
        ),
        TomlValue::Unknown => Jinja::UNDEFINED,
    }
}

/// Why the result of a template cannot be used.
pub(super) enum Unusable {
    /// TOML cannot express it.
    NoValue,
    /// It is too large.
    Excess(Excess),
}

impl From<Excess> for Unusable {
    fn from(excess: Excess) -> Self {
        Self::Excess(excess)
    }
}

/// The result of a template, as if it were written at `origin`, `depth` levels below the top.
pub(super) fn from_jinja(
    value: &Jinja,
    origin: Origin,
    depth: usize,
    budget: &mut Budget,
) -> Result<Node, Unusable> {
    let no_value = || Unusable::NoValue;
    budget.one(value.as_str().map_or(0, str::len), depth)?;
    let value = match value.kind() {
        ValueKind::String => TomlValue::String(value.as_str().ok_or_else(no_value)?.to_owned()),
        ValueKind::Bool => TomlValue::Boolean(value.is_true()),
        ValueKind::Number if value.is_integer() => TomlValue::Number(value.to_string()),
        ValueKind::Number => {
            let float = f64::try_from(value.clone()).ok().filter(|float| float.is_finite());
            TomlValue::Number(format!("{}", float.ok_or_else(no_value)?))
        }
        ValueKind::Seq | ValueKind::Iterable => TomlValue::Array(
            value
                .try_iter()
                .map_err(|_| Unusable::NoValue)?
                .map(|element| from_jinja(&element, origin, depth + 1, budget))
                .collect::<Result<_, _>>()?,
        ),
        ValueKind::Map => {
            let mut table = Table::default();
            for key in value.try_iter().map_err(|_| Unusable::NoValue)? {
                let name = key.as_str().ok_or_else(no_value)?;
                budget.one(name.len(), depth)?;
                let element = value.get_item(&key).map_err(|_| Unusable::NoValue)?;
                let node = from_jinja(&element, origin, depth + 1, budget)?;
                let entry = Entry { key: origin, node, overrode: vec![] };
                table.entries.insert(name.to_owned(), entry);
            }
            TomlValue::Table(table)
        }
        _ => return Err(Unusable::NoValue),
    };
    Ok(Node { value, origin, style: Style::Templated })
}
