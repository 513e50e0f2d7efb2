//! The verdict on one `validation` block.

use super::convert::{string, truth};
use super::value::{Stop, Value};
use super::{Evaluator, Patterns};
use crate::contracts::{Validation, Written};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a `validation` block says of a module's inputs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The condition is true.
    Holds,
    /// The condition is false, and this is the module's message.
    Fails(String),
    /// Only Terraform can tell, and this is why.
    Left(String),
}

/// Evaluates `validation`.
pub fn verdict(
    validation: &Validation,
    variables: &Rc<BTreeMap<String, Value>>,
    patterns: &Rc<Patterns>,
) -> Verdict {
    let value =
        |written: &Written| Evaluator::written(written, variables.clone(), patterns.clone());
    match value(&validation.condition).and_then(truth) {
        Ok(true) => Verdict::Holds,
        Ok(false) => {
            let message = validation.error_message.as_ref();
            match message.map(|message| value(message).and_then(string)) {
                Some(Ok(message)) => Verdict::Fails(message),
                Some(Err(Stop::Error(reason))) => {
                    Verdict::Left(format!("the message cannot be evaluated: {reason}"))
                }
                // The condition is false all the same; its text is what there is to say.
                Some(Err(Stop::Left(_))) | None => {
                    Verdict::Fails("the condition is false".to_owned())
                }
            }
        }
        Err(Stop::Left(reason)) => Verdict::Left(reason),
        Err(Stop::Error(reason)) => Verdict::Left(format!("the condition is in error: {reason}")),
    }
}
