//! What changed, for programs.

use crate::changed::Changed;
use serde_json::{Value, json};

/// The version of the form; it increases if a reader of the old form could be misled.
const VERSION: u32 = 1;

/// `changed` as a JSON document; its `environments` are those to plan.
pub fn json(changed: &Changed) -> Value {
    let mut environments: Vec<&String> = changed.changed.keys().chain(&changed.added).collect();
    environments.sort();
    let removed: Vec<&String> = changed.removed.iter().map(|removed| &removed.name).collect();
    let reasons = changed.changed.iter();
    let reasons: Vec<Value> =
        reasons.map(|(name, reasons)| json!({ "name": name, "reasons": reasons })).collect();
    json!({
        "version": VERSION,
        "since": changed.commit,
        "environments": environments,
        "added": changed.added,
        "removed": removed,
        "guarded": changed.guarded,
        "changed": reasons,
    })
}
