//! The values that variables of a root get from outside.

use crate::files::Tool;
use crate::meaning::{Meaning, Node, number, string};
use crate::place::Place;
use hcl_syntax::{Expression, Kind, Step, StepKind, json, parse};
use std::collections::BTreeMap;
use std::rc::Rc;
use terraform_expressions::{Evaluator, Stop, Value, ValueType, string as text_of};

/// The inputs of a root: the tool that reads it, values of variables, and the configuration of its
/// backend.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The tool that reads it.
    pub tool: Tool,
    /// Values of variables, by name. They replace `var.NAME`, converted to the variable's type,
    /// unless the variable is sensitive or ephemeral.
    pub variables: BTreeMap<String, Value>,
    /// Whether a variable without a value has its default, as in a run without further inputs.
    /// Otherwise, it stays open.
    pub defaults: bool,
    /// Arguments of the backend by name, as set with `-backend-config`.
    pub backend: BTreeMap<String, Value>,
}

impl Given {
    /// Adds the values of variables in `text`, a file called `name`; it is JSON if that ends in
    /// `.json`.
    ///
    /// # Errors
    /// If it is not such a file, or contains something that is not a constant.
    pub fn read_variables(&mut self, name: &str, text: &str) -> Result<(), String> {
        self.variables.extend(constants(name, text)?);
        Ok(())
    }

    /// Adds the arguments of the backend in `text`, a file called `name`.
    ///
    /// # Errors
    /// If it is not such a file, or contains something that is not a constant.
    pub fn read_backend(&mut self, name: &str, text: &str) -> Result<(), String> {
        self.backend.extend(constants(name, text)?);
        Ok(())
    }
}

/// The constants in `text`.
fn constants(name: &str, text: &str) -> Result<Vec<(String, Value)>, String> {
    let fail = |message: &str| format!("{name}: {message}");
    let expressions: Vec<(String, Expression)> = if name.ends_with(".json") {
        let value = json::parse(text).map_err(|error| fail(&error.message))?;
        let json::Kind::Object(members) = value.kind else { return Err(fail("no object")) };
        let members = members.into_iter();
        members.map(|one| (one.name.text.into(), one.value.constant())).collect()
    } else {
        let file = parse(text);
        if let Some(error) = file.errors.first() {
            return Err(fail(&error.message));
        }
        if file.body.blocks().next().is_some() {
            return Err(fail("has a block"));
        }
        let attributes = file.body.attributes();
        attributes.map(|one| (one.name.to_string(), one.value.clone())).collect()
    };
    let mut evaluator = Evaluator::default();
    let constants =
        expressions.into_iter().map(|(key, expression)| match evaluator.value(&expression) {
            Ok(value) => Ok((key, value)),
            Err(Stop::Error(reason) | Stop::Left(reason)) => Err(fail(&format!("{key}: {reason}"))),
        });
    constants.collect()
}

/// The values of variables, converted to their types.
#[derive(Debug, Default)]
pub(crate) struct Values(pub(crate) Rc<BTreeMap<String, Value>>);

impl Values {
    /// The meaning of `whole`, the traversal `var.NAME` with `steps` after `var`, and how many of
    /// them it uses; `None` for a variable without a value.
    pub(crate) fn read(
        &self,
        name: &str,
        whole: &Expression,
        steps: &[Step],
        place: Place,
    ) -> Option<(Node, usize)> {
        let value = self.0.get(name)?;
        let is_constant = |step: &Step| match &step.kind {
            StepKind::Attribute(_) | StepKind::LegacyIndex(_) => true,
            StepKind::Index(key) => matches!(key.kind, Kind::Number(_)) || key.as_str().is_some(),
            StepKind::FullSplat | StepKind::AttributeSplat => false,
        };
        if steps.len() > 1 && steps.iter().all(is_constant) {
            let value = Evaluator::new(self.0.clone(), Rc::default()).value(whole);
            if let Some(node) = value.ok().and_then(|value| node(&value, place)) {
                return Some((node, steps.len()));
            }
        }
        Some((node(value, place)?, 1))
    }
}

/// The meaning of `value`, written at `place`; `None` if it is unknown.
pub(crate) fn node(value: &Value, place: Place) -> Option<Node> {
    let all = |list: &[Value]| list.iter().map(|one| node(one, place)).collect::<Option<Vec<_>>>();
    let entries = |map: &BTreeMap<String, Value>| {
        map.iter()
            .map(|(key, value)| Some((key.clone(), node(value, place)?)))
            .collect::<Option<BTreeMap<_, _>>>()
    };
    let typed =
        |kind: ValueType, meaning: Meaning| Meaning::Typed(kind, Box::new(Node { meaning, place }));
    let meaning = match value {
        Value::Null(ValueType::Dynamic) => Meaning::Null,
        Value::Null(kind) => typed(kind.clone(), Meaning::Null),
        Value::Bool(value) => Meaning::Bool(*value),
        Value::Number(_) => number(&text_of(value.clone()).ok()?),
        Value::String(text) => string(text),
        Value::List(kind, list) => {
            typed(ValueType::List(Box::new(kind.clone())), Meaning::Tuple(all(list)?))
        }
        Value::Set(kind, list) => {
            typed(ValueType::Set(Box::new(kind.clone())), Meaning::Tuple(all(list)?))
        }
        Value::Map(kind, map) => {
            typed(ValueType::Map(Box::new(kind.clone())), Meaning::Object(entries(map)?))
        }
        Value::Tuple(list) => Meaning::Tuple(all(list)?),
        Value::Object(map) => Meaning::Object(entries(map)?),
        Value::Unknown(_) => return None,
    };
    Some(Node { meaning, place })
}
