//! What is allowed where a value of some type is expected: the value itself, a template that
//! produces it, or a form such as `{ ref = … }`.

use super::document::{Items, Schema, named};
use crate::contracts::Type;
use indexmap::IndexMap;

/// A string that begins with a template, which can produce a value of any type. The check verifies
/// its end: people read this pattern in messages.
const TEMPLATE: &str = r"^\{\{";

/// The keys of forms, where they may also be keys of the value.
const FORM_KEYS: &str = "^(ref|or|path|expr|template|null|literal|output|placeholder|unset)$";

/// Each form's keys with their values, as far as they are the same for every type.
fn form_keys() -> [(&'static str, Schema); 10] {
    let text = || Schema::of(&["string"]);
    [
        (
            "ref",
            text().described(
                "Refers to a module's output, a variable, a local value, data or a resource",
            ),
        ),
        (
            "or",
            Schema::default().described("The value if the block that `ref` names does not exist"),
        ),
        ("path", text().described("Path of a file in the repository")),
        ("expr", text().described("One Terraform expression, whose names are checked")),
        ("template", text().described("A Terraform template: text with ${ } and %{ }")),
        (
            "null",
            Schema { constant: Some(true), ..Schema::default() }.described("Terraform's null"),
        ),
        (
            "literal",
            Schema::default().described("A value taken literally, without templates and forms"),
        ),
        ("output", text().described("An output of another environment: ENV.NAME")),
        (
            "placeholder",
            Schema::default()
                .described("The value in a plan before the output that `output` names exists"),
        ),
        (
            "unset",
            Schema { constant: Some(true), ..Schema::default() }.described("Removes the key"),
        ),
    ]
}

/// The definitions that values refer to: one for each simple type, the keys of forms, and the
/// schema for unknown keys.
pub(super) fn definitions() -> IndexMap<String, Schema> {
    let simple = [("string", &Type::String), ("number", &Type::Number), ("bool", &Type::Bool)];
    let keys = form_keys().map(|(key, schema)| (format!("form.{key}"), schema));
    let simple = simple.map(|(name, kind)| (name.to_owned(), of_type(kind)));
    let anything = Schema::default().described("unknown key");
    let unknown = Schema { not: Some(Box::new(anything)), ..Schema::default() };
    keys.into_iter().chain(simple).chain([("unknown".to_owned(), unknown)]).collect()
}

/// What a value of `kind` can be, without a reference to a definition of the same.
pub(super) fn of_type(kind: &Type) -> Schema {
    let composite = |kinds: &[&'static str]| Schema {
        pattern: Some(TEMPLATE),
        pattern_properties: named([(FORM_KEYS, Schema::default())]),
        additional_properties: Some(Schema::unknown_key()),
        ..Schema::of(kinds)
    };
    match kind {
        Type::Any => Schema::default(),
        Type::String => form(&["string"], "string"),
        Type::Number => Schema { pattern: Some(TEMPLATE), ..form(&["number", "string"], "number") },
        Type::Bool => Schema { pattern: Some(TEMPLATE), ..form(&["boolean", "string"], "bool") },
        Type::List(element) | Type::Set(element) => Schema {
            items: Some(Items::Each(Box::new(nested(element)))),
            ..composite(&["array", "string", "object"])
        },
        Type::Tuple(elements) => Schema {
            items: Some(Items::Sequence(elements.iter().map(nested).collect())),
            min_items: Some(elements.len()),
            additional_items: Some(false),
            ..composite(&["array", "string", "object"])
        },
        Type::Map(element) => Schema {
            additional_properties: Some(Box::new(nested(element))),
            ..composite(&["object", "string"])
        },
        Type::Object(attributes) => {
            let own = attributes.iter().filter(|(name, attribute)| !is_open(name, &attribute.kind));
            let properties =
                own.map(|(name, attribute)| (name.clone(), nested(&attribute.kind))).collect();
            Schema { properties, ..composite(&["object", "string"]) }
        }
    }
}

/// A value that can only be a form, as for a secret.
pub(super) fn form_only() -> Schema {
    form(&[], "string")
}

/// `kinds`, or a form whose `or` has the definition `name`.
fn form(kinds: &[&'static str], name: &str) -> Schema {
    let mut properties =
        named(form_keys().map(|(key, _)| (key, Schema::definition(&format!("form.{key}")))));
    properties.insert("or".to_owned(), Schema::definition(name));
    Schema {
        properties,
        additional_properties: Some(Schema::unknown_key()),
        min_properties: Some(1),
        ..Schema::of(&[kinds, &["object"]].concat())
    }
}

/// Whether an attribute `name` could also be the key of a form with another kind of value.
fn is_open(name: &str, kind: &Type) -> bool {
    form_keys()
        .iter()
        .any(|(key, form)| *key == name && !(form.kinds == ["string"] && *kind == Type::String))
}

fn nested(kind: &Type) -> Schema {
    match kind {
        Type::String => Schema::definition("string"),
        Type::Number => Schema::definition("number"),
        Type::Bool => Schema::definition("bool"),
        other => of_type(other),
    }
}
