//! Selects the changes outside Terraform that are worth reporting. After a resource is created, a
//! provider reads back more than was written, and a plan counts all of that as drift. Terraform
//! itself shows only the part that the plan depends on.

use crate::difference::{Attribute, Shown};
use crate::plan::Plan;
use std::collections::BTreeSet;

/// Decides which drift is reported.
pub(crate) struct Telling<'a> {
    pub(crate) plan: &'a Plan,
    /// The attributes that the plan changes, each with the address of its resource.
    pub(crate) changed: BTreeSet<(&'a str, &'a str)>,
    /// Whether the plan changes nothing, so that it is only about the drift.
    pub(crate) is_all: bool,
}

impl Telling<'_> {
    /// Whether `attribute` of the resource at `address` is reported.
    pub(crate) fn tells(&self, address: &str, attribute: &Attribute) -> bool {
        let is_meant = self.is_all
            || self.changed.contains(&(address, attribute.top.as_str()))
            || self.is_relevant(address, attribute);
        is_meant && !is_nothing_on_both_sides(attribute)
    }

    /// Whether something that changes depends on the attribute.
    fn is_relevant(&self, address: &str, attribute: &Attribute) -> bool {
        self.plan.relevant_attributes.iter().any(|relevant| {
            let rest = address.strip_prefix(relevant.resource.as_str());
            let top = relevant.attribute.first().and_then(|step| step.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('['))
                && top.is_none_or(|top| top == attribute.top)
        })
    }
}

/// Whether one kind of empty value replaces another.
fn is_nothing_on_both_sides(attribute: &Attribute) -> bool {
    let is_nothing = |shown: &Shown| match shown {
        Shown::Absent => true,
        Shown::Value(text) => matches!(text.as_str(), "[]" | "{}" | "\"\"" | "0" | "false"),
        Shown::Unknown | Shown::Sensitive => false,
    };
    is_nothing(&attribute.before) && is_nothing(&attribute.after)
}

#[cfg(test)]
mod tests {
    use crate::plan::Plan;
    use crate::repository::Unknown;
    use crate::summary::Summary;
    use serde_json::{Value, json};

    fn told(plan: &Value) -> Vec<String> {
        let plan = Plan::read(plan.to_string().as_bytes()).expect("a plan");
        let summary = Summary::of(&plan, "prod", false, &Unknown);
        let told = summary.drift.iter().flat_map(|one| {
            let of = |attribute: &str| format!("{} {attribute}", one.address);
            let gone = one.attributes.is_empty().then(|| of("is gone"));
            one.attributes
                .iter()
                .map(|attribute| of(&attribute.path))
                .chain(gone)
                .collect::<Vec<_>>()
        });
        told.collect()
    }

    #[test]
    fn what_the_plan_is_not_made_of_is_noise() {
        let change = |address: &str, actions: Value, before: Value, after: Value| {
            json!({ "address": address, "mode": "managed", "type": "a",
                "change": { "actions": actions, "before": before, "after": after } })
        };
        let update = || json!(["update"]);
        let read_back = change(
            "a.made",
            update(),
            json!({ "tags": null, "id": "1", "list": null, "on": null }),
            json!({ "tags": {}, "id": "2", "list": [], "on": false }),
        );
        let by_hand = change(
            "a.by_hand",
            update(),
            json!({ "size": 1, "x": 1 }),
            json!({ "size": 2, "x": 2 }),
        );
        let read = change(
            "module.m.a.read[\"k\"]",
            update(),
            json!({ "name": "a" }),
            json!({ "name": "b" }),
        );
        let gone = change("a.gone", json!(["delete"]), json!({ "id": "1" }), Value::Null);
        let drift = json!([read_back, by_hand, read, gone]);
        let back = change("a.by_hand", update(), json!({ "size": 2 }), json!({ "size": 1 }));
        let relevant = json!([{ "resource": "module.m.a.read", "attribute": ["name"] }]);
        let plan = json!({ "format_version": "1.2", "resource_drift": drift,
            "resource_changes": [back], "relevant_attributes": relevant });
        let expected = ["a.by_hand size", "module.m.a.read[\"k\"] name", "a.gone is gone"];
        assert_eq!(told(&plan), expected);
        // If nothing else is planned, everything that is not empty is reported.
        let only = json!({ "format_version": "1.2", "resource_drift": drift });
        assert_eq!(told(&only)[..3], ["a.made id", "a.by_hand size", "a.by_hand x"]);
    }
}
