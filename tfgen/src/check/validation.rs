//! The conditions of module authors: checks each `validation` block of a module with the inputs
//! that a block passes and the defaults of the others.

use super::checker::Checker;
use super::given::{Presence, presence};
use super::instances::is_there;
use super::scope::RootVariables;
use super::validations::LeftToTerraform;
use super::verdicts::Inputs;
use crate::contracts::{Contract, Validation, Verdict};
use crate::layers::{Entry, EnvironmentName, Node, Style, Table, TomlValue};
use crate::problem::{Code, Problem};
use crate::source::Origin;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

/// Why the conditions of a module are left that may have no instance.
pub(super) const MAY_BE_ABSENT: &str =
    "the module may have no instance: only Terraform knows its `count`, `for_each` or `enabled`";

/// The inputs of one block that are not null: those that certainly are not, and also those that
/// probably are not.
#[derive(Default)]
pub(super) struct Presences<'a> {
    pub(super) certain: BTreeSet<&'a str>,
    likely: BTreeSet<&'a str>,
    has_likely: bool,
}

impl<'a> Presences<'a> {
    pub(super) fn of(table: &'a Table, variables: &RootVariables<'_>) -> Self {
        let mut presences = Self::default();
        for (key, entry) in &table.entries {
            let presence = presence(&entry.node, variables);
            if presence == Presence::Certain {
                presences.certain.insert(key);
            }
            if presence != Presence::Open {
                presences.likely.insert(key);
            }
            presences.has_likely |= presence == Presence::Likely;
        }
        presences
    }
}

impl Checker<'_> {
    /// Evaluates the conditions of the module's variables. The inputs have the right types.
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
                variable.validations.iter().map(move |validation| (key, variable, validation))
            })
            .peekable();
        if conditions.peek().is_none() {
            return;
        }
        let environment = self.name;
        let presences = Presences::of(table, &self.scope.variables);
        let is_there = is_there(table, &self.scope.locals);
        if is_there == Some(false) {
            return; // Terraform evaluates nothing for a module that is not there.
        }
        let inputs = |present| {
            instances.iter().map(move |table| Inputs::new(contract, table, present)).collect()
        };
        let mut certain: Vec<Inputs<'_>> = inputs(&presences.certain);
        let mut likely: Vec<Inputs<'_>> = vec![];
        for (key, variable, validation) in conditions {
            let verdict = match is_there {
                None => Verdict::Left(MAY_BE_ABSENT.to_owned()),
                Some(_) => self.verdict_in_all(validation, contract, &mut certain),
            };
            let problem = |code, message: &str| {
                let title = format!("module `{name}` does not accept this `{key}`");
                let problem = Problem::new(code, title);
                let problem = match table.get(key) {
                    Some(node) => problem.at(node.origin, "fails validation"),
                    None => {
                        problem.at(entry.node.origin, format!("`{key}` is left at its default"))
                    }
                };
                let problem = problem
                    .at(validation.origin, "this condition is false")
                    .hint(format!("the module says: {}", message.trim_end()));
                match table.get(key) {
                    Some(node) if !variable.sensitive && !variable.ephemeral => {
                        with_templates(problem, node, environment)
                    }
                    _ => problem,
                }
            };
            if matches!(verdict, Verdict::Left(_)) && is_there.is_some() && presences.has_likely {
                if likely.is_empty() {
                    likely = inputs(&presences.likely);
                }
                let verdict = self.verdict_in_all(validation, contract, &mut likely);
                if let Verdict::Fails(message) = verdict {
                    let hint =
                        "tfgen assumes that a variable without a default has a value, not null";
                    self.problems.push(problem(Code::LikelyValidation, &message).hint(hint));
                }
            }
            let address = format_args!("module.{name}.{key}");
            self.count(verdict, address, validation.origin, |message| {
                problem(Code::Validation, message)
            });
        }
    }

    /// The verdict on one condition over the inputs of several instances.
    fn verdict_in_all(
        &mut self,
        validation: &Validation,
        contract: &Contract,
        instances: &mut [Inputs<'_>],
    ) -> Verdict {
        let verdicts = &mut self.known.verdicts;
        in_all(instances.iter_mut().map(|inputs| verdicts.get(validation, contract, inputs)))
    }

    /// Counts the verdict on the condition at `origin`, of the variable with the address `address`;
    /// `problem` makes the report for a false condition from its message.
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

/// The verdict on a condition that has these verdicts in the instances of a module: the first that
/// fails, and then no other is asked for.
pub(super) fn in_all(verdicts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut all = Verdict::Holds;
    for verdict in verdicts {
        match verdict {
            Verdict::Holds => {}
            left @ Verdict::Left(_) => all = left,
            fails @ Verdict::Fails(_) => return fails,
        }
    }
    all
}

/// `problem`, about `node` in the environment `name`, with the result of its template, and with the
/// name without `/` if the template may have meant that.
pub(super) fn with_templates(mut problem: Problem, node: &Node, name: &EnvironmentName) -> Problem {
    let mut templated = vec![];
    texts_of_templates(node, &mut templated);
    if let [text] = templated.as_slice() {
        problem.came_to = Some((*text).to_owned());
    }
    let slug = name.slug();
    if slug != name.as_str() && templated.iter().any(|text| text.contains(name.as_str())) {
        let hint = format!("`{{{{ environment.slug }}}}` is `{slug}`, the name without `/`");
        problem = problem.hint(hint);
    }
    problem
}

/// Adds the texts in `node` that come from templates.
fn texts_of_templates<'n>(node: &'n Node, found: &mut Vec<&'n str>) {
    match &node.value {
        TomlValue::String(text) if node.style == Style::Templated => found.push(text),
        TomlValue::Array(list) => list.iter().for_each(|one| texts_of_templates(one, found)),
        TomlValue::Table(table) => {
            table.entries.values().for_each(|entry| texts_of_templates(&entry.node, found));
        }
        _ => {}
    }
}
