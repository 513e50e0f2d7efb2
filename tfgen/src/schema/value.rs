//! What is allowed where a value of some type is expected: the value itself, a template that
//! produces it, or a form such as `{ ref = … }`.

use super::document::{Items, Schema, Schemas, named};
use crate::contracts::Type;

/// A string that begins with a template, which can produce a value of any type. The check verifies
/// its end: people read this pattern in messages.
const TEMPLATE: &str = r"^\{\{";

/// The keys of forms, where they may also be keys of the value.
const FORM_KEYS: &str = "^(ref|or|path|expr|template|null|literal|output|placeholder|unset)$";

/// What the key of a form holds, as far as that is the same for every type.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    True,
    Anything,
}

/// Each form's keys, with what they hold and what they mean.
const FORMS: [(&str, Holds, &str); 10] = [
    (
        "ref",
        Holds::Text,
        "Refers to a module's output, a variable, a local value, data or a resource",
    ),
    ("or", Holds::Anything, "The value if the block that `ref` names does not exist"),
    ("path", Holds::Text, "Path of a file in the repository"),
    ("expr", Holds::Text, "One Terraform expression, whose names are checked"),
    ("template", Holds::Text, "A Terraform template: text with ${ } and %{ }"),
    ("null", Holds::True, "Terraform's null"),
    ("literal", Holds::Anything, "A value taken literally, without templates and forms"),
    ("output", Holds::Text, "An output of another environment: ENV.NAME"),
    (
        "placeholder",
        Holds::Anything,
        "The value in a plan before the output that `output` names exists",
    ),
    ("unset", Holds::True, "Removes the key"),
];

impl Holds {
    fn schema(self) -> Schema {
        match self {
            Self::Text => Schema::of(&["string"]),
            Self::True => Schema { constant: Some(true), ..Schema::default() },
            Self::Anything => Schema::default(),
        }
    }
}

/// The definitions that values refer to: one for each simple type, the keys of forms, and the
/// schema for unknown keys.
pub(super) fn definitions() -> Schemas {
    let simple = [("string", &Type::String), ("number", &Type::Number), ("bool", &Type::Bool)];
    let keys =
        FORMS.map(|(key, holds, what)| (format!("form.{key}"), holds.schema().described(what)));
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
        named(FORMS.map(|(key, ..)| (key, Schema::definition(&format!("form.{key}")))));
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
    FORMS
        .iter()
        .any(|(key, holds, _)| *key == name && !(*holds == Holds::Text && *kind == Type::String))
}

fn nested(kind: &Type) -> Schema {
    match kind {
        Type::String => Schema::definition("string"),
        Type::Number => Schema::definition("number"),
        Type::Bool => Schema::definition("bool"),
        other => of_type(other),
    }
}
