//! Terraform's conversions between types, and the common type of several.

use super::number::{Number, Read};
use super::set::set;
use super::unify::{element_type, is_convertible, is_unknown_together, unify};
use super::value::{Evaluated, Value, ValueType, error, left};
use std::collections::BTreeMap;

/// `value` as the type `kind`.
pub(super) fn convert(value: Value, kind: &ValueType) -> Evaluated {
    if is_plainly(&value, kind) {
        return Ok(value);
    }
    // An unknown value has no type yet.
    if let Ok(from) = value.type_of() {
        if from == *kind {
            return Ok(value);
        }
        if !is_convertible(&from, kind, false) {
            return error(format!("{} is not of the type wanted", value.kind()));
        }
    }
    converted(value, kind)
}

/// Whether `value` has the primitive type `kind`.
fn is_plainly(value: &Value, kind: &ValueType) -> bool {
    matches!(
        (value, kind),
        (Value::Bool(_), ValueType::Bool)
            | (Value::Number(_), ValueType::Number)
            | (Value::String(_), ValueType::String)
    )
}

/// `value`, of a type that can be converted to `kind`, as `kind`.
fn converted(value: Value, kind: &ValueType) -> Evaluated {
    match (value, kind) {
        (Value::Unknown(reason), _) => Ok(Value::Unknown(reason)),
        (value, ValueType::Dynamic) => Ok(value),
        (Value::Null(from), kind) => Ok(Value::Null(decided(from, kind))),
        (value, ValueType::Bool) => bool(value),
        (value, ValueType::Number) => number(value).map(Value::Number),
        (value, ValueType::String) => string(value).map(Value::String),
        (Value::Tuple(list), ValueType::List(inner)) => {
            let (kind, list) = structure(list, inner, of_elements)?;
            let (kind, list) =
                if inner.is_dynamic() { together(kind, list)? } else { (kind, list) };
            Ok(Value::List(kind, list))
        }
        (Value::Tuple(list), ValueType::Set(inner)) => {
            let (kind, list) = structure(list, inner, of_elements)?;
            let (kind, list) = of_one_type(&kind, list)?;
            set(kind, list)
        }
        (Value::List(own, list) | Value::Set(own, list), ValueType::List(inner)) => {
            let (kind, list) = collection(own, list, inner)?;
            Ok(Value::List(kind, list))
        }
        (Value::List(own, list) | Value::Set(own, list), ValueType::Set(inner)) => {
            let (kind, list) = collection(own, list, inner)?;
            set(kind, list)
        }
        (Value::Map(own, map), ValueType::Map(inner)) => {
            let (keys, values): (Vec<_>, Vec<_>) = map.into_iter().unzip();
            let (kind, values) = collection(own, values, inner)?;
            Ok(Value::Map(kind, keys.into_iter().zip(values).collect()))
        }
        (Value::Object(map), ValueType::Map(inner)) => {
            let (keys, values): (Vec<_>, Vec<_>) = map.into_iter().unzip();
            let (kind, values) = structure(values, inner, |kinds| unify(kinds, false))?;
            let is_unified = matches!(
                kind,
                ValueType::List(_) | ValueType::Set(_) | ValueType::Map(_) | ValueType::Object(_)
            );
            let (kind, values) = match inner.is_dynamic() {
                true if is_unified => together(kind, values)?,
                true => of_one_type(&kind, values)?,
                false => (kind, values),
            };
            Ok(Value::Map(kind, keys.into_iter().zip(values).collect()))
        }
        (Value::Tuple(list), ValueType::Tuple(kinds)) if list.len() == kinds.len() => {
            let elements = list.into_iter().zip(kinds).map(|(value, kind)| converted(value, kind));
            elements.collect::<Evaluated<_>>().map(Value::Tuple)
        }
        (Value::Object(mut map) | Value::Map(_, mut map), ValueType::Object(kinds)) => {
            let mut object = BTreeMap::new();
            for (name, kind) in kinds {
                let Some(value) = map.remove(name) else {
                    return error(format!("attribute `{name}` is required"));
                };
                object.insert(name.clone(), converted(value, kind)?);
            }
            Ok(Value::Object(object))
        }
        (value, _) => error(format!("{} is not of the type wanted", value.kind())),
    }
}

/// The elements of a tuple, or the attributes of an object, as `inner`; if that is undecided, as
/// their `common` type.
fn structure(
    values: Vec<Value>,
    inner: &ValueType,
    common: impl Fn(&[ValueType]) -> Option<ValueType>,
) -> Evaluated<(ValueType, Vec<Value>)> {
    let kind = match inner {
        ValueType::Dynamic if !values.is_empty() => {
            let kinds = values.iter().map(Value::type_of).collect::<Evaluated<Vec<_>>>()?;
            match common(&kinds) {
                Some(kind) => kind,
                None => return error("the types are not consistent"),
            }
        }
        inner => inner.clone(),
    };
    let values = values.into_iter().map(|value| converted(value, &kind));
    Ok((kind.clone(), values.collect::<Evaluated<_>>()?))
}

/// The common type of elements of `kinds` in a list or a set of any type.
fn of_elements(kinds: &[ValueType]) -> Option<ValueType> {
    element_type(kinds, &ValueType::Dynamic, false)
}

/// The elements of a collection of `own` as `inner`.
fn collection(
    own: ValueType,
    values: Vec<Value>,
    inner: &ValueType,
) -> Evaluated<(ValueType, Vec<Value>)> {
    if *inner == ValueType::Dynamic || *inner == own {
        return Ok((own, values));
    }
    let values =
        values.into_iter().map(|value| converted(value, inner)).collect::<Evaluated<Vec<_>>>()?;
    if inner.is_dynamic() { of_one_type(inner, values) } else { Ok((inner.clone(), values)) }
}

/// `values`, which are all `kind` as far as that is decided, with their final type.
fn together(kind: ValueType, values: Vec<Value>) -> Evaluated<(ValueType, Vec<Value>)> {
    if values.is_empty() {
        return Ok((kind, values));
    }
    let kinds = values.iter().map(Value::type_of).collect::<Evaluated<Vec<_>>>()?;
    let is_open = |kind: &ValueType| *kind != ValueType::Dynamic && kind.is_dynamic();
    if kinds.iter().any(is_open) && kinds.iter().any(|kind| *kind != kinds[0]) {
        return left("mixes types that are not decided");
    }
    let kind = unified(&kinds)?;
    let values = values.into_iter().zip(kinds);
    let values =
        values.map(|(value, own)| if own == kind { Ok(value) } else { converted(value, &kind) });
    of_one_type(&kind, values.collect::<Evaluated<Vec<_>>>()?)
}

/// `values` of one type, and that type; `kind` if there are none. A null without a type gets that
/// of the others.
fn of_one_type(kind: &ValueType, mut values: Vec<Value>) -> Evaluated<(ValueType, Vec<Value>)> {
    let mut known: Option<ValueType> = None;
    for value in &values {
        let own = value.type_of()?;
        match &known {
            _ if own == ValueType::Dynamic => {}
            None => known = Some(own),
            Some(known) if *known == own => {}
            Some(_) => return error("the types of the elements are not the same"),
        }
    }
    let kind = match known {
        Some(known) => known,
        None if values.is_empty() => kind.clone(),
        None => ValueType::Dynamic,
    };
    for value in &mut values {
        if let Value::Null(ValueType::Dynamic) = value {
            *value = Value::Null(kind.clone());
        }
    }
    Ok((kind, values))
}

/// `to`, with undecided parts taken from `from`.
fn decided(from: ValueType, to: &ValueType) -> ValueType {
    use ValueType as T;
    let inner = |from: T, to: &T| Box::new(decided(from, to));
    match (from, to) {
        (T::Dynamic, to) => to.clone(),
        (from, T::Dynamic) => from,
        (T::List(from) | T::Set(from), T::List(to)) => T::List(inner(*from, to)),
        (T::List(from) | T::Set(from), T::Set(to)) => T::Set(inner(*from, to)),
        (T::Map(from), T::Map(to)) => T::Map(inner(*from, to)),
        (T::Tuple(from), T::List(to)) => {
            T::List(inner(unify(&from, false).unwrap_or(T::Dynamic), to))
        }
        (T::Tuple(from), T::Set(to)) => {
            T::Set(inner(unify(&from, false).unwrap_or(T::Dynamic), to))
        }
        (T::Object(from), T::Map(to)) => {
            let kinds: Vec<_> = from.into_values().collect();
            T::Map(inner(unify(&kinds, false).unwrap_or(T::Dynamic), to))
        }
        (T::Tuple(from), T::Tuple(to)) if from.len() == to.len() => {
            T::Tuple(from.into_iter().zip(to).map(|(from, to)| decided(from, to)).collect())
        }
        (T::Object(mut from), T::Object(to)) => {
            let attributes = to.iter().map(|(name, to)| {
                let from = from.remove(name).unwrap_or(T::Dynamic);
                (name.clone(), decided(from, to))
            });
            T::Object(attributes.collect())
        }
        (T::Map(from), T::Object(to)) => {
            let attributes =
                to.iter().map(|(name, to)| (name.clone(), decided((*from).clone(), to)));
            T::Object(attributes.collect())
        }
        (_, to) => to.clone(),
    }
}

/// The common type to which values of all `kinds` are converted.
pub(super) fn unified(kinds: &[ValueType]) -> Evaluated<ValueType> {
    if is_unknown_together(kinds) {
        return left("mixes types that are not decided");
    }
    match unify(kinds, false) {
        Some(kind) => Ok(kind),
        None => error("the types are not consistent"),
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

/// A known number, not null, from a number or a string.
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

/// A known string, not null, from a primitive value.
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
