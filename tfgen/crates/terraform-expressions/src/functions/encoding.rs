//! JSON, base64 and the encoding of URLs.

use super::Arguments;
use super::{json, yaml};
use crate::value::{Evaluated, Value, error, left};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Only letters, digits and these are not encoded.
const NOT_UNRESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Bits after the end are ignored.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

pub(super) fn call(name: &str, arguments: &Arguments) -> Evaluated {
    if name == "textencodebase64" {
        return text_in_base64(arguments);
    }
    if name == "textdecodebase64" {
        return text_of_base64(arguments);
    }
    arguments.are(1)?;
    match name {
        "jsonencode" => Ok(Value::string(json::encode(&arguments.0[0])?)),
        "yamlencode" => Ok(Value::string(yaml::encode(&arguments.0[0])?)),
        "yamldecode" => yaml::decode(&arguments.text(0)?),
        "jsondecode" => json::decode(&arguments.text(0)?),
        "urlencode" => {
            let text = arguments.text(0)?;
            let encoded = utf8_percent_encode(&text, NOT_UNRESERVED).to_string();
            Ok(Value::String(encoded.replace("%20", "+")))
        }
        "base64encode" => Ok(Value::string(BASE64.encode(arguments.text(0)?))),
        _ => {
            let text: String =
                arguments.text(0)?.chars().filter(|one| !matches!(one, '\r' | '\n')).collect();
            match BASE64.decode(text).map(String::from_utf8) {
                Ok(Ok(text)) => Ok(Value::string(text)),
                _ => error("the text is not base64 of UTF-8"),
            }
        }
    }
}

fn text_of_base64(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (text, encoding) = (arguments.text(0)?, arguments.text(1)?);
    let text: String = text.chars().filter(|one| !matches!(one, '\r' | '\n')).collect();
    let unit: fn([u8; 2]) -> u16 = match encoding.as_str() {
        "UTF-8" | "ISO-8859-1" | "UTF-16LE" => u16::from_le_bytes,
        "UTF-16BE" => u16::from_be_bytes,
        // Every name has at least two.
        name if name.len() < 2 => return error("there is no such encoding"),
        _ => return left("decodes text in an unusual way"),
    };
    let Ok(bytes) = BASE64.decode(text) else { return error("the text is not base64") };
    let decoded = match encoding.as_str() {
        "UTF-8" => String::from_utf8(bytes).ok(),
        "ISO-8859-1" => Some(bytes.into_iter().map(char::from).collect()),
        _ if bytes.len() % 2 == 1 => None,
        _ => {
            let units: Vec<u16> =
                bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()
        }
    };
    match decoded {
        Some(text) if !text.contains('\u{feff}') => Ok(Value::string(text)),
        _ => left("decodes text in an unusual way"),
    }
}

fn text_in_base64(arguments: &Arguments) -> Evaluated {
    arguments.are(2)?;
    let (text, encoding) = (arguments.text(0)?, arguments.text(1)?);
    let bytes: Vec<u8> = match encoding.as_str() {
        "UTF-8" => text.into_bytes(),
        "UTF-16LE" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "UTF-16BE" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        "ISO-8859-1" => match text.chars().map(u8::try_from).collect() {
            Ok(bytes) => bytes,
            Err(_) => return error("the text has characters that the encoding lacks"),
        },
        // Every name has at least two.
        name if name.len() < 2 => return error("there is no such encoding"),
        _ => return left("encodes text in an unusual way"),
    };
    Ok(Value::String(BASE64.encode(bytes)))
}
