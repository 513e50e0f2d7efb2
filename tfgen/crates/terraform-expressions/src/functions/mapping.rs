//! Functions of maps and objects.

use super::Arguments;
use crate::convert::convert;
use crate::value::{Evaluated, Value, ValueType, error, left};
use std::collections::BTreeMap;

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    Some(match name {
        "keys" => keys(arguments),
        "values" => values(arguments),
        "lookup" => lookup(arguments),
        "merge" => merge(arguments),
        "zipmap" => zipmap(arguments),
        _ => return None,
    })
}

fn keys(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    match arguments.value(0)? {
        Value::Map(_, map) => Ok(Value::strings(map.keys().cloned())),
        Value::Object(map) => Ok(Value::Tuple(map.keys().cloned().map(Value::String).collect())),
        value => error(format!("{} has no keys", value.kind())),
    }
}

fn values(arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    match arguments.value(0)? {
        Value::Map(kind, map) => Ok(Value::List(kind.clone(), map.values().cloned().collect())),
        Value::Object(map) => Ok(Value::Tuple(map.values().cloned().collect())),
        value => error(format!("{} has no values by key", value.kind())),
    }
}

fn lookup(arguments: &Arguments) -> Evaluated {
    arguments.are_between(2, 3)?;
    let mapping = arguments.value(0)?;
    let key = arguments.text(1)?;
    let default = arguments.0.get(2).cloned();
    if let Some(reason) = mapping.unknown() {
        return left(reason.to_string());
    }
    match mapping {
        Value::Map(kind, map) => {
            let default = default.map(|default| convert(default, kind)).transpose()?;
            match map.get(&key).cloned().or(default) {
                Some(value) => Ok(value),
                None => error(format!("there is no key `{key}`")),
            }
        }
        Value::Object(map) => match map.get(&key).cloned().or(default) {
            Some(value) => Ok(value),
            None => error(format!("there is no attribute `{key}`")),
        },
        value => error(format!("{} has nothing by key", value.kind())),
    }
}

fn merge(arguments: &Arguments) -> Evaluated {
    let mut merged = BTreeMap::new();
    let mut first: Option<ValueType> = None;
    let mut are_of_one_type = true;
    for argument in &arguments.0 {
        let kind = match argument {
            Value::Map(_, map) | Value::Object(map) => {
                merged.extend(map.clone());
                argument.type_of()?
            }
            Value::Null(kind @ ValueType::Map(_)) => kind.clone(),
            Value::Null(ValueType::Dynamic) => continue,
            Value::Null(_) => return left("merges null"),
            value => return error(format!("{} cannot be merged", value.kind())),
        };
        are_of_one_type &= first.as_ref().is_none_or(|first| *first == kind);
        first.get_or_insert(kind);
    }
    match first {
        Some(ValueType::Map(kind)) if are_of_one_type => Ok(Value::Map(*kind, merged)),
        _ => Ok(Value::Object(merged)),
    }
}

fn zipmap(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let keys = arguments.texts(0)?;
    let (kind, values) = match arguments.value(1)? {
        Value::List(kind, list) => (Some(kind.clone()), list),
        Value::Tuple(list) => (None, list),
        value => return error(format!("{} is not a list of values", value.kind())),
    };
    if keys.len() != values.len() {
        return error("number of keys does not match number of values");
    }
    let map = keys.into_iter().zip(values.iter().cloned()).collect();
    Ok(match kind {
        Some(kind) => Value::Map(kind, map),
        None => Value::Object(map),
    })
}
