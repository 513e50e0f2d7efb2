//! Terraform's functions, by family. Missing ones are left to Terraform.

mod address;
mod arguments;
mod conversion;
mod csv;
mod encoding;
mod format;
mod hash;
mod json;
mod lists;
mod mapping;
mod numeric;
mod path;
mod pattern;
mod regex;
mod sequence;
mod sets;
mod text;
mod time;
mod yaml;

pub use regex::Patterns;

use super::fuel::Fuel;
use super::value::{Evaluated, Value, left};
use arguments::Arguments;

/// Calls the function `name`. If a function compares or searches its arguments, they are paid for
/// here; otherwise where they are made.
pub(super) fn call(
    name: &str,
    arguments: Vec<Value>,
    patterns: &Patterns,
    fuel: &mut Fuel,
) -> Evaluated {
    if let Some(Value::Unknown(reason)) =
        arguments.iter().find(|value| matches!(value, Value::Unknown(_)))
    {
        return left(reason.to_string());
    }
    let arguments = Arguments(arguments);
    if matches!(name, "distinct" | "setunion" | "setintersection" | "setsubtract") {
        let (elements, weight) = arguments.size();
        fuel.spend(elements * weight / 16)?;
    }
    let families = [
        text::call,
        sequence::call,
        mapping::call,
        sets::call,
        numeric::call,
        conversion::call,
        hash::call,
        lists::call,
        path::call,
        time::call,
    ];
    for family in families {
        if let Some(result) = family(name, &arguments) {
            return result;
        }
    }
    let result = match name {
        "regex" | "regexall" | "replace" => Some(regex::call(name, &arguments, patterns, fuel)),
        "format" | "formatlist" => Some(format::call(name, &arguments)),
        "cidrhost" | "cidrnetmask" | "cidrsubnet" | "cidrsubnets" => {
            Some(address::call(name, &arguments))
        }
        "jsonencode" | "jsondecode" | "base64encode" | "base64decode" | "urlencode"
        | "textdecodebase64" | "textencodebase64" | "yamldecode" | "yamlencode" => {
            Some(encoding::call(name, &arguments))
        }
        "csvdecode" => Some(csv::decode(&arguments)),
        _ => None,
    };
    result.unwrap_or_else(|| left(format!("calls `{name}`")))
}
