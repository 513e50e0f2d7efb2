//! JSON Schema, as far as it is used here, in printing order.
//!
//! Draft 7, and the keywords that taplo follows: it shows no `description` next to `$ref` or
//! `allOf`, completes nothing inside `if`, and explains `type` better than `anyOf`.

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde::{Serialize, Serializer};

/// Schemas by name, in the order in which they are printed.
pub(super) type Schemas = IndexMap<String, Schema, RandomState>;

/// A schema; the empty one accepts everything.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Schema {
    #[serde(rename = "$ref", skip_serializing_if = "Option::is_none")]
    pub(super) reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<String>,
    #[serde(
        rename = "type",
        serialize_with = "one_or_several",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub(super) kinds: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pattern: Option<&'static str>,
    #[serde(rename = "enum", skip_serializing_if = "Vec::is_empty")]
    pub(super) choices: Vec<String>,
    #[serde(rename = "const", skip_serializing_if = "Option::is_none")]
    pub(super) constant: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) not: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) properties: Schemas,
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(super) pattern_properties: Schemas,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) additional_properties: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min_properties: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) required: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) items: Option<Items>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) min_items: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) additional_items: Option<bool>,
    #[serde(rename = "if", skip_serializing_if = "Option::is_none")]
    pub(super) condition: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) then: Option<Box<Schema>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) all_of: Vec<Schema>,
}

/// The schema of a file: a table, and the definitions that it refers to.
#[derive(Debug, Serialize)]
pub(super) struct Document<'h, D> {
    #[serde(rename = "$comment")]
    pub(super) comment: &'h str,
    #[serde(rename = "$schema")]
    pub(super) dialect: &'static str,
    #[serde(flatten)]
    pub(super) table: Schema,
    pub(super) definitions: D,
}

/// `items`.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Items {
    /// The schema of each element.
    Each(Box<Schema>),
    /// The schemas of the elements, one after another.
    Sequence(Vec<Schema>),
}

impl Schema {
    /// A reference to the definition `name`.
    pub(super) fn definition(name: &str) -> Self {
        Self { reference: Some(format!("#/definitions/{name}")), ..Self::default() }
    }

    /// A value of one of `kinds`.
    pub(super) fn of(kinds: &[&'static str]) -> Self {
        Self { kinds: kinds.to_vec(), ..Self::default() }
    }

    /// The schema for unknown keys. taplo marks this at the key alone, but `false` at every word of
    /// the table.
    pub(super) fn unknown_key() -> Box<Self> {
        Box::new(Self::definition("unknown"))
    }

    /// A table with `each` as the schema of every value.
    pub(super) fn table_of(each: Self) -> Self {
        Self { additional_properties: Some(Box::new(each)), ..Self::of(&["object"]) }
    }

    /// A table with exactly the `properties`.
    pub(super) fn table<K: Into<String>>(properties: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self {
            properties: named(properties),
            additional_properties: Some(Self::unknown_key()),
            ..Self::of(&["object"])
        }
    }

    /// An array with `each` as the schema of every element.
    pub(super) fn array_of(each: Self) -> Self {
        Self { items: Some(Items::Each(Box::new(each))), ..Self::of(&["array"]) }
    }

    /// The same with a description.
    pub(super) fn described(self, text: impl Into<String>) -> Self {
        Self { description: Some(text.into()), ..self }
    }
}

/// `properties` or `definitions`, in order.
pub(super) fn named<K: Into<String>>(schemas: impl IntoIterator<Item = (K, Schema)>) -> Schemas {
    schemas.into_iter().map(|(name, schema)| (name.into(), schema)).collect()
}

/// A single type is a string.
fn one_or_several<S: Serializer>(kinds: &[&'static str], serializer: S) -> Result<S::Ok, S::Error> {
    match kinds {
        [one] => one.serialize(serializer),
        several => several.serialize(serializer),
    }
}
