//! Texts that replace unknown values, so that the set of instances is known. They never become part
//! of an id.

use terraform_expressions::Value;

/// The marks around the reason in a text for something unknown; no other text contains them.
const GUESS: char = '\u{e000}';

/// A text for a value that is unknown for `reason`.
pub(super) fn guess(reason: &str) -> Value {
    Value::string(format!("{GUESS}{reason}{GUESS}"))
}

/// Why `text` is unknown, if it replaces an unknown value.
pub(super) fn guessed_text(text: &str) -> Option<&str> {
    let (_, reason) = text.split_once(GUESS)?;
    Some(reason.split(GUESS).next().unwrap_or(reason))
}

/// Why `value` or a part of it is unknown, if it is a guess.
pub(super) fn guessed(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => guessed_text(text),
        Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list) => {
            list.iter().find_map(guessed)
        }
        Value::Map(_, map) | Value::Object(map) => {
            map.iter().find_map(|(key, value)| guessed_text(key).or_else(|| guessed(value)))
        }
        Value::Null(_) | Value::Bool(_) | Value::Number(_) | Value::Unknown(_) => None,
    }
}
