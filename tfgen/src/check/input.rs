//! One input of a module: what its variable takes besides its type.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use super::given::is_null;
use crate::contracts::Variable;
use crate::hcl::{Expression, ParsedCode};
use crate::layers::{Form, Node, Value, form_of_value};
use crate::problem::{Code, Problem};
use crate::source::Origin;

impl Checker<'_> {
    /// The value of the input `key` of module `module`, if the variable takes it.
    pub(super) fn input(
        &mut self,
        module: &str,
        key: &str,
        variable: &Variable,
        node: &Node,
        context: Context,
    ) -> Option<Expression> {
        if variable.sensitive || variable.ephemeral {
            let mut literals = vec![];
            written_out(node, &mut literals);
            if !literals.is_empty() {
                for origin in literals {
                    self.problems.conceal(origin);
                }
                let word = if variable.sensitive { "sensitive" } else { "ephemeral" };
                self.problems.push(
                    Problem::new(
                        Code::SensitiveLiteral,
                        format!(
                            "`{key}` of module `{module}` is {word} and must not be written out"
                        ),
                    )
                    .at(node.origin, "would be committed in plain text")
                    .at(variable.origin, format!("declared {word}"))
                    .hint(format!("declare [variable.{key}] and pass {{ ref = \"var.{key}\" }}")),
                );
                return None;
            }
        }
        if !variable.nullable && is_null(node) {
            self.problems.push(
                Problem::new(
                    Code::NullInput,
                    format!("`{key}` of module `{module}` takes no null"),
                )
                .at(node.origin, "is null")
                .at(variable.origin, "declared with nullable = false"),
            );
            return None;
        }
        if let Some(reason) = &variable.deprecated {
            let title = format!("`{key}` of module `{module}` is deprecated");
            self.problems.push(
                Problem::new(Code::DeprecatedInput, title)
                    .at(node.origin, "given here")
                    .at(variable.origin, "declared deprecated")
                    .hint(format!("the module says: {reason}")),
            );
        }
        let expected = Expected {
            kind: &variable.kind,
            path: key.to_owned(),
            declared: Some(variable.origin),
            description: variable.description.as_deref(),
            context,
        };
        self.value(node, &expected)
    }
}

/// The places of everything in `node` that is a value and not a reference to one.
fn written_out(node: &Node, places: &mut Vec<Origin>) {
    match &node.value {
        Value::String(_) | Value::Number(_) | Value::Boolean(_) => places.push(node.origin),
        Value::Array(list) => list.iter().for_each(|one| written_out(one, places)),
        Value::Table(table) => match form_of_value(table) {
            Some(Form::Reference) => {
                table.get("or").into_iter().for_each(|or| written_out(or, places));
            }
            Some(Form::Output) => {}
            Some(Form::Expression) => {
                let reads_something = table
                    .get("expr")
                    .and_then(Node::as_str)
                    .and_then(|text| ParsedCode::parse(text).ok())
                    .is_some_and(|code| !code.addresses().is_empty());
                if !reads_something && !is_null(node) {
                    places.extend(table.get("expr").map(|node| node.origin));
                }
            }
            _ => table.entries.values().for_each(|entry| written_out(&entry.node, places)),
        },
        Value::Unknown => {}
    }
}
