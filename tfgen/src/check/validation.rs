//! The module authors' own conditions: each `validation` block of a module against the inputs
//! that a block gives it and the defaults of the others.

use super::input::is_null;
use super::value::Values;
use crate::contracts::{Contract, Variable, Verdict, default_of, given_to};
use crate::evaluate::{Number, Read, Value, ValueType};
use crate::layers::{Entry, Form, Node, Table, Value as Written, form_of_value};
use crate::problem::{Code as Kind, Problem};
use crate::source::Origin;
use std::fmt;

/// What came of the `validation` blocks of all modules in all environments checked.
#[derive(Debug, Default)]
pub struct Validations {
    /// How many conditions hold.
    pub hold: usize,
    /// How many do not.
    pub fail: usize,
    /// How many only Terraform can tell of.
    pub left: usize,
    /// Those that only Terraform can tell of, where they are wanted: in many environments there
    /// are very many.
    pub listed: Option<Vec<LeftToTerraform>>,
}

impl Validations {
    /// Some that list those that only Terraform can tell of.
    pub fn listing() -> Self {
        Self { listed: Some(vec![]), ..Self::default() }
    }

    /// None so far, listed as these are.
    pub(super) fn alike(&self) -> Self {
        Self { listed: self.listed.as_ref().map(|_| vec![]), ..Self::default() }
    }

    /// Adds what came of others.
    pub(super) fn extend(&mut self, others: Self) {
        self.hold += others.hold;
        self.fail += others.fail;
        self.left += others.left;
        if let Some(listed) = &mut self.listed {
            listed.extend(others.listed.into_iter().flatten());
        }
    }
}

/// A condition that only Terraform can tell of.
#[derive(Debug)]
pub struct LeftToTerraform {
    /// The environment.
    pub environment: String,
    /// The address of the variable that the condition belongs to: `module.NAME.VARIABLE`, or
    /// `var.NAME` for one of the environment itself.
    pub address: String,
    /// Why.
    pub reason: String,
    /// The condition.
    pub origin: Origin,
}

/// How often a module block is there, as far as that is written down.
enum Instances {
    None,
    Some,
    Unknown,
}

impl Values<'_> {
    /// Evaluates the conditions of the module's variables. The inputs are of the right types.
    pub(super) fn validations(
        &mut self,
        name: &str,
        contract: &Contract,
        entry: &Entry,
        table: &Table,
    ) {
        let mut conditions = contract
            .variables
            .iter()
            .flat_map(|(key, variable)| {
                variable.validations.iter().map(move |validation| (key, validation))
            })
            .peekable();
        if conditions.peek().is_none() {
            return;
        }
        let instances = instances(table);
        if matches!(instances, Instances::None) {
            return; // Terraform evaluates nothing for a module that is not there.
        }
        for (key, validation) in conditions {
            let verdict = match instances {
                Instances::Unknown => {
                    Verdict::Left("only Terraform knows whether the module is there".to_owned())
                }
                _ => self.known.verdicts.get(validation, contract, table),
            };
            let address = format_args!("module.{name}.{key}");
            self.count(verdict, address, validation.origin, |message| {
                let title = format!("`{key}` of module `{name}` is not what the module takes");
                let problem = Problem::new(Kind::Validation, title);
                let problem = match table.get(key) {
                    Some(node) => problem.at(node.origin, "fails validation"),
                    None => {
                        problem.at(entry.node.origin, format!("`{key}` is left at its default"))
                    }
                };
                problem
                    .at(validation.origin, "this condition is false")
                    .hint(format!("the module says: {message}"))
            });
        }
    }

    /// Counts the verdict on the condition at `origin`, of the variable with the address
    /// `address`; `problem` is what there is to say of a condition that is false with its message.
    pub(super) fn count(
        &mut self,
        verdict: Verdict,
        address: fmt::Arguments<'_>,
        origin: Origin,
        problem: impl FnOnce(&str) -> Problem,
    ) {
        match verdict {
            Verdict::Holds => self.validations.hold += 1,
            Verdict::Fails(message) => {
                self.validations.fail += 1;
                self.problems.push(problem(message.trim_end()));
            }
            Verdict::Left(reason) => {
                self.validations.left += 1;
                if let Some(listed) = &mut self.validations.listed {
                    let (environment, address) = (self.name.to_string(), address.to_string());
                    listed.push(LeftToTerraform { environment, address, reason, origin });
                }
            }
        }
    }
}

fn instances(table: &Table) -> Instances {
    let is_some = match (table.get("for_each"), table.get("count")) {
        (None, None) => Some(true),
        (Some(node), _) | (_, Some(node)) => match &node.value {
            Written::Number(digits) => match Number::read(digits) {
                Read::Number(number) => Some(!number.is_zero()),
                Read::NotANumber | Read::Uncertain => None,
            },
            Written::Array(list) => Some(!list.is_empty()),
            Written::Table(table) if form_of_value(table).is_none() => {
                Some(!table.entries.is_empty())
            }
            _ => None,
        },
    };
    match is_some {
        Some(true) => Instances::Some,
        Some(false) => Instances::None,
        None => Instances::Unknown,
    }
}

/// The value of a variable, as the module sees it.
pub(super) fn value(key: &str, variable: &Variable, given: Option<&Node>) -> Value {
    match given {
        Some(node) => given_to(key, variable, || of_node(key, node, false)),
        None => default_of(key, variable),
    }
}

/// The value of `node`, unknown where it is a form. With `is_literal`, no table is one.
fn of_node(key: &str, node: &Node, is_literal: bool) -> Value {
    let unknown = |what: &str| Value::Unknown(format!("reads `var.{key}`, {what}").into());
    match &node.value {
        Written::String(text) => Value::string(text.as_str()),
        Written::Number(digits) => match Number::read(digits) {
            Read::Number(number) => Value::Number(number),
            Read::NotANumber | Read::Uncertain => unknown("a number with many digits"),
        },
        Written::Boolean(boolean) => Value::Bool(*boolean),
        Written::Array(list) => {
            Value::Tuple(list.iter().map(|one| of_node(key, one, is_literal)).collect())
        }
        Written::Table(table) => match form_of_value(table) {
            Some(Form::Literal) if !is_literal => match table.get("literal") {
                Some(node) => of_node(key, node, true),
                None => unknown("which is empty"),
            },
            Some(Form::Expression) if !is_literal && is_null(node) => {
                Value::Null(ValueType::Dynamic)
            }
            Some(_) if !is_literal => unknown("which is known only to Terraform"),
            _ => Value::Object(
                table
                    .entries
                    .iter()
                    .map(|(name, entry)| {
                        // Terraform normalizes keys as it does strings.
                        let name = match Value::string(name.as_str()) {
                            Value::String(name) => name,
                            _ => name.clone(),
                        };
                        (name, of_node(key, &entry.node, is_literal))
                    })
                    .collect(),
            ),
        },
        Written::Unknown => unknown("which has a problem of its own"),
    }
}
