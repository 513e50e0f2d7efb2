//! Texts that stand for what is unknown, so that it is known which instances there are. None of
//! them comes into an id.

use terraform_expressions::Value;

/// What is around the reason in a text that stands for something unknown: a sign that no text has.
const GUESS: char = '\u{e000}';

/// A text that stands for what is unknown for `reason`.
pub(super) fn guess(reason: &str) -> Value {
    Value::string(format!("{GUESS}{reason}{GUESS}"))
}

/// Why `text` is not known, where it stands for something that is not.
pub(super) fn guessed_text(text: &str) -> Option<&str> {
    let (_, reason) = text.split_once(GUESS)?;
    Some(reason.split(GUESS).next().unwrap_or(reason))
}

/// Why `value` or something in it is not known, where it is a guess.
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
