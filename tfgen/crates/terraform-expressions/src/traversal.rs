//! Attributes, indices and splats.

use super::Evaluator;
use super::convert::{number, string};
use super::number::{Number, Read};
use super::value::{Evaluated, Value, ValueType, error, left};
use hcl_syntax::{Kind, Step, StepKind, Traversal};

impl Evaluator {
    pub(super) fn traversal(&mut self, traversal: &Traversal) -> Evaluated {
        let steps = &traversal.steps[..];
        let Kind::Variable(root) = &traversal.root.kind else {
            let root = self.value(&traversal.root)?;
            return self.steps(root, steps);
        };
        let (value, rest) = match (self.nearest(root), steps.first().map(|step| &step.kind)) {
            (Some(value), _) => (value, steps),
            (None, Some(StepKind::Attribute(name))) if **root == *"var" => {
                match self.variables.get(name.as_str()) {
                    Some(value) => (value, &steps[1..]),
                    None => {
                        return left(format!(
                            "reads `var.{}`, which is not declared",
                            name.as_str()
                        ));
                    }
                }
            }
            (None, Some(StepKind::Attribute(name))) => {
                return left(format!("reads `{root}.{}`", name.as_str()));
            }
            (None, _) => return left(format!("reads `{root}`")),
        };
        // Only the part that is read is copied.
        let (value, rest) = attributes(value, rest);
        let (value, taken) = (value.clone(), steps.len() - rest.len());
        self.spend(taken + value.weight())?;
        self.steps(value, rest)
    }

    fn steps(&mut self, root: Value, steps: &[Step]) -> Evaluated {
        let mut value = root;
        for (position, step) in steps.iter().enumerate() {
            self.spend(1)?;
            let rest = &steps[position + 1..];
            value = match &step.kind {
                StepKind::Attribute(name) => attribute(value, name)?,
                StepKind::Index(key) => {
                    let key = self.value(key)?;
                    index(value, key)?
                }
                StepKind::LegacyIndex(digits) => match Number::read(digits) {
                    Read::Number(key) => index(value, Value::Number(key))?,
                    Read::NotANumber | Read::Uncertain => return left("has an unusual index"),
                },
                StepKind::FullSplat => return self.splat(value, rest),
                StepKind::AttributeSplat => {
                    let is_inside = |step: &&Step| {
                        matches!(step.kind, StepKind::Attribute(_) | StepKind::LegacyIndex(_))
                    };
                    let inside = rest.iter().take_while(is_inside).count();
                    let value = self.splat(value, &rest[..inside])?;
                    return self.steps(value, &rest[inside..]);
                }
            };
        }
        Ok(value)
    }

    fn splat(&mut self, value: Value, rest: &[Step]) -> Evaluated {
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

/// The common type of the attributes of `kind`.
fn element_type(mut kind: ValueType, steps: &[Step]) -> Evaluated<ValueType> {
    for step in steps {
        kind = match (&step.kind, kind) {
            (StepKind::Attribute(name), ValueType::Object(mut attributes)) => {
                match attributes.remove(name.as_str()) {
                    Some(kind) => kind,
                    None => return error(format!("there is no attribute `{}`", name.as_str())),
                }
            }
            (StepKind::Attribute(_), ValueType::Map(inner)) => *inner,
            (StepKind::Index(_), ValueType::Map(inner) | ValueType::List(inner))
            | (StepKind::LegacyIndex(_), ValueType::List(inner)) => *inner,
            _ => return left("has a splat that only Terraform follows"),
        };
    }
    Ok(kind)
}

/// The part of `value` to which the attributes at the start of `steps` lead, as far as they are
/// there, and the other steps.
fn attributes<'v, 's>(mut value: &'v Value, mut steps: &'s [Step]) -> (&'v Value, &'s [Step]) {
    while let [Step { kind: StepKind::Attribute(name), .. }, rest @ ..] = steps
        && let Value::Object(map) | Value::Map(_, map) = value
        && let Some(inner) = map.get(name.as_str())
    {
        (value, steps) = (inner, rest);
    }
    (value, steps)
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
