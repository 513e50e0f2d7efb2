//! `tostring` and similar functions, and `nonsensitive`.

use super::Arguments;
use crate::convert::convert;
use crate::value::{Evaluated, ValueType};

pub(super) fn call(name: &str, arguments: &Arguments) -> Option<Evaluated> {
    if name == "nonsensitive" {
        // Only Terraform knows what is sensitive; nothing is here.
        return Some(arguments.are(1).map(|()| arguments.0[0].clone()));
    }
    let any = || Box::new(ValueType::Dynamic);
    let kind = match name {
        "tostring" => ValueType::String,
        "tonumber" => ValueType::Number,
        "tobool" => ValueType::Bool,
        "tolist" => ValueType::List(any()),
        "toset" => ValueType::Set(any()),
        "tomap" => ValueType::Map(any()),
        _ => return None,
    };
    Some(arguments.are(1).and_then(|()| convert(arguments.0[0].clone(), &kind)))
}
