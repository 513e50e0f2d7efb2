//! What an expression refers to.

use crate::hcl::{Expression, Key};
use hcl_edit::expr::{Expression as Parsed, Traversal, TraversalOperator};
use hcl_edit::visit::{self, Visit};

/// Something in a root module that gives values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// An output of a module; `*` is all of them.
    Output { module: String, output: String },
    /// A local value or a data source, by address.
    Between(String),
}

/// What `expression` refers to, each with the way to it through objects: `.api.timeout`.
pub(super) fn references(expression: &Expression) -> Vec<(String, Reference)> {
    let mut found = vec![];
    collect(expression, "", &mut found);
    found
}

fn collect(expression: &Expression, way: &str, found: &mut Vec<(String, Reference)>) {
    match expression {
        Expression::Code(code) | Expression::Interpolated { code, .. } => {
            if let Ok(parsed) = hcl_edit::parser::parse_expr(code.as_str()) {
                let mut traversals = Traversals(vec![]);
                traversals.visit_expr(&parsed);
                found.extend(traversals.0.into_iter().map(|read| (way.to_owned(), read)));
            }
        }
        Expression::List(list) => list.iter().for_each(|one| collect(one, way, found)),
        Expression::Object(entries) => {
            for (key, value) in entries {
                let key = match key {
                    Key::String(text) => text,
                    Key::Code(code) => code.as_str(),
                };
                collect(value, &format!("{way}.{key}"), found);
            }
        }
        Expression::Call(_, argument) => collect(argument, way, found),
        Expression::Boolean(_) | Expression::Number(_) | Expression::String(_) => {}
    }
}

struct Traversals(Vec<Reference>);

impl Visit for Traversals {
    fn visit_traversal(&mut self, node: &Traversal) {
        if let Parsed::Variable(root) = &node.expr {
            let mut names = node.operators.iter().filter_map(|step| match step.value() {
                TraversalOperator::GetAttr(name) => Some(name.as_str()),
                _ => None,
            });
            match (root.as_str(), names.next(), names.next()) {
                ("module", Some(module), output) => self.0.push(Reference::Output {
                    module: module.to_owned(),
                    output: output.unwrap_or("*").to_owned(),
                }),
                ("local", Some(name), _) => {
                    self.0.push(Reference::Between(format!("local.{name}")));
                }
                ("data", Some(kind), Some(name)) => {
                    self.0.push(Reference::Between(format!("data.{kind}.{name}")));
                }
                _ => {}
            }
        }
        visit::visit_traversal(self, node);
    }
}
