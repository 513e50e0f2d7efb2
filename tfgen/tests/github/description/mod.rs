//! GitHub's own description of its API; `api.github.com.json` has the operations that are used
//! here. [`Description::violations`] compares requests and answers with it.

mod documents;
mod extract;
mod violations;

pub(crate) use extract::extract;

use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

/// The operations that are used.
pub(crate) const OPERATIONS: [(&str, &str); 16] = [
    ("get", "/user"),
    ("get", "/repos/{owner}/{repo}/pulls/{pull_number}"),
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"),
    ("patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"),
    ("delete", "/repos/{owner}/{repo}/issues/comments/{comment_id}"),
    ("get", "/repos/{owner}/{repo}/commits/{ref}/check-runs"),
    ("post", "/repos/{owner}/{repo}/check-runs"),
    ("get", "/repos/{owner}/{repo}/commits/{commit_sha}/pulls"),
    ("get", "/repos/{owner}/{repo}/issues"),
    ("post", "/repos/{owner}/{repo}/issues"),
    ("get", "/repos/{owner}/{repo}/issues/{issue_number}"),
    ("patch", "/repos/{owner}/{repo}/issues/{issue_number}"),
    ("post", "/repos/{owner}/{repo}/issues/{issue_number}/labels"),
    ("delete", "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}"),
    ("get", "/repos/{owner}/{repo}/environments/{environment_name}"),
];

/// A request and its answer, as they went over the wire.
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a str,
    /// The path, without the query.
    pub(crate) path: &'a str,
    pub(crate) query: &'a [(String, String)],
    pub(crate) sent: Option<&'a Value>,
    pub(crate) status: u16,
    pub(crate) answered: Option<&'a Value>,
}

/// An operation of the API.
struct Operation<'a> {
    described: &'a Value,
    /// Its path, with parameters.
    template: String,
    /// The parts of the path that are their values.
    pieces: Vec<(String, String)>,
}

/// The description.
pub(crate) struct Description {
    document: Value,
    validators: Mutex<HashMap<String, &'static Validator>>,
}

impl Description {
    /// The description that is committed.
    pub(crate) fn get() -> &'static Self {
        static DESCRIPTION: OnceLock<Description> = OnceLock::new();
        DESCRIPTION.get_or_init(|| {
            let document = serde_json::from_str(include_str!("../api.github.com.json"));
            let document = document.expect("the description is JSON");
            Self { document, validators: Mutex::default() }
        })
    }

    /// What is at the pointer `path` of the description.
    fn at(&self, path: &str) -> &Value {
        self.document.pointer(path).unwrap_or_else(|| panic!("the description has no {path}"))
    }

    /// `value`, or what it refers to.
    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.resolved(self.at(reference.trim_start_matches('#'))),
            None => value,
        }
    }

    /// The operation of `method` and `path`.
    fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let given: Vec<&str> = path.split('/').collect();
        let mut found = vec![];
        for (template, operations) in self.at("/paths").as_object().expect("an object") {
            let parts: Vec<&str> = template.split('/').collect();
            let parameter =
                |part: &str| Some(part.strip_prefix('{')?.strip_suffix('}')?.to_owned());
            let fits = parts.len() == given.len()
                && parts.iter().zip(&given).all(|(part, one)| {
                    if parameter(part).is_some() { !one.is_empty() } else { part == one }
                });
            let Some(operation) = operations.get(method.to_lowercase()) else { continue };
            if fits {
                let pieces = parts.iter().zip(&given);
                let pieces =
                    pieces.filter_map(|(part, one)| Some((parameter(part)?, (*one).to_owned())));
                let (pieces, template) = (pieces.collect(), template.clone());
                found.push(Operation { described: operation, template, pieces });
            }
        }
        // A literal segment comes before a parameter.
        found.into_iter().min_by_key(|operation| operation.pieces.len())
    }

    /// The parts of an exchange that are not as described.
    pub(crate) fn violations(&self, exchange: &Exchange<'_>) -> Vec<String> {
        let Exchange { method, path, query, sent, status, answered } = *exchange;
        let Some(operation) = self.operation(method, path) else {
            return vec![format!("{method} {path}: there is no such operation")];
        };
        let Operation { described: operation, template, pieces } = operation;
        let name = format!("{method} {template}");
        let mut found = vec![];
        self.parameters(operation, &name, &pieces, query, &mut found);

        let pointer = |text: &str| text.replace('~', "~0").replace('/', "~1");
        let here = format!("/paths/{}/{}", pointer(&template), method.to_lowercase());
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        match sent {
            Some(sent) if !body.is_null() => {
                let schema = format!("{here}/requestBody/content/application~1json/schema");
                self.check(&schema, sent, &format!("{name}: the request"), &mut found);
            }
            Some(_) => found.push(format!("{name}: it takes no body")),
            None if operation["requestBody"]["required"] == json!(true) => {
                found.push(format!("{name}: the body is missing"));
            }
            None => {}
        }
        let response = &operation["responses"][status.to_string()];
        let described =
            self.resolved(response)["content"]["application/json"]["schema"].is_object();
        match answered {
            Some(answered) if described => {
                let responses = match response["$ref"].as_str() {
                    Some(reference) => reference.trim_start_matches('#').to_owned(),
                    None => format!("{here}/responses/{status}"),
                };
                let schema = format!("{responses}/content/application~1json/schema");
                self.check(&schema, answered, &format!("{name}: the answer {status}"), &mut found);
            }
            // Errors that any operation may have are described once.
            Some(answered) if status >= 400 => {
                let what = format!("{name}: the answer {status}");
                self.check("/components/schemas/basic-error", answered, &what, &mut found);
            }
            Some(_) => found.push(format!("{name}: no answer {status} with a body is described")),
            None if status < 400 && response.is_null() => {
                found.push(format!("{name}: no answer {status} is described"));
            }
            None if described => found.push(format!("{name}: the answer {status} has no body")),
            None => {}
        }
        found
    }

    fn parameters(
        &self,
        operation: &Value,
        name: &str,
        pieces: &[(String, String)],
        query: &[(String, String)],
        found: &mut Vec<String>,
    ) {
        let described = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let described: Vec<&Value> = described.iter().map(|one| self.resolved(one)).collect();
        let given = pieces.iter().map(|pair| ("path", pair));
        for (place, (key, text)) in given.chain(query.iter().map(|pair| ("query", pair))) {
            let is_it = |one: &&&Value| one["name"] == json!(key) && one["in"] == json!(place);
            let Some(parameter) = described.iter().find(is_it) else {
                found.push(format!("{name}: it has no parameter `{key}` in the {place}"));
                continue;
            };
            let schema = self.resolved(&parameter["schema"]);
            let value = match schema["type"].as_str() {
                Some("integer") => text.parse::<u64>().map_or(json!(text), |number| json!(number)),
                _ => json!(text),
            };
            let validator = self.validator(&format!("{name} {key}"), schema);
            for error in validator.iter_errors(&value) {
                found.push(format!("{name}: `{key}`: {error}"));
            }
        }
    }

    /// The validator of a schema, which is made once for each `name`.
    fn validator(&self, name: &str, schema: &Value) -> &'static Validator {
        let mut validators = self.validators.lock().expect("no test panicked with it");
        validators
            .entry(name.to_owned())
            .or_insert_with(|| Box::leak(Box::new(compiled(&self.document, schema))))
    }

    /// Compares `value` with the schema at a pointer, which must describe everything in it.
    fn check(&self, pointer: &str, value: &Value, what: &str, found: &mut Vec<String>) {
        let validator = self.validator(pointer, self.at(pointer));
        found.extend(
            validator
                .iter_errors(value)
                .map(|error| format!("{what}: {}: {error}", error.instance_path())),
        );
        self.undescribed(self.at(pointer), value, what, found);
    }

    /// Finds keys of objects that their schema does not have. The schema itself would accept them.
    fn undescribed(&self, schema: &Value, value: &Value, what: &str, found: &mut Vec<String>) {
        let schema = self.resolved(schema);
        match value {
            Value::Array(items) => {
                for item in items {
                    self.undescribed(&schema["items"], item, what, found);
                }
            }
            Value::Object(object) => {
                let mut properties = Map::new();
                self.properties(schema, &mut properties);
                for (key, value) in object {
                    match properties.get(key) {
                        Some(schema) => self.undescribed(schema, value, what, found),
                        None if properties.is_empty() => {}
                        None => found.push(format!("{what}: `{key}` is not described")),
                    }
                }
            }
            _ => {}
        }
    }

    /// All properties that an object of `schema` may have.
    fn properties(&self, schema: &Value, all: &mut Map<String, Value>) {
        let schema = self.resolved(schema);
        if let Some(properties) = schema["properties"].as_object() {
            all.extend(properties.clone());
        }
        for key in ["oneOf", "anyOf", "allOf"] {
            for one in schema[key].as_array().into_iter().flatten() {
                self.properties(one, all);
            }
        }
    }
}

/// The validator of a schema in `document`, whose references it may follow.
fn compiled(document: &Value, schema: &Value) -> Validator {
    let mut whole = json!({ "components": document["components"], "allOf": [schema] });
    nulls(&mut whole);
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .should_validate_formats(true)
        .build(&whole)
        .expect("the description has schemas")
}

/// Rewrites OpenAPI 3.0's `nullable` for JSON Schema.
fn nulls(schema: &mut Value) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(nulls),
        Value::Object(object) => {
            object.values_mut().for_each(nulls);
            if object.remove("nullable") == Some(json!(true)) {
                let inner = std::mem::take(object);
                object.insert("anyOf".to_owned(), json!([inner, { "type": "null" }]));
            }
        }
        _ => {}
    }
}
