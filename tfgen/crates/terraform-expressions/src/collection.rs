//! Object constructors and `for` expressions.

use super::Evaluator;
use super::convert::{string, truth};
use super::value::{Evaluated, Stop, Value, error, left};
use hcl_syntax::{Entry, Expression, For, Key, Kind, Step};
use std::collections::BTreeMap;

impl Evaluator {
    pub(super) fn object(&mut self, object: &[Entry]) -> Evaluated {
        let mut map = BTreeMap::new();
        for Entry { key, value } in object {
            let key = match key {
                Key::Name(name) => name.as_str().to_owned(),
                Key::Expression(key) if is_reference(key) => {
                    return error("a key that is a reference must be in parentheses");
                }
                Key::Expression(key) => string(self.value(key)?)?,
            };
            let value = self.value(value)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }

    pub(super) fn for_expression(&mut self, expression: &For) -> Evaluated {
        let collection = self.value(&expression.collection)?;
        let entries = entries(collection)?;
        let names = self.names.len();
        if let Some(condition) = &expression.condition {
            self.condition_of_any(condition, expression, entries.is_empty())?;
        }
        let mut list = vec![];
        let mut map: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (key, value) in entries {
            self.spend(1)?;
            self.names.truncate(names);
            if let Some(name) = &expression.key_name {
                self.names.push((name.as_str().to_owned(), key));
            }
            self.names.push((expression.value_name.as_str().to_owned(), value));
            if let Some(condition) = &expression.condition
                && !truth(self.value(condition)?)?
            {
                continue;
            }
            let Some(key) = &expression.key else {
                list.push(self.value(&expression.value)?);
                continue;
            };
            let key = string(self.value(key)?)?;
            let value = self.value(&expression.value)?;
            let values = map.entry(key).or_default();
            if !values.is_empty() && !expression.groups {
                return error("two elements have the same key");
            }
            values.push(value);
        }
        self.names.truncate(names);
        if expression.key.is_none() {
            return Ok(Value::Tuple(list));
        }
        let entries = map.into_iter().filter_map(|(key, mut values)| {
            let value = if expression.groups { Value::Tuple(values) } else { values.pop()? };
            Some((key, value))
        });
        Ok(Value::Object(entries.collect()))
    }
}

impl Evaluator {
    /// Reports errors in the condition of a `for` that do not depend on the element: Terraform
    /// checks for these first, even if there are no elements.
    fn condition_of_any(
        &mut self,
        condition: &Expression,
        expression: &For,
        is_empty: bool,
    ) -> Evaluated<()> {
        const ANY: &str = "reads each element";
        let names = self.names.len();
        let named = expression.key_name.iter().chain([&expression.value_name]);
        self.names.extend(named.map(|name| (name.as_str().to_owned(), Value::Unknown(ANY.into()))));
        let found = self.value(condition).and_then(truth);
        self.names.truncate(names);
        match found {
            Ok(_) => Ok(()),
            // What is next to the element may still be refused.
            Err(Stop::Left(reason)) if reason == ANY => {
                let mut is_plain = true;
                condition.walk(&mut |inner| {
                    is_plain &= !matches!(inner.kind, Kind::Call(_) | Kind::Conditional(_));
                });
                if is_empty && !is_plain {
                    return left("has a condition for no element");
                }
                Ok(())
            }
            Err(Stop::Left(_)) if !is_empty => Ok(()),
            Err(stop) => Err(stop),
        }
    }
}

/// The entries of a collection in a `for`: keys or indices, and elements. For a set, both are the
/// elements.
pub(super) fn entries(collection: Value) -> Evaluated<Vec<(Value, Value)>> {
    match collection {
        Value::List(_, list) | Value::Tuple(list) => {
            let counted = list.into_iter().enumerate();
            Ok(counted.map(|(place, value)| (Value::count(place), value)).collect())
        }
        Value::Set(_, list) => Ok(list.into_iter().map(|value| (value.clone(), value)).collect()),
        Value::Map(_, map) | Value::Object(map) => {
            Ok(map.into_iter().map(|(key, value)| (Value::String(key), value)).collect())
        }
        Value::Unknown(reason) => left(reason.to_string()),
        value => error(format!("{} cannot be iterated over", value.kind())),
    }
}

/// Whether `key` could be a name with dots as well as a reference.
fn is_reference(key: &Expression) -> bool {
    match &key.kind {
        Kind::Traversal(traversal) => {
            matches!(traversal.root.kind, Kind::Variable(_))
                && traversal.steps.iter().all(Step::is_static)
        }
        _ => false,
    }
}
