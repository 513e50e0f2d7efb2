//! Values of TOML to values of minijinja, and back.

use crate::layers::value::{Entry, Node, Style, Table, Value};
use crate::source::Origin;
use minijinja::Value as Jinja;
use minijinja::value::ValueKind;

/// What a template sees of `node`.
pub(super) fn to_jinja(node: &Node) -> Jinja {
    match &node.value {
        Value::String(text) => Jinja::from(text.as_str()),
        Value::Boolean(boolean) => Jinja::from(*boolean),
        Value::Number(digits) => match (digits.parse::<i128>(), digits.parse::<f64>()) {
            (Ok(integer), _) => Jinja::from(integer),
            (_, Ok(float)) => Jinja::from(float),
            _ => Jinja::from(digits.as_str()),
        },
        Value::Array(list) => Jinja::from(list.iter().map(to_jinja).collect::<Vec<_>>()),
        Value::Table(table) => Jinja::from_pairs(
            table.entries.iter().map(|(key, entry)| (key.as_str(), to_jinja(&entry.node))),
        ),
        Value::Unknown => Jinja::UNDEFINED,
    }
}

/// What a template came to, as if it were written at `origin`; `None` for what TOML cannot say.
pub(super) fn from_jinja(value: &Jinja, origin: Origin) -> Option<Node> {
    let value = match value.kind() {
        ValueKind::String => Value::String(value.as_str()?.to_owned()),
        ValueKind::Bool => Value::Boolean(value.is_true()),
        ValueKind::Number if value.is_integer() => Value::Number(value.to_string()),
        ValueKind::Number => {
            let float = f64::try_from(value.clone()).ok()?;
            float.is_finite().then(|| Value::Number(format!("{float}")))?
        }
        ValueKind::Seq | ValueKind::Iterable => Value::Array(
            value
                .try_iter()
                .ok()?
                .map(|element| from_jinja(&element, origin))
                .collect::<Option<_>>()?,
        ),
        ValueKind::Map => {
            let mut table = Table::default();
            for key in value.try_iter().ok()? {
                let node = from_jinja(&value.get_item(&key).ok()?, origin)?;
                let entry = Entry { key: origin, node, overrode: vec![] };
                table.entries.insert(key.as_str()?.to_owned(), entry);
            }
            Value::Table(table)
        }
        _ => return None,
    };
    Some(Node { value, origin, style: Style::Inline })
}
