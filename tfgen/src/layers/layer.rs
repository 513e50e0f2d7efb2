//! `[layer]`, by which a layer says that it may stand alone, as one does that is put over
//! environments at times, and how.

use super::value::{Node, Table, TomlValue};
use crate::problem::{Code, Problem, Problems};

/// The keys of `[layer]`.
const KEYS: [&str; 2] = ["description", "outputs"];

/// What a layer says of itself.
#[derive(Clone, Debug, Default)]
pub struct LayerSettings {
    /// What it is for.
    pub description: Option<String>,
    /// Whether a run with it takes the outputs of other environments for unknown, in place of
    /// reading their states.
    pub hides_outputs: bool,
}

/// Takes `[layer]`, if it is there, out of the table of a file: it is about the file and no part of
/// what it says.
pub(super) fn take(table: &mut Table, problems: &mut Problems) -> Option<LayerSettings> {
    let entry = table.entries.shift_remove("layer")?;
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
    let mut settings = LayerSettings::default();
    let TomlValue::Table(keys) = &entry.node.value else {
        problems.push(wrong(&entry.node, "`layer` must be a table"));
        return Some(settings);
    };
    for (key, entry) in &keys.entries {
        match (key.as_str(), entry.node.as_str()) {
            ("description", Some(text)) => settings.description = Some(text.to_owned()),
            ("description", None) => {
                problems.push(wrong(&entry.node, "`layer.description` must be a string"));
            }
            ("outputs", Some("unknown")) => settings.hides_outputs = true,
            ("outputs", _) => problems.push(
                Problem::new(Code::WrongKind, "`layer.outputs` must be \"unknown\"")
                    .at(entry.node.origin, "is something else")
                    .hint("without it, outputs of other environments are read from their states"),
            ),
            _ => {
                let near = problems.nearest(key, KEYS);
                problems.push(
                    Problem::new(Code::UnknownKey, format!("`[layer]` has no key `{key}`"))
                        .at(entry.key, "unknown")
                        .did_you_mean(entry.key, near),
                );
            }
        }
    }
    Some(settings)
}
