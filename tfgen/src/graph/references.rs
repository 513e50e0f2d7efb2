//! What an expression refers to.

use crate::hcl::{Expression, Key};
use hcl_syntax::{Kind, StepKind, parse_expression};

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
            if let Ok(parsed) = parse_expression(code.as_str()) {
                parsed.walk(&mut |inner| {
                    found.extend(reference(inner).map(|read| (way.to_owned(), read)));
                });
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

/// What `expression` itself refers to, if it is a reference.
fn reference(expression: &hcl_syntax::Expression) -> Option<Reference> {
    let Kind::Traversal(traversal) = &expression.kind else { return None };
    let Kind::Variable(root) = &traversal.root.kind else { return None };
    let mut names = traversal.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Attribute(name) => Some(name.as_str()),
        _ => None,
    });
    match (&**root, names.next(), names.next()) {
        ("module", Some(module), output) => Some(Reference::Output {
            module: module.to_owned(),
            output: output.unwrap_or("*").to_owned(),
        }),
        ("local", Some(name), _) => Some(Reference::Between(format!("local.{name}"))),
        ("data", Some(kind), Some(name)) => Some(Reference::Between(format!("data.{kind}.{name}"))),
        _ => None,
    }
}
