//! The module authors' own conditions: each `validation` block of a module against the inputs
//! that a block gives it and the defaults of the others.

use super::checker::Checker;
use super::instances::Instances;
use super::validations::LeftToTerraform;
use crate::contracts::{Contract, Validation, Verdict};
use crate::layers::{Entry, Table};
use crate::problem::{Code, Problem};
use crate::source::Origin;
use std::borrow::Cow;
use std::fmt;

impl Checker<'_> {
    /// Evaluates the conditions of the module's variables. The inputs are of the right types.
    pub(super) fn validations(
        &mut self,
        name: &str,
        contract: &Contract,
        entry: &Entry,
        (table, instances): (&Table, &[Cow<'_, Table>]),
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
        let is_there = Instances::of(table, &self.scope.locals).are_some();
        if is_there == Some(false) {
            return; // Terraform evaluates nothing for a module that is not there.
        }
        for (key, validation) in conditions {
            let verdict = match is_there {
                None => {
                    Verdict::Left("only Terraform knows whether the module is there".to_owned())
                }
                Some(_) => self.verdict_in_all(validation, contract, instances),
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

    /// The verdict on one condition over the inputs of several instances.
    fn verdict_in_all(
        &mut self,
        validation: &Validation,
        contract: &Contract,
        instances: &[Cow<'_, Table>],
    ) -> Verdict {
        let mut all = Verdict::Holds;
        for given in instances {
            match self.known.verdicts.get(validation, contract, given) {
                Verdict::Holds => {}
                left @ Verdict::Left(_) => all = left,
                fails @ Verdict::Fails(_) => return fails,
            }
        }
        all
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
