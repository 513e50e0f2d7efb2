//! JSON and base64.

use super::Arguments;
use super::json;
use crate::value::{Evaluated, Value, error};
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

/// Bits after the end are not looked at.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
);

pub(super) fn call(name: &str, arguments: &Arguments) -> Evaluated {
    arguments.are(1)?;
    match name {
        "jsonencode" => Ok(Value::string(json::encode(&arguments.0[0])?)),
        "jsondecode" => json::decode(&arguments.text(0)?),
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
