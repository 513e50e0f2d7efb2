//! The values of variables, and what `validation` blocks say about them.

use super::{Validation, Variable};
use std::collections::BTreeMap;
use std::rc::Rc;
use terraform_expressions::{
    Evaluator, Patterns, SourceExpression, Stop, Value, declared, string, truth,
};

/// The value of `variable`, called `name`, if it is given `value`.
pub fn given_to(name: &str, variable: &Variable, value: impl FnOnce() -> Value) -> Value {
    if let Some(secret) = secret(name, variable) {
        return secret;
    }
    let value = declared(value(), &variable.kind).unwrap_or_else(|stop| unknown(name, stop));
    let is_refused = !variable.nullable && matches!(value, Value::Null(_));
    if is_refused { default_of(name, variable) } else { value }
}

/// The end of the reason why a secret value is unknown.
pub const KEPT_SECRET: &str = "which is secret, so tfgen does not read it";

/// The value of `variable`, called `name`, if it is given none.
pub fn default_of(name: &str, variable: &Variable) -> Value {
    if let Some(secret) = secret(name, variable) {
        return secret;
    }
    match &variable.default_value {
        None => Value::Unknown(format!("reads `var.{name}`, which has no value").into()),
        Some(default) => Evaluator::written(default, Rc::default(), Rc::default())
            .and_then(|value| declared(value, &variable.kind))
            .unwrap_or_else(|stop| unknown(name, stop)),
    }
}

fn secret(name: &str, variable: &Variable) -> Option<Value> {
    (variable.sensitive || variable.ephemeral)
        .then(|| Value::Unknown(format!("reads `var.{name}`, {KEPT_SECRET}").into()))
}

fn unknown(name: &str, stop: Stop) -> Value {
    let (Stop::Error(reason) | Stop::Left(reason)) = stop;
    Value::Unknown(format!("reads `var.{name}`, which {reason}").into())
}

/// The result of a `validation` block for a module's inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The condition is true.
    Holds,
    /// The condition is false, and this is the module's message.
    Fails(String),
    /// Only Terraform can decide, for this reason.
    Left(String),
}

/// Evaluates `validation`.
pub fn verdict(
    validation: &Validation,
    variables: &Rc<BTreeMap<String, Value>>,
    patterns: &Rc<Patterns>,
) -> Verdict {
    let value = |written: &SourceExpression| {
        Evaluator::written(written, variables.clone(), patterns.clone())
    };
    match value(&validation.condition).and_then(truth) {
        Ok(true) => Verdict::Holds,
        Ok(false) => {
            let message = validation.error_message.as_ref();
            match message.map(|message| value(message).and_then(string)) {
                Some(Ok(message)) => Verdict::Fails(message),
                Some(Err(Stop::Error(reason))) => {
                    Verdict::Left(format!("the message cannot be evaluated: {reason}"))
                }
                // The condition is false all the same, so its text is reported.
                Some(Err(Stop::Left(_))) | None => {
                    Verdict::Fails("the condition is false".to_owned())
                }
            }
        }
        Err(Stop::Left(reason)) => Verdict::Left(why_left(&reason)),
        Err(Stop::Error(reason)) => {
            Verdict::Left(format!("the condition cannot be evaluated: {reason}"))
        }
    }
}

/// Why Terraform must decide on a condition that does what `reason` says, as a sentence.
fn why_left(reason: &str) -> String {
    // What is read or called, without a word of what is known of it.
    let why = if reason.ends_with('`') { ", which only Terraform can evaluate" } else { "" };
    format!("the condition {reason}{why}")
}
