//! The inputs of the modules that a root module calls, however it is written.

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use serde_json::{Map, Value};

/// Arguments of a module block that are no inputs; cdktn adds `//`.
const NO_INPUTS: [&str; 3] = ["source", "providers", "//"];

/// Module to input to value, of a file in HCL. A reference is the string `${…}`, as in JSON.
pub(crate) fn of_hcl(text: &str) -> Map<String, Value> {
    let body = hcl_edit::parser::parse_body(text).unwrap();
    let mut calls = Map::new();
    for block in body.get_blocks("module") {
        let inputs = block
            .body
            .attributes()
            .map(|attribute| (attribute.key.as_str().to_owned(), value_of(&attribute.value, text)));
        calls.insert(block.labels[0].as_str().to_owned(), inputs_of(inputs.collect()));
    }
    calls
}

/// The same of a file in JSON.
pub(crate) fn of_json(text: &str) -> Map<String, Value> {
    let mut document: Value = serde_json::from_str(text).unwrap();
    let Value::Object(modules) = document["module"].take() else { panic!("no modules in {text}") };
    modules
        .into_iter()
        .map(|(name, module)| match module {
            Value::Object(arguments) => (name, inputs_of(arguments)),
            other => panic!("module {name} is {other}"),
        })
        .collect()
}

fn inputs_of(mut arguments: Map<String, Value>) -> Value {
    arguments.retain(|name, _| !NO_INPUTS.contains(&name.as_str()));
    Value::Object(arguments)
}

fn value_of(expression: &Expression, text: &str) -> Value {
    let source = || &text[expression.span().unwrap()];
    match expression {
        Expression::Null(_) => Value::Null,
        Expression::Bool(boolean) => Value::Bool(*boolean.value()),
        Expression::Number(_) => serde_json::from_str(source().trim()).unwrap(),
        Expression::String(string) => Value::String(string.as_str().to_owned()),
        Expression::StringTemplate(_) => {
            Value::String(source().trim().trim_matches('"').to_owned())
        }
        Expression::Array(array) => array.iter().map(|one| value_of(one, text)).collect(),
        Expression::Object(object) => {
            let entries = object.iter().map(|(key, value)| {
                let key = match key {
                    ObjectKey::Ident(name) => name.as_str(),
                    ObjectKey::Expression(key) => {
                        key.as_str().unwrap_or_else(|| text[key.span().unwrap()].trim())
                    }
                };
                (key.to_owned(), value_of(value.expr(), text))
            });
            Value::Object(entries.collect())
        }
        _ => Value::String(format!("${{{}}}", source().trim())),
    }
}

/// What is left of `value` without references, which a generator makes itself.
pub(crate) fn without_references(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) if text.starts_with("${") && text.ends_with('}') => None,
        Value::Object(entries) => {
            let kept = entries
                .iter()
                .filter_map(|(key, value)| Some((key.clone(), without_references(value)?)));
            Some(Value::Object(kept.collect::<Map<_, _>>()))
                .filter(|kept| *kept != Value::Object(Map::new()))
        }
        value => Some(value.clone()),
    }
}
