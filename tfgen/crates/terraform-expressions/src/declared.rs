//! Values as a variable receives them: with the defaults of optional attributes, and in its type.

use super::Evaluator;
use super::convert::convert;
use super::fuel::Fuel;
use super::source_expression::tree_of;
use super::type_expression::{Presence, Type};
use super::value::{Evaluated, Value, ValueType, left};
use std::collections::BTreeMap;

/// `value` as in a variable of the type `kind`.
pub fn declared(value: Value, kind: &Type) -> Evaluated {
    convert(with_defaults(value, kind, &mut Fuel::default())?, &plain(kind))
}

/// The type without its optional parts.
pub(super) fn plain(kind: &Type) -> ValueType {
    match kind {
        Type::Any => ValueType::Dynamic,
        Type::String => ValueType::String,
        Type::Number => ValueType::Number,
        Type::Bool => ValueType::Bool,
        Type::List(inner) => ValueType::List(Box::new(plain(inner))),
        Type::Set(inner) => ValueType::Set(Box::new(plain(inner))),
        Type::Map(inner) => ValueType::Map(Box::new(plain(inner))),
        Type::Tuple(inner) => ValueType::Tuple(inner.iter().map(plain).collect()),
        Type::Object(attributes) => ValueType::Object(
            attributes
                .iter()
                .map(|(name, attribute)| (name.clone(), plain(&attribute.kind)))
                .collect(),
        ),
    }
}

/// With the defaults in `kind` for what `value` leaves out; together they use up `fuel`.
fn with_defaults(value: Value, kind: &Type, fuel: &mut Fuel) -> Evaluated {
    Ok(match (value, kind) {
        (Value::Tuple(list), Type::List(kind) | Type::Set(kind)) => Value::Tuple(
            list.into_iter().map(|one| with_defaults(one, kind, fuel)).collect::<Evaluated<_>>()?,
        ),
        (Value::Tuple(list), Type::Tuple(kinds)) if list.len() == kinds.len() => Value::Tuple(
            list.into_iter()
                .zip(kinds)
                .map(|(one, kind)| with_defaults(one, kind, fuel))
                .collect::<Evaluated<_>>()?,
        ),
        (Value::Object(map), Type::Map(kind)) => Value::Object(
            map.into_iter()
                .map(|(key, value)| Ok((key, with_defaults(value, kind, fuel)?)))
                .collect::<Evaluated<_>>()?,
        ),
        (Value::Object(mut map), Type::Object(attributes)) => {
            let mut object = BTreeMap::new();
            for (name, attribute) in attributes {
                let given = map.remove(name);
                let value = match (given, &attribute.presence) {
                    (None | Some(Value::Null(_)), Presence::Optional(Some(default))) => {
                        fuel.spend(default.len() / 16)?;
                        let Some(expression) = tree_of(default) else {
                            return left("has a default that cannot be read");
                        };
                        let mut evaluator = Evaluator::default();
                        evaluator.fuel = fuel.clone();
                        let value = evaluator.value(&expression);
                        *fuel = evaluator.fuel;
                        Some(value?)
                    }
                    (None, Presence::Optional(None)) => Some(Value::Null(plain(&attribute.kind))),
                    (given, _) => given,
                };
                if let Some(value) = value {
                    object.insert(name.clone(), with_defaults(value, &attribute.kind, fuel)?);
                }
            }
            Value::Object(object)
        }
        (Value::List(..) | Value::Set(..) | Value::Map(..), kind) if has_optional(kind) => {
            return left("converts a collection to a type with optional attributes");
        }
        (value, _) => value,
    })
}

fn has_optional(kind: &Type) -> bool {
    match kind {
        Type::Any | Type::String | Type::Number | Type::Bool => false,
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => has_optional(inner),
        Type::Tuple(inner) => inner.iter().any(has_optional),
        Type::Object(attributes) => attributes.values().any(|attribute| {
            attribute.presence != Presence::Required || has_optional(&attribute.kind)
        }),
    }
}
