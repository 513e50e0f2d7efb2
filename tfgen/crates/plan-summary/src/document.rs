//! JSON documents in strings, such as policies.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use std::fmt;

/// From here on, a 64-bit floating-point number cannot distinguish whole numbers.
const INEXACT: f64 = 9_007_199_254_740_992.0;

/// `text` as a JSON object or list, if it is one.
pub(crate) fn document(text: &str) -> Option<Value> {
    read(text)
}

/// The same, if the value contains everything except the white space: no object has a key twice,
/// and no number is longer than a value can hold.
pub(crate) fn whole_document(text: &str) -> Option<Value> {
    read(text).map(|Whole(value)| value)
}

fn read<'t, T: Deserialize<'t>>(text: &'t str) -> Option<T> {
    let is_one = text.trim_start().starts_with(['{', '[']);
    is_one.then(|| serde_json::from_str(text).ok()).flatten()
}

/// A value from which nothing was left out.
struct Whole(Value);

impl<'de> Deserialize<'de> for Whole {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Self)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).filter(|_| value.abs() < INEXACT);
        number.map(Value::Number).ok_or_else(|| E::custom("a long number"))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = vec![];
        while let Some(Whole(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some((key, Whole(value))) = entries.next_entry::<String, Whole>()? {
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key appears twice"));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::{document, whole_document};

    #[test]
    fn a_value_tells_all_of_a_document_but_its_white_space() {
        for text in [
            r#"{"a": [1, -2, 1.5, null, true, "x"], "b": {"a": {}}}"#,
            " [\n18446744073709551615 ]",
            "{}",
        ] {
            assert!(document(text).is_some(), "{text}");
            assert_eq!(whole_document(text), document(text), "{text}");
        }
        for text in [
            "1",
            "\"a\"",
            "{",
            r#"{"a": 1, "a": 2}"#,
            r#"[{"a": {"b": 1, "\u0062": 1}}]"#,
            "[123456789012345678901]",
            "[1e300]",
        ] {
            assert_eq!(whole_document(text), None, "{text}");
        }
    }
}
