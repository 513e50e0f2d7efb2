//! A value as somebody typed it.

use super::Refused;
use crate::contracts::Type;
use toml_edit::{InlineTable, Value};

/// The expected kind of a value, as far as it is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A string.
    String,
    /// A value of this type.
    Other(String),
    /// Not declared.
    Unknown,
}

impl Wanted {
    pub(super) fn of(kind: &Type) -> Self {
        match kind {
            Type::String => Self::String,
            Type::Any => Self::Unknown,
            kind => Self::Other(kind.to_string()),
        }
    }
}

/// Parses `text`: TOML, or a plain string if one is expected.
///
/// # Errors
/// If it is neither. The message does not show it, because it may be a secret.
pub(super) fn value(text: &str, wanted: Wanted) -> Result<Value, Refused> {
    let refused = |why: &str| Err(Refused(format!("the value is not TOML{why}")));
    let is_broken = text.starts_with(['"', '\'', '[', '{']);
    let mut value = match (text.parse::<Value>(), wanted) {
        // What looks like a number may be a tag or a digest.
        (Ok(value), Wanted::String)
            if !value.is_str() && !value.is_inline_table() && !value.is_array() =>
        {
            Value::from(text)
        }
        (Ok(value), _) => value,
        (Err(_), Wanted::String) => Value::from(text),
        (Err(_), Wanted::Unknown) if !is_broken => Value::from(text),
        (Err(_), Wanted::Unknown) => return refused(""),
        (Err(_), Wanted::Other(kind)) => return refused(&format!(", but `{kind}` is needed")),
    };
    value.decor_mut().clear();
    Ok(value)
}

/// The value that removes an inherited one.
pub(super) fn unset() -> Value {
    let mut table = InlineTable::new();
    table.insert("unset", Value::from(true));
    Value::InlineTable(table)
}

/// `value` as written.
pub(super) fn text(value: &Value) -> String {
    value.clone().decorated("", "").to_string()
}
