//! Flags, as Terraform reads them.

use super::place::code_of;
use super::value::{Table, TomlValue};
use crate::source::Origin;
use terraform_expressions::Evaluator;

impl Table {
    /// The place of the flag `key`, if it is set. An expression that is true, or that only
    /// Terraform knows, counts as well.
    pub fn flag(&self, key: &str) -> Option<Origin> {
        let node = self.get(key)?;
        let is_set = match &node.value {
            TomlValue::Boolean(is_true) => *is_true,
            TomlValue::String(text) => text == "true",
            TomlValue::Table(table) => code_of(table).is_none_or(is_true),
            TomlValue::Template(_)
            | TomlValue::Number(_)
            | TomlValue::Array(_)
            | TomlValue::Unknown => false,
        };
        is_set.then_some(node.origin)
    }
}

/// Whether the expression `text` is true, as far as that is known.
fn is_true(text: &str) -> bool {
    let Ok(expression) = hcl_syntax::parse_expression(text) else { return true };
    let value = Evaluator::default().value(&expression);
    value.and_then(terraform_expressions::truth).unwrap_or(true)
}
