//! The order of a set's elements, which `for`, `tolist` and `join` use.

use super::decimal::Decimal;
use super::unicode::{is_new, is_printed};
use super::value::{Evaluated, Value, ValueType, left};
use std::cmp::Ordering;
use std::fmt::Write as _;

/// The set of `elements`, all of the type `kind`.
pub(super) fn set(kind: ValueType, elements: Vec<Value>) -> Evaluated {
    if let Some(reason) = elements.iter().find_map(Value::unknown) {
        return Ok(Value::Unknown(reason.clone().into()));
    }
    let is_zero = |one: &&Value| matches!(one, Value::Number(number) if number.is_zero());
    let has_minus = |one: &Value| matches!(one, Value::Number(number) if number.has_minus());
    let zeros: Vec<&Value> = elements.iter().filter(is_zero).collect();
    if zeros.iter().any(|zero| has_minus(zero) != has_minus(zeros[0])) {
        return left("makes a set of zeros with and without a sign");
    }
    let mut keyed = elements
        .into_iter()
        .map(|element| Ok((Key::of(&element)?, element)))
        .collect::<Evaluated<Vec<_>>>()?;
    keyed.sort_by(|left, right| left.0.cmp(&right.0));
    keyed.dedup_by(|left, right| left.0 == right.0);
    Ok(Value::Set(kind, keyed.into_iter().map(|(_, element)| element).collect()))
}

/// The sort key of an element. Null comes after all others.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Bool(bool),
    Number(super::number::Number),
    Text(String),
    Null,
}

impl Key {
    fn of(value: &Value) -> Evaluated<Self> {
        Ok(match value {
            Value::Null(_) => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.clone()),
            Value::String(text) => Self::Text(text.clone()),
            value => {
                let mut text = String::new();
                describe(value, &mut text)?;
                Self::Text(text)
            }
        })
    }
}

/// Terraform orders values with parts by their text.
fn describe(value: &Value, out: &mut String) -> Evaluated<()> {
    match value {
        Value::Null(_) => out.push('~'),
        Value::Bool(value) => out.push(if *value { 'T' } else { 'F' }),
        Value::Number(number) => out.push_str(&Decimal::exact(number).of_digits(10)),
        Value::String(text) => quote(text, out)?,
        Value::Map(_, map) => {
            out.push('{');
            for (key, value) in map {
                describe(&Value::String(key.clone()), out)?;
                out.push(':');
                describe(value, out)?;
                out.push(';');
            }
            out.push('}');
        }
        Value::List(_, list) | Value::Set(_, list) => sequence('[', list.iter(), ']', out)?,
        Value::Tuple(list) => sequence('<', list.iter(), '>', out)?,
        Value::Object(map) => sequence('<', map.values(), '>', out)?,
        Value::Unknown(reason) => return left(reason.to_string()),
    }
    Ok(())
}

/// A string like Go's `%q`.
fn quote(text: &str, out: &mut String) -> Evaluated<()> {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            _ if is_new(character) => {
                return left("orders a set by unusual strings inside its elements");
            }
            _ if is_printed(character) => out.push(character),
            _ => {
                let code = u32::from(character);
                let _ = match code {
                    0..=0x7f => write!(out, "\\x{code:02x}"),
                    0x80..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push('"');
    Ok(())
}

fn sequence<'a>(
    open: char,
    values: impl Iterator<Item = &'a Value>,
    close: char,
    out: &mut String,
) -> Evaluated<()> {
    out.push(open);
    for value in values {
        describe(value, out)?;
        out.push(';');
    }
    out.push(close);
    Ok(())
}

/// The order of strings in `sort`.
pub(super) fn compare_texts(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.cmp(right),
        _ => Ordering::Equal,
    }
}
