//! Values as JSON, as Terraform writes them, and reading JSON.

use crate::number::{Number, Read};
use crate::value::{Evaluated, Value, ValueType, error, left};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// The JSON of `value`, without spaces.
pub(super) fn encode(value: &Value) -> Evaluated<String> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String) -> Evaluated<()> {
    match value {
        Value::Null(_) => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => match number.text() {
            Some(text) => out.push_str(&text),
            None => return left("writes a number with many digits as JSON"),
        },
        Value::String(text) => quote(text, out),
        Value::List(_, list) | Value::Set(_, list) | Value::Tuple(list) => {
            out.push('[');
            for (index, element) in list.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(element, out)?;
            }
            out.push(']');
        }
        Value::Map(_, map) | Value::Object(map) => {
            out.push('{');
            for (index, (key, element)) in map.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quote(key, out);
                out.push(':');
                write(element, out)?;
            }
            out.push('}');
        }
        Value::Unknown(reason) => return left(reason.to_string()),
    }
    Ok(())
}

/// With `<`, `>` and `&` escaped, and the line separators that JavaScript does not accept.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\0'..='\u{1f}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// Parses `text` as JSON.
pub(super) fn decode(text: &str) -> Evaluated {
    match serde_json::from_str(text) {
        Ok(json) => read(json),
        // Parsers differ in surrogates, depth and size.
        Err(_) if text.contains("\\u") || text.len() > 1000 => left("reads unusual JSON"),
        Err(reason) if reason.to_string().contains("recursion") => left("reads unusual JSON"),
        Err(_) => error("the text is not JSON"),
    }
}

fn read(json: &RawValue) -> Evaluated {
    let text = json.get();
    let unusual = || left("reads unusual JSON");
    Ok(match text.as_bytes().first() {
        Some(b'n') => Value::Null(ValueType::Dynamic),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'"') => match serde_json::from_str::<String>(text) {
            Ok(text) => Value::string(text),
            Err(_) => return unusual(),
        },
        Some(b'[') => {
            let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(text) else { return unusual() };
            Value::Tuple(list.into_iter().map(read).collect::<Evaluated<_>>()?)
        }
        Some(b'{') => {
            let Ok(Members(members)) = serde_json::from_str(text) else { return unusual() };
            let mut object = BTreeMap::new();
            for (key, value) in members {
                if object.insert(key, read(value)?).is_some() {
                    return left("reads JSON with a key twice");
                }
            }
            Value::Object(object)
        }
        _ => match Number::read(text) {
            Read::Number(number) => Value::Number(number),
            Read::NotANumber | Read::Uncertain => return left("reads an unusual number from JSON"),
        },
    })
}

/// The members of an object; a map would keep only one for each name.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Members<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = vec![];
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}
