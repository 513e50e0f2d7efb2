//! An environment's own variables: their `validation` blocks against their defaults.

use super::checker::Checker;
use crate::contracts::Contract;
use crate::evaluate::{default_of, verdict};
use crate::hcl::{self, Block, File};
use crate::layers::{Node, Table, Value};
use crate::problem::{Code, Problem};
use crate::source::Sources;
use std::rc::Rc;

/// The key of the blocks that are evaluated.
const VALIDATION: &str = "validation";

impl Checker<'_> {
    /// Evaluates the conditions of those of `tables`, the environment's variables by name, that
    /// have a default. `blocks` are what is printed of them.
    ///
    /// Terraform takes a default for which a condition is false as long as it is given another
    /// value, so that this is no error.
    pub(super) fn root_validations(&mut self, tables: &[(&str, &Table)], blocks: &[Block]) {
        if tables.iter().all(|(_, table)| table.get(VALIDATION).is_none()) {
            return;
        }
        // As printed they are what Terraform reads, and so they are read as a module's are.
        let mut printed = Sources::default();
        let text = hcl::print(&File { name: "variables.tf", blocks: blocks.to_vec() }, "");
        let source = printed.add("variables.tf".to_owned(), text);
        let mut contract = Contract::default();
        contract.read(source, &printed);
        let values = contract.variables.iter();
        let values =
            Rc::new(values.map(|(key, one)| (key.clone(), default_of(key, one))).collect());
        for (name, table) in tables {
            let (Some(default), Some(variable)) =
                (table.get("default"), contract.variables.get(*name))
            else {
                continue;
            };
            for (validation, block) in variable.validations.iter().zip(validation_tables(table)) {
                let Some(condition) = block.get("condition") else { continue };
                let patterns = &self.known.verdicts.patterns;
                let verdict = verdict(validation, &values, patterns);
                let address = format_args!("var.{name}");
                self.count(verdict, address, condition.origin, |message| {
                    let title = format!("the default of `var.{name}` is not what it takes");
                    Problem::new(Code::DefaultValidation, title)
                        .at(default.origin, "fails validation")
                        .at(condition.origin, "this condition is false")
                        .hint(format!("the variable says: {message}"))
                });
            }
        }
    }
}

/// The `validation` blocks of a variable, in order.
fn validation_tables(variable: &Table) -> Vec<&Table> {
    match variable.get(VALIDATION).map(|node| &node.value) {
        Some(Value::Table(table)) => vec![table],
        Some(Value::Array(list)) => list.iter().filter_map(Node::as_table).collect(),
        _ => vec![],
    }
}
