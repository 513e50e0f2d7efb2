//! What a plan would do, counted.

use plan_summary::{Action, Plan};
use serde::Serialize;

/// How many resources each action affects.
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
    /// Imported into the state.
    pub import: usize,
    /// Moved to another address in the state.
    pub moved: usize,
    /// Removed from the state, but left as they are.
    pub forget: usize,
    /// Outputs with a different value.
    pub outputs: usize,
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

    /// Counts those of `plan`.
    pub(crate) fn of(plan: &Plan) -> Self {
        let mut counted = Self { outputs: plan.changed_outputs(), ..Self::default() };
        for step in plan.steps() {
            match step.action {
                Action::Create => counted.create += 1,
                Action::Update => counted.update += 1,
                Action::Replace | Action::ForgetAndCreate => counted.replace += 1,
                Action::Delete => counted.destroy += 1,
                Action::Forget => counted.forget += 1,
                Action::Read | Action::Nothing => {}
            }
            counted.import += usize::from(step.imports);
            counted.moved += usize::from(step.moves);
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::{Actions, Plan};

    #[test]
    fn each_kind_counts_for_itself() {
        let json = br#"{
            "format_version": "1.2",
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
        assert_eq!(Actions::of(&Plan::read(json).unwrap()), expected);
        let empty = Plan::read(br#"{ "format_version": "1.2" }"#).unwrap();
        assert_eq!(Actions::of(&empty), Actions::default());
    }
}
