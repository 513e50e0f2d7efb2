//! Types that are too long for one line.

use crate::contracts::{ObjectAttribute, Presence, Type};
use std::fmt::Write as _;

/// The longest attribute that stays on its line.
const LINE: usize = 70;

/// The type without the attributes of its objects.
pub(super) fn outline(kind: &Type) -> String {
    match kind {
        Type::List(element) => format!("list({})", outline(element)),
        Type::Set(element) => format!("set({})", outline(element)),
        Type::Map(element) => format!("map({})", outline(element)),
        Type::Tuple(_) => "tuple([…])".to_owned(),
        Type::Object(_) => "object({…})".to_owned(),
        Type::Any | Type::String | Type::Number | Type::Bool => kind.to_string(),
    }
}

/// The type with each attribute of its objects on its own line, as `terraform fmt` formats it.
pub(super) fn spread(kind: &Type) -> String {
    spread_at(kind, 0)
}

fn spread_at(kind: &Type, depth: usize) -> String {
    match kind {
        Type::List(element) => format!("list({})", spread_at(element, depth)),
        Type::Set(element) => format!("set({})", spread_at(element, depth)),
        Type::Map(element) => format!("map({})", spread_at(element, depth)),
        Type::Object(attributes) if !attributes.is_empty() => {
            let values: Vec<(&str, String)> = attributes
                .iter()
                .map(|(name, attribute)| (name.as_str(), value(attribute, depth + 1)))
                .collect();
            let mut out = String::from("object({\n");
            for (at, (name, value)) in values.iter().enumerate() {
                let width = if is_long(value) { name.len() } else { width(&values, at) };
                let _ = writeln!(out, "{}{name:width$} = {value}", "  ".repeat(depth + 1));
            }
            out + &"  ".repeat(depth) + "})"
        }
        other => other.to_string(),
    }
}

fn value(attribute: &ObjectAttribute, depth: usize) -> String {
    let text = attribute.kind.to_string();
    let text = if text.len() > LINE { spread_at(&attribute.kind, depth) } else { text };
    match &attribute.presence {
        Presence::Required => text,
        Presence::Optional(None) => format!("optional({text})"),
        Presence::Optional(Some(default)) => format!("optional({text}, {default})"),
    }
}

fn is_long(value: &str) -> bool {
    value.contains('\n')
}

/// The longest name in the run of single lines that contains the one at `at`.
fn width(values: &[(&str, String)], at: usize) -> usize {
    let start = values[..at].iter().rposition(|(_, value)| is_long(value)).map_or(0, |at| at + 1);
    let run = values[start..].iter().take_while(|(_, value)| !is_long(value));
    run.map(|(name, _)| name.len()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{outline, spread};
    use crate::contracts::Type;

    #[test]
    fn a_long_type_is_spread_over_lines_as_terraform_fmt_has_it() {
        let text = "map(object({ a = string, longer = optional(number), inner = list(object({ \
                    first_of_them = optional(set(string), [\"GET\"]), second = object({}) })), \
                    z = bool, zz = any }))";
        let kind = Type::parse(text).expect("a type");
        assert_eq!(outline(&kind), "map(object({…}))");
        let expected = "\
map(object({
  a      = string
  longer = optional(number)
  inner = list(object({
    first_of_them = optional(set(string), [\"GET\"])
    second        = object({})
  }))
  z  = bool
  zz = any
}))";
        assert_eq!(spread(&kind), expected);
    }
}
