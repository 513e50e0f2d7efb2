//! Values as JSON, written as Terraform writes them, and read.

use crate::number::{Number, Read};
use crate::value::{Evaluated, Value, ValueType, error, left};
use std::fmt::Write as _;

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

/// With `<`, `>` and `&` escaped, and the line separators that JavaScript stumbles over.
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

/// The value that `text` is as JSON.
pub(super) fn decode(text: &str) -> Evaluated {
    match serde_json::from_str(text) {
        Ok(json) => read(json),
        // Surrogates, depth and size are where readers differ.
        Err(_) if text.contains("\\u") || text.len() > 1000 => left("reads unusual JSON"),
        Err(reason) => {
            let reason = reason.to_string();
            if reason.contains("recursion") || reason.contains("range") {
                left("reads unusual JSON")
            } else {
                error("the text is not JSON")
            }
        }
    }
}

fn read(json: serde_json::Value) -> Evaluated {
    use serde_json::Value as Json;
    Ok(match json {
        Json::Null => Value::Null(ValueType::Dynamic),
        Json::Bool(value) => Value::Bool(value),
        Json::String(text) => Value::string(text),
        // A fraction has lost its last digits by now.
        Json::Number(number) if number.is_f64() => return left("reads a fraction from JSON"),
        Json::Number(number) => match Number::read(&number.to_string()) {
            Read::Number(number) => Value::Number(number),
            Read::NotANumber | Read::Uncertain => return left("reads an unusual number from JSON"),
        },
        Json::Array(list) => Value::Tuple(list.into_iter().map(read).collect::<Evaluated<_>>()?),
        Json::Object(map) => Value::Object(
            map.into_iter().map(|(key, json)| Ok((key, read(json)?))).collect::<Evaluated<_>>()?,
        ),
    })
}
