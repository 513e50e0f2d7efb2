//! Terraform's conversions between types, and the one type that several can be converted to.

use super::number::{Number, Read};
use super::set::set;
use super::value::{Evaluated, Value, ValueType, error, left};
use std::collections::BTreeMap;

/// `value` as the type `kind`.
pub(super) fn convert(value: Value, kind: &ValueType) -> Evaluated {
    match (value, kind) {
        (Value::Unknown(reason), _) => Ok(Value::Unknown(reason)),
        (value, ValueType::Dynamic) => Ok(value),
        (Value::Null(_), kind) => Ok(Value::Null(kind.clone())),
        (value, ValueType::Bool) => bool(value),
        (value, ValueType::Number) => number(value).map(Value::Number),
        (value, ValueType::String) => string(value).map(Value::String),
        (value @ (Value::List(..) | Value::Set(..) | Value::Tuple(_)), ValueType::List(inner)) => {
            let (kind, elements) = sequence(value, inner)?;
            Ok(Value::List(kind, elements))
        }
        (value @ (Value::List(..) | Value::Set(..) | Value::Tuple(_)), ValueType::Set(inner)) => {
            let (kind, elements) = sequence(value, inner)?;
            set(kind, elements)
        }
        (Value::Map(kind, map), ValueType::Map(inner)) => {
            let kind = if **inner == ValueType::Dynamic { kind } else { (**inner).clone() };
            mapped(map, &kind)
        }
        (Value::Object(map), ValueType::Map(inner)) => {
            let kind = match &**inner {
                ValueType::Dynamic => common(map.values())?,
                kind => kind.clone(),
            };
            mapped(map, &kind)
        }
        (Value::Tuple(list), ValueType::Tuple(kinds)) if list.len() == kinds.len() => {
            let elements = list.into_iter().zip(kinds).map(|(value, kind)| convert(value, kind));
            elements.collect::<Evaluated<_>>().map(Value::Tuple)
        }
        (Value::Object(mut map) | Value::Map(_, mut map), ValueType::Object(kinds)) => {
            let mut object = BTreeMap::new();
            for (name, kind) in kinds {
                let Some(value) = map.remove(name) else {
                    return error(format!("attribute `{name}` is required"));
                };
                object.insert(name.clone(), convert(value, kind)?);
            }
            Ok(Value::Object(object))
        }
        (Value::List(..) | Value::Set(..), ValueType::Tuple(_)) => left("makes a tuple of a list"),
        (value, _) => error(format!("{} is not of the type wanted", value.kind())),
    }
}

fn mapped(map: BTreeMap<String, Value>, kind: &ValueType) -> Evaluated {
    let entries = map.into_iter().map(|(key, value)| Ok((key, convert(value, kind)?)));
    Ok(Value::Map(kind.clone(), entries.collect::<Evaluated<_>>()?))
}

/// The elements of a sequence converted to `inner`; if that is not decided, to what they share.
fn sequence(value: Value, inner: &ValueType) -> Evaluated<(ValueType, Vec<Value>)> {
    let (own, elements) = match value {
        Value::List(kind, list) | Value::Set(kind, list) => (Some(kind), list),
        Value::Tuple(list) => (None, list),
        value => return error(format!("{} has no elements", value.kind())),
    };
    let kind = match (inner, own) {
        (ValueType::Dynamic, Some(own)) => own,
        (ValueType::Dynamic, None) => common(elements.iter())?,
        (inner, _) => inner.clone(),
    };
    let elements =
        elements.into_iter().map(|element| convert(element, &kind)).collect::<Evaluated<_>>()?;
    Ok((kind, elements))
}

fn common<'a>(values: impl Iterator<Item = &'a Value>) -> Evaluated<ValueType> {
    let kinds = values.map(Value::type_of).collect::<Evaluated<Vec<_>>>()?;
    if kinds.is_empty() { Ok(ValueType::Dynamic) } else { unify(&kinds) }
}

/// The type that values of all `kinds` can be converted to.
pub(super) fn unify(kinds: &[ValueType]) -> Evaluated<ValueType> {
    let Some(first) = kinds.first() else { return left("unifies no types") };
    if kinds.iter().all(|kind| kind == first) {
        return Ok(first.clone());
    }
    if kinds.iter().all(ValueType::is_primitive) {
        // Numbers and bools become strings; they do not become one another.
        return if kinds.contains(&ValueType::String) {
            Ok(ValueType::String)
        } else {
            error("the types are not consistent")
        };
    }
    if kinds.iter().any(ValueType::is_dynamic) {
        return left("mixes types that are not decided");
    }
    if kinds.iter().any(ValueType::is_primitive) {
        return error("the types are not consistent");
    }
    let mut inner = vec![];
    for kind in kinds {
        match (kind, first) {
            (ValueType::List(element), ValueType::List(_))
            | (ValueType::Set(element), ValueType::Set(_))
            | (ValueType::Map(element), ValueType::Map(_)) => inner.push((**element).clone()),
            (ValueType::Object(map), ValueType::Object(other)) if map.keys().eq(other.keys()) => {}
            _ => return left("mixes types that only Terraform unifies"),
        }
    }
    match first {
        ValueType::List(_) => Ok(ValueType::List(Box::new(unify(&inner)?))),
        ValueType::Set(_) => Ok(ValueType::Set(Box::new(unify(&inner)?))),
        ValueType::Map(_) => Ok(ValueType::Map(Box::new(unify(&inner)?))),
        ValueType::Object(attributes) => {
            let mut object = BTreeMap::new();
            for name in attributes.keys() {
                let across: Vec<_> = kinds
                    .iter()
                    .filter_map(|kind| match kind {
                        ValueType::Object(map) => map.get(name).cloned(),
                        _ => None,
                    })
                    .collect();
                object.insert(name.clone(), unify(&across)?);
            }
            Ok(ValueType::Object(object))
        }
        _ => left("mixes types that only Terraform unifies"),
    }
}

fn bool(value: Value) -> Evaluated {
    match value {
        Value::Bool(value) => Ok(Value::Bool(value)),
        Value::String(text) => match text.as_str() {
            "true" | "1" => Ok(Value::Bool(true)),
            "false" | "0" => Ok(Value::Bool(false)),
            _ => error("a bool is required"),
        },
        value => error(format!("a bool is required, not {}", value.kind())),
    }
}

/// A known number, not null, made of a number or a string.
pub(super) fn number(value: Value) -> Evaluated<Number> {
    match value {
        Value::Number(number) => Ok(number),
        Value::String(text) => match Number::read(&text) {
            Read::Number(number) => Ok(number),
            Read::NotANumber => error("a number is required"),
            Read::Uncertain => left("reads an unusual string as a number"),
        },
        Value::Unknown(reason) => left(reason.to_string()),
        value => error(format!("a number is required, not {}", value.kind())),
    }
}

/// A known string, not null, made of a primitive value.
pub fn string(value: Value) -> Evaluated<String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(number) => match number.text() {
            Some(text) => Ok(text),
            None => left("makes text of a number with many digits"),
        },
        Value::Unknown(reason) => left(reason.to_string()),
        value => error(format!("a string is required, not {}", value.kind())),
    }
}

/// A known bool, not null.
pub fn truth(value: Value) -> Evaluated<bool> {
    match convert(value, &ValueType::Bool)? {
        Value::Bool(value) => Ok(value),
        Value::Unknown(reason) => left(reason.to_string()),
        _ => error("a bool is required, not null"),
    }
}
