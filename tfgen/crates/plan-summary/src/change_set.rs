//! What a plan does, in a form for comparing two plans: the one that people reviewed and the one
//! that is about to be applied. It contains no secret, and no hash of one.

use crate::action::Action;
use crate::configuration::{Surroundings, are_constant};
use crate::difference::{Attribute, Shown, Side, compare};
use crate::plan::{Plan, ResourceChange};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What one plan does, and what it was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSet {
    /// Whether it is a plan to destroy.
    pub destroys: bool,
    /// The digest of the versions and checksums of providers; `None` without a lock file.
    pub lock_file: Option<String>,
    /// The digest of all other inputs of the plan, if known.
    pub inputs: Option<String>,
    /// The digest of the provider configurations.
    pub providers: String,
    /// What happens to resources and outputs, by address.
    pub changes: Vec<Change>,
}

/// The inputs of the plan, which the plan itself does not contain.
#[derive(Clone, Debug, Default)]
pub struct MadeOf {
    /// Whether it is a plan to destroy.
    pub destroys: bool,
    /// See [`ChangeSet::lock_file`].
    pub lock_file: Option<String>,
    /// See [`ChangeSet::inputs`].
    pub inputs: Option<String>,
}

/// What happens to one resource or output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Its address.
    pub address: String,
    /// Its previous address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_address: Option<String>,
    /// Terraform's key, if it is left over from a replacement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deposed: Option<String>,
    /// What happens.
    pub action: Action,
    /// The `id` of the affected one; `None` for what is created, and if it is sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Terraform's key for the configuration of its provider; `None` if the resource is no longer
    /// in the configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Whether the replacement is created before it is destroyed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub creates_first: bool,
    /// Why, by Terraform's keyword.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Terraform's keyword for the reason why it is deferred, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferred: Option<String>,
    /// The id with which it is imported, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<String>,
    /// The attributes that change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<ChangedAttribute>,
    /// Whether it does something that the plan does not show: it sets unknown or sensitive values,
    /// it runs a provisioner, or its provider's configuration is not visible.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hides: bool,
}

/// An attribute that changes, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedAttribute {
    /// Its name, and the path to the part.
    pub path: String,
    /// The old value; `None` if it is sensitive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<ChangedValue>,
    /// The new value.
    pub after: ChangedValue,
}

/// A value, or as much of it as may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangedValue {
    /// There is none.
    Absent,
    /// In Terraform's notation, on one line.
    Value(String),
    /// Terraform knows it after the apply.
    Unknown,
    /// It is sensitive, and differs from before.
    Changed,
    /// It is sensitive, and the same as before.
    Same,
}

impl ChangeSet {
    /// The change set of `plan`, which was made from `made_of`.
    pub fn of(plan: &Plan, made_of: MadeOf) -> Self {
        let managed = plan.resource_changes.iter().filter(|change| change.mode != "data");
        let mut changes: Vec<Change> =
            managed.map(|change| of_resource(plan, change)).filter(Change::is_one).collect();
        changes.extend(plan.deferred_changes.iter().map(|deferred| Change {
            deferred: Some(deferred.reason.clone()),
            ..of_resource(plan, &deferred.resource_change)
        }));
        changes.extend(plan.output_changes.iter().filter_map(|(name, change)| {
            let (before, after) = change.sides();
            let mut attributes = vec![];
            compare(&mut vec![], before, after, &mut attributes);
            let action = Action::of(&change.actions);
            (!attributes.is_empty() || action == Action::Delete).then(|| Change {
                hides: attributes.iter().any(|one| one.is_hidden),
                attributes: attributes.into_iter().map(ChangedAttribute::of).collect(),
                ..Change::new(format!("output.{name}"), action)
            })
        }));
        changes.sort_by(|left, right| {
            (&left.address, &left.deposed).cmp(&(&right.address, &right.deposed))
        });
        let MadeOf { destroys, lock_file, inputs } = made_of;
        let providers = digest(&plan.configuration.provider_config.to_string());
        Self { destroys, lock_file, inputs, providers, changes }
    }

    /// Whether an apply would do nothing.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The digest that identifies it: `sha256:` and 64 hexadecimal digits.
    pub fn digest(&self) -> String {
        // The order of fields is that of the type, however the maps of `serde_json` are ordered.
        digest(&serde_json::to_string(self).unwrap_or_default())
    }
}

impl Change {
    fn new(address: String, action: Action) -> Self {
        Self {
            address,
            previous_address: None,
            deposed: None,
            action,
            id: None,
            provider: None,
            creates_first: false,
            reason: None,
            deferred: None,
            import: None,
            attributes: vec![],
            hides: false,
        }
    }

    /// Whether an apply does anything for it.
    fn is_one(&self) -> bool {
        self.action.changes() || self.import.is_some() || self.previous_address.is_some()
    }
}

impl ChangedAttribute {
    fn of(attribute: Attribute) -> Self {
        let is_secret = attribute.after == Shown::Sensitive;
        let value = |shown| match shown {
            Shown::Absent => ChangedValue::Absent,
            Shown::Value(text) => ChangedValue::Value(text),
            Shown::Unknown => ChangedValue::Unknown,
            Shown::Sensitive if attribute.is_same => ChangedValue::Same,
            Shown::Sensitive => ChangedValue::Changed,
        };
        Self {
            path: attribute.path,
            before: (!is_secret).then(|| value(attribute.before)),
            after: value(attribute.after),
        }
    }
}

fn of_resource(plan: &Plan, change: &ResourceChange) -> Change {
    let surroundings = Surroundings::of(plan, change);
    let action = Action::of(&change.change.actions);
    let (before, after) = change.change.sides();
    let nothing = json!({});
    let mut attributes = vec![];
    match action {
        Action::Create => {
            // For created resources, each attribute counts separately.
            let before = Side { value: &nothing, ..before };
            compare(&mut vec![], before, after, &mut attributes);
        }
        Action::Update | Action::Replace | Action::ForgetAndCreate => {
            compare(&mut vec![], before, after, &mut attributes);
        }
        Action::Delete | Action::Forget | Action::Read | Action::Nothing => {}
    }
    attributes.retain(|one| !surroundings.is_computed(one));
    let runs = match action {
        Action::Create | Action::Replace | Action::ForgetAndCreate => surroundings.runs_when_made(),
        Action::Delete => surroundings.runs_when_destroyed(),
        _ => false,
    };
    let writes = !matches!(action, Action::Delete | Action::Forget);
    let hides = runs
        || !are_constant(&plan.configuration.provider_config)
        || (writes && surroundings.has_write_only())
        || attributes.iter().any(|one| surroundings.hides(one));
    let id = before.at_key("id");
    let id = id.value.as_str().filter(|_| !before.is_sensitive() && !id.is_sensitive());
    Change {
        previous_address: change.previous_address.clone(),
        deposed: change.deposed.clone(),
        id: id.map(str::to_owned),
        provider: surroundings.provider().map(str::to_owned),
        creates_first: change.change.creates_first(),
        reason: change.action_reason.clone(),
        import: change.change.importing.as_ref().map(|one| one.id.clone().unwrap_or_default()),
        attributes: attributes.into_iter().map(ChangedAttribute::of).collect(),
        hides,
        ..Change::new(change.address.clone(), action)
    }
}

/// How a digest begins.
const ALGORITHM: &str = "sha256:";

/// Whether `text` has the form of a digest.
pub(crate) fn is_digest(text: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.strip_prefix(ALGORITHM)
        .is_some_and(|digits| digits.len() == 64 && digits.bytes().all(is_digit))
}

fn digest(content: &str) -> String {
    let mut text = ALGORITHM.to_owned();
    for byte in Sha256::digest(content) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
