//! `[layer]`, by which a layer says that it may stand alone, as one does that is only extended at
//! times.

use super::value::{Node, Table, TomlValue};
use crate::problem::{Code, Problem, Problems};

/// The key of `[layer]`.
const KEY: &str = "description";

/// Takes `[layer]` out of the table of a file, which is about the file and no part of what it
/// says; whether it was there.
pub(super) fn take(table: &mut Table, problems: &mut Problems) -> bool {
    let Some(entry) = table.entries.shift_remove("layer") else { return false };
    if let Some(environment) = table.entries.get("environment") {
        problems.push(
            Problem::new(Code::Conflict, "a file is a layer or an environment")
                .at(entry.key, "says that it is a layer")
                .at(environment.key, "says that it is an environment"),
        );
    }
    let wrong = |node: &Node, what: &str| {
        Problem::new(Code::WrongKind, what).at(node.origin, format!("is {}", node.kind()))
    };
    let TomlValue::Table(keys) = &entry.node.value else {
        problems.push(wrong(&entry.node, "`layer` must be a table"));
        return true;
    };
    for (key, entry) in &keys.entries {
        if key != KEY {
            let near = problems.nearest(key, [KEY]);
            problems.push(
                Problem::new(Code::UnknownKey, format!("`[layer]` has no key `{key}`"))
                    .at(entry.key, "unknown")
                    .did_you_mean(entry.key, near),
            );
        } else if entry.node.as_str().is_none() {
            problems.push(wrong(&entry.node, "`layer.description` must be a string"));
        }
    }
    true
}
