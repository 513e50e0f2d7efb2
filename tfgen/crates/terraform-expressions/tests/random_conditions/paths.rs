//! What can be read from a value.

use crate::kinds::{Attribute, Kind, quoted};
use fastrand::Rng;

/// The expressions below `text`, which is of the kind `kind`, that are of the kind `wanted` or are
/// converted to it.
pub(crate) fn paths_to(
    text: &str,
    kind: &Kind,
    wanted: &Kind,
    depth: usize,
    random: &mut Rng,
    found: &mut Vec<String>,
) {
    let is_primitive = |kind: &Kind| matches!(kind, Kind::String | Kind::Number | Kind::Bool);
    let fits = match (kind, wanted) {
        (one, other) if one == other => true,
        (Kind::Any, _) | (_, Kind::Any) => random.bool(),
        (one, other) if is_primitive(one) && is_primitive(other) => random.u8(..10) == 0,
        (Kind::List(_) | Kind::Set(_) | Kind::Tuple(_), Kind::List(_) | Kind::Set(_))
        | (Kind::Map(_) | Kind::Object(_), Kind::Map(_)) => random.bool(),
        _ => false,
    };
    if fits {
        found.push(text.to_owned());
    }
    if depth == 0 {
        return;
    }
    match kind {
        Kind::List(inner) => {
            for index in ["0", "1"] {
                paths_to(&format!("{text}[{index}]"), inner, wanted, depth - 1, random, found);
            }
            if let Kind::Object(attributes) = &**inner {
                for Attribute { name, kind, .. } in attributes {
                    let kind = Kind::List(Box::new(kind.clone()));
                    paths_to(&format!("{text}[*].{name}"), &kind, wanted, 0, random, found);
                }
            }
        }
        Kind::Map(inner) => {
            for key in ["a", "name"] {
                let key = quoted(key);
                paths_to(&format!("{text}[{key}]"), inner, wanted, depth - 1, random, found);
            }
        }
        Kind::Tuple(inner) => {
            for (index, inner) in inner.iter().enumerate() {
                paths_to(&format!("{text}[{index}]"), inner, wanted, depth - 1, random, found);
            }
        }
        Kind::Object(attributes) => {
            for Attribute { name, kind, .. } in attributes {
                paths_to(&format!("{text}.{name}"), kind, wanted, depth - 1, random, found);
            }
        }
        Kind::Any | Kind::String | Kind::Number | Kind::Bool | Kind::Set(_) => {}
    }
}
