//! What a plan would do, counted.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

/// How many resources a plan does what to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Actions {
    /// Made.
    pub create: usize,
    /// Changed where they are.
    pub update: usize,
    /// Destroyed and made again.
    pub replace: usize,
    /// Destroyed.
    pub destroy: usize,
    /// Taken into the state.
    pub import: usize,
    /// Given another address in the state.
    pub moved: usize,
    /// Taken out of the state, and left as they are.
    pub forget: usize,
    /// Outputs that get another value.
    pub outputs: usize,
}

/// What `terraform show -json` says of a plan, as far as it is read here
/// ([its manual](https://developer.hashicorp.com/terraform/internals/json-format)).
#[derive(Deserialize)]
struct Plan {
    #[serde(default)]
    resource_changes: Vec<ResourceChange>,
    #[serde(default)]
    output_changes: std::collections::BTreeMap<String, Change>,
}

#[derive(Deserialize)]
struct ResourceChange {
    previous_address: Option<String>,
    change: Change,
}

#[derive(Deserialize)]
struct Change {
    actions: Vec<String>,
    #[serde(default)]
    importing: Option<serde::de::IgnoredAny>,
}

impl Actions {
    /// Each kind with its count.
    pub fn counts(self) -> [(&'static str, usize); 8] {
        [
            ("create", self.create),
            ("update", self.update),
            ("replace", self.replace),
            ("destroy", self.destroy),
            ("import", self.import),
            ("move", self.moved),
            ("forget", self.forget),
            ("outputs", self.outputs),
        ]
    }

    /// Counts those of the plan in `json`.
    ///
    /// # Errors
    /// When it is not the JSON of a plan.
    pub(crate) fn of(json: &[u8]) -> anyhow::Result<Self> {
        let plan: Plan = serde_json::from_slice(json).context("not the JSON of a plan")?;
        let mut counted = Self::default();
        for resource in &plan.resource_changes {
            let actions: Vec<&str> = resource.change.actions.iter().map(String::as_str).collect();
            match actions[..] {
                ["create"] => counted.create += 1,
                ["update"] => counted.update += 1,
                ["delete"] => counted.destroy += 1,
                ["forget"] => counted.forget += 1,
                ["create", "delete"] | ["delete", "create"] | ["create", "forget"] => {
                    counted.replace += 1;
                }
                _ => {}
            }
            counted.import += usize::from(resource.change.importing.is_some());
            counted.moved += usize::from(resource.previous_address.is_some());
        }
        let changes = plan.output_changes.values();
        counted.outputs = changes.filter(|change| change.actions != ["no-op"]).count();
        Ok(counted)
    }
}

#[cfg(test)]
mod tests {
    use super::Actions;

    #[test]
    fn each_kind_counts_for_itself() {
        let json = br#"{
            "resource_changes": [
                { "change": { "actions": ["no-op"] }, "previous_address": "a.b" },
                { "change": { "actions": ["update"], "importing": { "id": "x" } } },
                { "change": { "actions": ["create"] } },
                { "change": { "actions": ["delete", "create"] } },
                { "change": { "actions": ["create", "delete"] } },
                { "change": { "actions": ["delete"] } },
                { "change": { "actions": ["forget"] } },
                { "change": { "actions": ["read"] } }
            ],
            "output_changes": {
                "same": { "actions": ["no-op"] },
                "new": { "actions": ["create"] }
            },
            "later": {}
        }"#;
        let expected = Actions {
            create: 1,
            update: 1,
            replace: 2,
            destroy: 1,
            import: 1,
            moved: 1,
            forget: 1,
            outputs: 1,
        };
        assert_eq!(Actions::of(json).unwrap(), expected);
        assert_eq!(Actions::of(b"{}").unwrap(), Actions::default());
        assert!(Actions::of(b"Error").is_err());
    }
}
