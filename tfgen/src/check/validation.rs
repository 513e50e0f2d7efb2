//! The module authors' own conditions: each `validation` block of a module against the inputs
//! that a block gives it and the defaults of the others.

use super::checker::Checker;
use super::validations::LeftToTerraform;
use crate::contracts::{Contract, Verdict};
use crate::layers::{Entry, Table, Value as Written, form_of_value};
use crate::problem::{Code, Problem};
use crate::source::Origin;
use std::fmt;
use terraform_expressions::{Number, Read};

/// How often a module block is there, as far as that is written down.
enum Instances {
    None,
    Some,
    Unknown,
}

impl Checker<'_> {
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
                let problem = Problem::new(Code::Validation, title);
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
