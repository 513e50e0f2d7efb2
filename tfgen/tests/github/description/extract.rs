//! The part of GitHub's description that is kept.

use super::OPERATIONS;
use serde_json::{Map, Value, json};

/// The part of GitHub's description that [`OPERATIONS`] need, without examples and texts.
pub(crate) fn extract(whole: &Value) -> Value {
    let mut paths = Map::new();
    for (method, path) in OPERATIONS {
        let operation = without_words(&whole["paths"][path][method], false);
        assert!(operation.is_object(), "GitHub has no {method} {path}");
        let operations = paths.entry(path).or_insert_with(|| json!({}));
        operations[method] = operation;
    }
    let mut components: Map<String, Value> = Map::new();
    let mut open = references(&Value::Object(paths.clone()));
    open.push("#/components/schemas/basic-error".to_owned());
    while let Some(reference) = open.pop() {
        let pointer = reference.trim_start_matches('#');
        let [_, _, kind, name] = pointer.split('/').collect::<Vec<_>>()[..] else {
            panic!("{reference} is not a component")
        };
        let all = components.entry(kind).or_insert_with(|| json!({}));
        if all.get(name).is_none() {
            let found = whole.pointer(pointer).unwrap_or_else(|| panic!("there is no {reference}"));
            let found = without_words(found, false);
            open.extend(references(&found));
            all[name] = found;
        }
    }
    json!({
        "openapi": whole["openapi"],
        "info": { "title": whole["info"]["title"], "version": whole["info"]["version"] },
        "paths": paths,
        "components": components,
    })
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(references).collect(),
        Value::Object(object) => {
            let own = object.get("$ref").and_then(Value::as_str).map(str::to_owned);
            own.into_iter().chain(object.values().flat_map(references)).collect()
        }
        _ => vec![],
    }
}

/// `value` without the parts that a validator does not read. The keys of `properties` are names.
fn without_words(value: &Value, are_names: bool) -> Value {
    const WORDS: [&str; 9] = [
        "description",
        "example",
        "examples",
        "externalDocs",
        "summary",
        "tags",
        "title",
        "x-github",
        "x-octokit",
    ];
    match value {
        Value::Array(items) => items.iter().map(|item| without_words(item, false)).collect(),
        Value::Object(object) => {
            let kept = object.iter().filter(|(key, _)| are_names || !WORDS.contains(&key.as_str()));
            let kept = kept.map(|(key, value)| {
                (key.clone(), without_words(value, matches!(key.as_str(), "properties")))
            });
            Value::Object(kept.collect())
        }
        other => other.clone(),
    }
}
