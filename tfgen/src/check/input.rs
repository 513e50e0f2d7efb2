//! One input of a module: what its variable accepts, besides the type.

use super::checker::Checker;
use super::context::Context;
use super::expected::Expected;
use crate::contracts::Variable;
use crate::hcl::Expression;
use crate::layers::Node;
use crate::problem::{Code, Problem};

impl Checker<'_> {
    /// The value of the input `key` of module `module`, if the variable accepts it.
    pub(super) fn input(
        &mut self,
        module: &str,
        key: &str,
        variable: &Variable,
        node: &Node,
        context: Context<'_>,
    ) -> Option<Expression> {
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
            takes_null: variable.nullable,
            context,
        };
        self.value(node, &expected)
    }
}
