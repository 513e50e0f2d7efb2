//! `output` blocks.

use super::constant::reads;
use super::declared::{Declaration, Value};
use super::merged::Merged;
use super::{Contract, Output};
use crate::hcl::Address;
use crate::language;
use hcl_syntax::Kind;
use std::fmt;

impl Contract {
    pub(super) fn read_output(&mut self, block: &Merged<'_>) {
        let Some((name, origin)) = block.base.name() else { return };
        self.refuse_name("an output", name, origin);
        let address = format_args!("output `{name}`");
        for declaration in block.all() {
            self.refuse_unknown(declaration, &language::OUTPUT, address);
        }
        self.refuse_missing(origin, &language::OUTPUT, address, |name| block.value(name));
        self.refuse_dependencies(block, address);
        self.refuse_preconditions(block.base, address);
        let sensitive = self.flag(block, "sensitive").unwrap_or(false);
        let ephemeral = self.flag(block, "ephemeral").unwrap_or(false);
        let value = block.value("value").map(Value::written);
        let description = self.text(block, "description");
        let output = Output { sensitive, ephemeral, value, description, origin };
        match self.outputs.get(name).map(|earlier| earlier.origin) {
            Some(first) => {
                self.refuse_again(format!("output `{name}` is declared twice"), origin, first);
            }
            None => drop(self.outputs.insert(name.to_owned(), output)),
        }
    }

    /// Refuses what is no address in `depends_on`. JSON has them in strings, and so has what was
    /// written for Terraform 0.11.
    fn refuse_dependencies(&mut self, block: &Merged<'_>, address: fmt::Arguments<'_>) {
        let Some(value) = block.value("depends_on") else { return };
        let written = value.written().reference();
        let Some(tree) = written.tree() else { return };
        let is_address = |kind: &Kind| match kind {
            Kind::Traversal(_) => true,
            Kind::String(text) => Address::parse(text).is_some_and(|one| !one.steps().is_empty()),
            _ => false,
        };
        let wrong = match &tree.kind {
            Kind::Tuple(list) => list.iter().find(|one| !is_address(&one.kind)),
            _ => Some(tree),
        };
        if let Some(wrong) = wrong {
            let title = format!("`depends_on` of {address} is a list of addresses");
            self.refuse(title, value.place.origin(wrong.span), "such as `aws_s3_bucket.site`");
        }
    }

    /// Refuses conditions that read nothing.
    fn refuse_preconditions(&mut self, declaration: Declaration<'_>, address: fmt::Arguments<'_>) {
        for block in declaration.blocks("precondition") {
            let Some(condition) = block.value("condition") else { continue };
            if condition.written().tree().is_some_and(|tree| !reads(tree)) {
                let title = format!("the condition of {address} reads nothing");
                self.refuse(title, condition.origin(), "is always the same");
            }
        }
    }
}
