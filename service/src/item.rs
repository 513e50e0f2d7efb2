//! What an item is, and the rules a new one must obey.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use utoipa::{
    ToSchema,
    openapi::{RefOr, schema::Schema},
};
use uuid::Uuid;

use crate::{problem::InvalidInput, visible};

/// Longest name, in characters.
pub const MAXIMUM_NAME_LENGTH: usize = 200;

/// An item that someone wants to store. It exists only with valid content: see
/// [`NewItem::from_json`].
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct NewItem {
    /// What the item is called.
    #[schema(schema_with = name_schema)]
    pub name: String,
    /// More about it.
    #[schema(example = "Warm light, brass foot")]
    pub description: Option<String>,
    /// Its price without tax.
    #[schema(example = 49.5, minimum = 0)]
    pub price: f64,
    /// The tax on it.
    #[schema(example = 9.4)]
    pub tax: Option<f64>,
}

fn name_schema() -> impl Into<RefOr<Schema>> {
    visible::schema(MAXIMUM_NAME_LENGTH)
        .description(Some("What the item is called: 1 to 200 characters, one of which shows."))
        .examples(["Lamp"])
}

/// A stored item.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Item {
    /// The item's content.
    #[serde(flatten)]
    pub content: NewItem,
    /// The id under which it is found.
    pub id: Uuid,
    /// When it was stored, in UTC; null of an item from before this was kept.
    #[serde(serialize_with = "in_milliseconds")]
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-11-02T10:00:00.000Z")]
    pub created_at: Option<DateTime<Utc>>,
}

/// The moment of so many milliseconds since 1970, for [`Item::created_at`]; `None` outside the
/// range of dates.
#[must_use]
pub fn moment(milliseconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(milliseconds)
}

fn in_milliseconds<S: Serializer>(
    moment: &Option<DateTime<Utc>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    moment.map(|moment| moment.to_rfc3339_opts(SecondsFormat::Millis, true)).serialize(serializer)
}

impl NewItem {
    /// Reads an item from a JSON body. An optional field may be absent or null; fields that an item
    /// does not have are ignored.
    ///
    /// # Errors
    /// All wrong fields, not only the first one.
    pub fn from_json(body: &Value) -> Result<Self, Vec<InvalidInput>> {
        let Some(fields) = body.as_object() else {
            return Err(vec![InvalidInput::body("must be a JSON object")]);
        };
        let mut errors = Vec::new();
        let name = required(fields, "name", name, &mut errors);
        let description = optional(fields, "description", text, &mut errors);
        let price = required(fields, "price", price, &mut errors);
        let tax = optional(fields, "tax", number, &mut errors);
        match (name, price) {
            (Some(name), Some(price)) if errors.is_empty() => {
                Ok(Self { name, description, price, tax })
            }
            _ => Err(errors),
        }
    }
}

impl Item {
    /// Its size in bytes as DynamoDB counts it: names and texts in UTF-8, and at most 21 bytes for
    /// each number.
    #[must_use]
    pub fn size(&self) -> usize {
        let Self { content: NewItem { name, description, .. }, id, .. } = self;
        let names = ["id", "name", "description", "price", "tax", "created_at"].map(str::len);
        let texts = id.to_string().len() + name.len() + description.as_ref().map_or(0, String::len);
        names.iter().sum::<usize>() + texts + 3 * 21
    }
}

type Rule<T> = fn(&Value) -> Result<T, String>;

fn required<T>(
    fields: &Map<String, Value>,
    field: &str,
    rule: Rule<T>,
    errors: &mut Vec<InvalidInput>,
) -> Option<T> {
    if !fields.contains_key(field) {
        errors.push(InvalidInput::field(field, "is required"));
        return None;
    }
    check(&fields[field], field, rule, errors)
}

fn optional<T>(
    fields: &Map<String, Value>,
    field: &str,
    rule: Rule<T>,
    errors: &mut Vec<InvalidInput>,
) -> Option<T> {
    let value = fields.get(field).filter(|value| !value.is_null())?;
    check(value, field, rule, errors)
}

fn check<T>(
    value: &Value,
    field: &str,
    rule: Rule<T>,
    errors: &mut Vec<InvalidInput>,
) -> Option<T> {
    rule(value).map_err(|detail| errors.push(InvalidInput::field(field, detail))).ok()
}

fn text(value: &Value) -> Result<String, String> {
    value.as_str().map(str::to_owned).ok_or_else(|| "must be a string".to_owned())
}

fn name(value: &Value) -> Result<String, String> {
    let name = text(value)?;
    if !visible::shows_something(&name) {
        return Err("must not be blank".to_owned());
    }
    if name.chars().count() > MAXIMUM_NAME_LENGTH {
        return Err(format!("must have at most {MAXIMUM_NAME_LENGTH} characters"));
    }
    Ok(name)
}

fn number(value: &Value) -> Result<f64, String> {
    // Zero has no sign here, as DynamoDB keeps none.
    value.as_f64().map(|number| number + 0.0).ok_or_else(|| "must be a number".to_owned())
}

fn price(value: &Value) -> Result<f64, String> {
    let price = number(value)?;
    if price < 0.0 {
        return Err("must be 0 or more".to_owned());
    }
    Ok(price)
}
