//! What an expression refers to.

use crate::hcl::{Address, Expression, Key, Step};

/// A source of values in a root module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reference {
    /// An output of a module; `*` is all of them.
    Output { module: String, output: String },
    /// A local value or a data source, by address.
    Between(String),
}

/// What `expression` refers to, each with the path to it through objects: `.api.timeout`.
pub(super) fn references(expression: &Expression) -> Vec<(String, Reference)> {
    let mut found = vec![];
    collect(expression, "", &mut found);
    found
}

fn collect(expression: &Expression, way: &str, found: &mut Vec<(String, Reference)>) {
    match expression {
        Expression::Code(code) | Expression::Interpolated { code, .. } => {
            let read = code.addresses().iter().filter_map(reference);
            found.extend(read.map(|reference| (way.to_owned(), reference)));
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

/// What `address` refers to, if that has a value.
fn reference(address: &Address) -> Option<Reference> {
    let mut names = address.steps().iter().filter_map(|step| match step {
        Step::Attribute(name) => Some(name.as_str()),
        Step::Index(_) | Step::Splat => None,
    });
    match (address.root(), names.next(), names.next()) {
        ("module", Some(module), output) => Some(Reference::Output {
            module: module.to_owned(),
            output: output.unwrap_or("*").to_owned(),
        }),
        ("local", Some(name), _) => Some(Reference::Between(format!("local.{name}"))),
        ("data", Some(kind), Some(name)) => Some(Reference::Between(format!("data.{kind}.{name}"))),
        _ => None,
    }
}
