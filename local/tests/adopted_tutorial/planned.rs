//! What a plan does with existing resources.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A plan, and how `tfgen plan-summary` ended on it.
pub(crate) struct Planned {
    /// The actions of each resource, by address.
    actions: BTreeMap<String, Vec<String>>,
    pub(crate) imported: BTreeSet<String>,
    summary: String,
    code: i32,
}

impl Planned {
    pub(crate) fn read(plan: &str, summary: String, code: i32) -> Self {
        let plan: Value = serde_json::from_str(plan).unwrap();
        let (mut actions, mut imported) = (BTreeMap::new(), BTreeSet::new());
        for change in plan["resource_changes"].as_array().unwrap() {
            let address = change["address"].as_str().unwrap().to_owned();
            if change["mode"] != "managed" {
                continue;
            }
            if change["change"]["importing"].is_object() {
                imported.insert(address.clone());
            }
            let all = change["change"]["actions"].as_array().unwrap().iter();
            actions.insert(address, all.map(|one| one.as_str().unwrap().to_owned()).collect());
        }
        Self { actions, imported, summary, code }
    }

    /// Nothing is destroyed or replaced, so the environment's guard stops nothing.
    pub(crate) fn assert_in_place(&self) {
        assert_eq!(self.code, 2, "the guard holds nothing\n{}", self.summary);
        let gone: Vec<_> =
            self.actions.iter().filter(|(_, all)| all.iter().any(|one| one == "delete")).collect();
        assert!(gone.is_empty(), "{gone:?}\n{}", self.summary);
    }
}
