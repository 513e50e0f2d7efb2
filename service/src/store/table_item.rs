//! Items as DynamoDB stores them: each field is an attribute, and an absent field is no attribute.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use uuid::Uuid;

use super::{StoreError, place::Newness};
use crate::item::{Item, NewItem, moment};

/// The table's partition key, the default of the module `table`.
pub(super) const KEY: &str = "id";

/// Milliseconds since 1970.
const CREATED_AT: &str = "created_at";

/// An item by the names of its attributes.
pub(super) type Attributes = HashMap<String, AttributeValue>;

/// The key under which an item is stored.
pub(super) fn key(id: Uuid) -> AttributeValue {
    AttributeValue::S(id.to_string())
}

/// The item's attributes, its key included.
pub(super) fn to_attributes(item: Item) -> Attributes {
    let NewItem { name, description, price, tax } = item.content;
    let mut attributes = Attributes::from([
        (KEY.to_owned(), key(item.id)),
        ("name".to_owned(), AttributeValue::S(name)),
        ("price".to_owned(), number(price)),
    ]);
    let description = description.map(AttributeValue::S);
    let tax = tax.map(number);
    let created_at = item.created_at.map(|moment| moment.timestamp_millis().to_string());
    let created_at = created_at.map(AttributeValue::N);
    for (field, value) in [("description", description), ("tax", tax), (CREATED_AT, created_at)] {
        attributes.extend(value.map(|value| (field.to_owned(), value)));
    }
    attributes
}

/// The item of these attributes; attributes that an item does not have are ignored.
pub(super) fn from_attributes(mut attributes: Attributes) -> Result<Item, StoreError> {
    let Newness { id, created_at } = newness(&attributes)?;
    let unreadable = |field: &str| unreadable(field, id);
    let content = NewItem {
        name: take(&mut attributes, "name", to_text)
            .and_then(|name| name.ok_or("name"))
            .map_err(unreadable)?,
        description: take(&mut attributes, "description", to_text).map_err(unreadable)?,
        price: take(&mut attributes, "price", to_number)
            .and_then(|price| price.ok_or("price"))
            .map_err(unreadable)?,
        tax: take(&mut attributes, "tax", to_number).map_err(unreadable)?,
    };
    let created_at = created_at.map(|told| moment(told).ok_or_else(|| unreadable(CREATED_AT)));
    Ok(Item { content, id, created_at: created_at.transpose()? })
}

/// How new the item of these attributes is.
pub(super) fn newness(attributes: &Attributes) -> Result<Newness, StoreError> {
    let id = id_of(attributes)?;
    let created_at = attributes.get(CREATED_AT).map(|value| {
        let moment = value.as_n().ok().and_then(|text| text.parse().ok());
        moment.ok_or_else(|| unreadable(CREATED_AT, id))
    });
    Ok(Newness { created_at: created_at.transpose()?, id })
}

fn unreadable(field: &str, id: Uuid) -> StoreError {
    StoreError::Unreadable(format!("attribute `{field}` of the item {id}"))
}

/// The id in the attributes of an item or of a key.
pub(super) fn id_of(attributes: &Attributes) -> Result<Uuid, StoreError> {
    let text = attributes.get(KEY).and_then(|value| value.as_s().ok());
    text.and_then(|text| Uuid::try_parse(text).ok())
        .ok_or_else(|| StoreError::Unreadable(format!("the key {text:?} is not a UUID")))
}

/// The attribute if it exists; the field's name if it exists and has another type.
fn take<T>(
    attributes: &mut Attributes,
    field: &'static str,
    read: fn(AttributeValue) -> Option<T>,
) -> Result<Option<T>, &'static str> {
    attributes.remove(field).map(|value| read(value).ok_or(field)).transpose()
}

/// The shortest decimal that reads back as the same number, so that 0.1 is 0.1 in the table.
///
/// DynamoDB's numbers end at 1e-130 and 1e126, those of JSON readers at 5e-324 and 1.8e308: numbers
/// in between are stored as text.
fn number(value: f64) -> AttributeValue {
    let text = format!("{value:e}");
    if value == 0.0 || (1e-130..1e126).contains(&value.abs()) {
        AttributeValue::N(text)
    } else {
        AttributeValue::S(text)
    }
}

fn to_number(value: AttributeValue) -> Option<f64> {
    match value {
        AttributeValue::N(text) | AttributeValue::S(text) => text.parse().ok(),
        _ => None,
    }
}

fn to_text(value: AttributeValue) -> Option<String> {
    match value {
        AttributeValue::S(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_decimals_and_read_back_as_they_were() {
        for (value, text) in [
            (0.1, "1e-1"),
            (19.99, "1.999e1"),
            (0.1 + 0.2, "3.0000000000000004e-1"),
            (-9.4, "-9.4e0"),
            (9.99e125, "9.99e125"),
            (1e-130, "1e-130"),
        ] {
            assert_eq!(number(value), AttributeValue::N(text.to_owned()));
        }
        for (value, text) in [(1e126, "1e126"), (1e300, "1e300"), (-5e-324, "-5e-324")] {
            assert_eq!(number(value), AttributeValue::S(text.to_owned()));
        }
        for value in [0.0, 0.1, 19.99, f64::MAX, f64::MIN_POSITIVE, 5e-324, -1e126] {
            assert_eq!(to_number(number(value)), Some(value));
        }
    }

    #[test]
    fn what_is_no_item_is_said_by_its_attribute() {
        let item = || {
            let content = NewItem { name: "n".into(), description: None, price: 1.0, tax: None };
            let created_at = moment(1_795_000_000_000);
            to_attributes(Item { content, id: Uuid::from_u128(7), created_at })
        };
        assert!(from_attributes(item()).is_ok());
        for (field, wrong) in [
            ("id", AttributeValue::S("seven".to_owned())),
            ("name", AttributeValue::Bool(true)),
            ("description", AttributeValue::N("1".to_owned())),
            ("price", AttributeValue::S("dear".to_owned())),
            ("tax", AttributeValue::Null(true)),
            ("created_at", AttributeValue::S("today".to_owned())),
            ("created_at", AttributeValue::N(i64::MAX.to_string())),
        ] {
            let mut attributes = item();
            attributes.insert(field.to_owned(), wrong);
            let error = from_attributes(attributes).unwrap_err().to_string();
            let told = if field == "id" { "seven" } else { field };
            assert!(error.contains(told), "{error}");
        }
        let mut attributes = item();
        attributes.remove("price");
        assert!(from_attributes(attributes).unwrap_err().to_string().contains("price"));
    }
}
