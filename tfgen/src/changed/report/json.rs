//! What changed, for programs.

use crate::changed::{Changed, Reason};
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the form; it increases if a reader of the old form could be misled.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'c> {
    added: &'c [String],
    #[serde(serialize_with = "each")]
    changed: &'c BTreeMap<String, Vec<Reason>>,
    environments: BTreeSet<&'c String>,
    guarded: &'c BTreeSet<String>,
    removed: Vec<&'c str>,
    since: &'c str,
    version: u32,
}

#[derive(Serialize)]
struct Environment<'c> {
    name: &'c str,
    reasons: &'c [Reason],
}

/// `changed` as a JSON document; its `environments` are those to plan.
pub fn json(changed: &Changed) -> impl Serialize {
    Document {
        added: &changed.added,
        changed: &changed.changed,
        environments: changed.changed.keys().chain(&changed.added).collect(),
        guarded: &changed.guarded,
        removed: changed.removed.iter().map(|removed| removed.name.as_str()).collect(),
        since: &changed.commit,
        version: VERSION,
    }
}

fn each<S: Serializer>(
    changed: &BTreeMap<String, Vec<Reason>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(changed.iter().map(|(name, reasons)| Environment { name, reasons }))
}
