//! Attributes, indices and splats.

use super::Evaluator;
use super::convert::{number, string};
use super::value::{Evaluated, Value, ValueType, error, left};
use hcl_edit::Decorated;
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};

type Operators = [Decorated<TraversalOperator>];

impl Evaluator<'_> {
    pub(super) fn traversal(&mut self, traversal: &Traversal) -> Evaluated {
        let operators = &traversal.operators[..];
        let (root, rest) = match &traversal.expr {
            Expression::Variable(name) if !self.is_named(name.as_str()) => {
                let first = operators.first().map(Decorated::value);
                match (name.as_str(), first) {
                    ("var", Some(TraversalOperator::GetAttr(name))) => {
                        (self.variable(name.as_str())?, &operators[1..])
                    }
                    (root, Some(TraversalOperator::GetAttr(name))) => {
                        return left(format!("reads `{root}.{}`", name.as_str()));
                    }
                    (root, _) => return left(format!("reads `{root}`")),
                }
            }
            expression => (self.value(expression)?, operators),
        };
        self.steps(root, rest)
    }

    fn steps(&mut self, root: Value, operators: &Operators) -> Evaluated {
        let mut value = root;
        for (position, operator) in operators.iter().enumerate() {
            self.spend(1)?;
            let rest = &operators[position + 1..];
            value = match operator.value() {
                TraversalOperator::GetAttr(name) => attribute(value, name.as_str())?,
                TraversalOperator::Index(key) => {
                    let key = self.value(key)?;
                    index(value, key)?
                }
                TraversalOperator::LegacyIndex(key) => {
                    let key = usize::try_from(*key.value()).unwrap_or(usize::MAX);
                    index(value, Value::count(key))?
                }
                TraversalOperator::FullSplat(_) => return self.splat(value, rest),
                TraversalOperator::AttrSplat(_) => {
                    let is_attribute = |operator: &&Decorated<TraversalOperator>| {
                        matches!(operator.value(), TraversalOperator::GetAttr(_))
                    };
                    let inside = rest.iter().take_while(is_attribute).count();
                    let value = self.splat(value, &rest[..inside])?;
                    return self.steps(value, &rest[inside..]);
                }
            };
        }
        Ok(value)
    }

    fn splat(&mut self, value: Value, rest: &Operators) -> Evaluated {
        let each = |evaluator: &mut Self, list: Vec<Value>| {
            list.into_iter().map(|one| evaluator.steps(one, rest)).collect::<Evaluated<Vec<_>>>()
        };
        match value {
            Value::Null(ValueType::List(_) | ValueType::Set(_) | ValueType::Tuple(_)) => {
                error("null has no elements")
            }
            Value::Null(_) => Ok(Value::Tuple(vec![])),
            Value::Unknown(reason) => left(reason.to_string()),
            Value::Tuple(list) => each(self, list).map(Value::Tuple),
            Value::List(kind, list) | Value::Set(kind, list) => {
                let kind = element_type(kind, rest)?;
                Ok(Value::List(kind, each(self, list)?))
            }
            single => each(self, vec![single]).map(Value::Tuple),
        }
    }
}

/// The type that attributes of `kind` have.
fn element_type(mut kind: ValueType, operators: &Operators) -> Evaluated<ValueType> {
    for operator in operators {
        kind = match (operator.value(), kind) {
            (TraversalOperator::GetAttr(name), ValueType::Object(mut attributes)) => {
                match attributes.remove(name.as_str()) {
                    Some(kind) => kind,
                    None => return error(format!("there is no attribute `{}`", name.as_str())),
                }
            }
            (TraversalOperator::GetAttr(_), ValueType::Map(inner)) => *inner,
            (TraversalOperator::Index(_), ValueType::Map(inner) | ValueType::List(inner)) => *inner,
            _ => return left("has a splat that only Terraform follows"),
        };
    }
    Ok(kind)
}

fn attribute(value: Value, name: &str) -> Evaluated {
    match value {
        Value::Object(mut map) | Value::Map(_, mut map) => match map.remove(name) {
            Some(value) => Ok(value),
            None => error(format!("there is no attribute `{name}`")),
        },
        Value::Unknown(reason) => left(reason.to_string()),
        value => error(format!("{} has no attributes", value.kind())),
    }
}

/// The element of `value` at `key`.
pub(super) fn index(value: Value, key: Value) -> Evaluated {
    if key.is_null()? {
        return error("the index is null");
    }
    match value {
        Value::List(_, mut list) | Value::Tuple(mut list) => {
            let place = number(key)?.small().and_then(|place| usize::try_from(place).ok());
            match place {
                Some(place) if place < list.len() => Ok(list.swap_remove(place)),
                _ => error("there is no element at that index"),
            }
        }
        Value::Map(_, mut map) | Value::Object(mut map) => match map.remove(&string(key)?) {
            Some(value) => Ok(value),
            None => error("there is no element with that key"),
        },
        Value::Unknown(reason) => left(reason.to_string()),
        value => error(format!("{} has no elements to index", value.kind())),
    }
}
