//! Documents as GitHub would make them, from what its description requires.

use super::Description;
use serde_json::{Value, json};

impl Description {
    /// The smallest document that the schema `name` accepts, with `over` merged into it.
    pub(crate) fn document(&self, name: &str, over: &Value) -> Value {
        let mut document = self.least_object(self.at(&format!("/components/schemas/{name}")));
        put_over(&mut document, over);
        document
    }

    fn least(&self, schema: &Value) -> Value {
        let schema = self.resolved(schema);
        if schema["nullable"] == json!(true) {
            return Value::Null;
        }
        if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
            return first.clone();
        }
        for key in ["oneOf", "anyOf", "allOf"] {
            if let Some(first) = schema[key].as_array().and_then(|all| all.first()) {
                return self.least(first);
            }
        }
        match schema["type"].as_str() {
            Some("array") => json!([]),
            Some("boolean") => json!(false),
            Some("integer" | "number") => json!(1),
            Some("string") => json!(match schema["format"].as_str() {
                Some("date-time") => "2026-11-02T10:00:00Z",
                Some("uri") => "https://example.com/",
                Some("email") => "ada@example.com",
                _ => "",
            }),
            _ => self.least_object(schema),
        }
    }

    fn least_object(&self, schema: &Value) -> Value {
        let required = schema["required"].as_array().into_iter().flatten();
        let property = |key: &Value| {
            let key = key.as_str()?;
            Some((key.to_owned(), self.least(&schema["properties"][key])))
        };
        Value::Object(required.filter_map(property).collect())
    }
}

/// Merges `over` into `document`: objects into objects; everything else replaces the old value.
fn put_over(document: &mut Value, over: &Value) {
    match (document, over) {
        (Value::Object(document), Value::Object(over)) => {
            for (key, value) in over {
                put_over(document.entry(key).or_insert(Value::Null), value);
            }
        }
        (document, over) => document.clone_from(over),
    }
}
