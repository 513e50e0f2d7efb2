//! The values of an environment that templates in `preflight.toml` can use: those that its root
//! module sets itself.

use crate::contracts::{Contract, default_of};
use crate::hcl::Expression;
use crate::root_values::RootValues;
use minijinja::Value as Jinja;
use std::collections::BTreeMap;
use terraform_expressions::Value;

/// `environment.name`, `terraform`, `provider`, and as `input` the inputs of the module that the
/// block `call` calls, with the defaults of the inputs that it leaves out. Values that only
/// Terraform knows are undefined.
pub(super) fn values(name: &str, root: &RootValues, call: &str, contract: &Contract) -> Jinja {
    let inputs = contract.variables.iter().map(|(name, variable)| {
        let path = ["module", call, name];
        let is_given = root.values.keys().any(|address| starts_with(address.segments(), &path));
        let value = if is_given { at(root, &path) } else { known(&default_of(name, variable)) };
        (name.as_str(), value)
    });
    Jinja::from_pairs([
        ("environment", Jinja::from_pairs([("name", name)])),
        ("terraform", at(root, &["terraform"])),
        ("provider", at(root, &["provider"])),
        ("input", Jinja::from_pairs(inputs.collect::<Vec<_>>())),
    ])
}

/// The value of `root` at `path`.
fn at(root: &RootValues, path: &[&str]) -> Jinja {
    let mut tree = Tree::default();
    for (address, value) in &root.values {
        if starts_with(address.segments(), path) {
            tree.insert(&address.segments()[path.len()..], written(value));
        }
    }
    tree.into()
}

fn starts_with(segments: &[String], path: &[&str]) -> bool {
    segments.len() >= path.len() && segments.iter().zip(path).all(|(one, other)| one == other)
}

/// Values by their keys.
#[derive(Default)]
struct Tree {
    value: Option<Jinja>,
    inside: BTreeMap<String, Tree>,
}

impl Tree {
    fn insert(&mut self, path: &[String], value: Jinja) {
        match path.split_first() {
            None => self.value = Some(value),
            Some((key, rest)) => self.inside.entry(key.clone()).or_default().insert(rest, value),
        }
    }
}

impl From<Tree> for Jinja {
    fn from(tree: Tree) -> Self {
        match tree.value {
            Some(value) => value,
            None if tree.inside.is_empty() => Self::UNDEFINED,
            None => Self::from_pairs(tree.inside),
        }
    }
}

/// A value of the root module.
fn written(value: &Expression) -> Jinja {
    match value {
        Expression::Boolean(boolean) => Jinja::from(*boolean),
        Expression::Number(text) | Expression::String(text) => Jinja::from(text.as_str()),
        Expression::List(list) => Jinja::from(list.iter().map(written).collect::<Vec<_>>()),
        Expression::Object(_)
        | Expression::Code(_)
        | Expression::Interpolated { .. }
        | Expression::Call(..) => Jinja::UNDEFINED,
    }
}

/// A value that a module sets itself.
fn known(value: &Value) -> Jinja {
    match value {
        Value::Bool(boolean) => Jinja::from(*boolean),
        Value::Number(number) => number.text().map_or(Jinja::UNDEFINED, Jinja::from),
        Value::String(text) => Jinja::from(text.as_str()),
        Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list) => {
            Jinja::from(list.iter().map(known).collect::<Vec<_>>())
        }
        Value::Map(_, map) | Value::Object(map) => {
            Jinja::from_pairs(map.iter().map(|(key, value)| (key.as_str(), known(value))))
        }
        Value::Null(_) | Value::Unknown(_) => Jinja::UNDEFINED,
    }
}
