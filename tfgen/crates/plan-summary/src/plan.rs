//! Reads the JSON of a plan. Unknown fields are ignored, because each minor version of the format
//! may add some.

use crate::action::Action;
use crate::difference::Side;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// The supported version of the format.
const MAJOR: &str = "1";

/// A plan, as printed by `terraform show -json PLANFILE` or `tofu show -json PLANFILE`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Plan {
    format_version: Option<String>,
    #[serde(deserialize_with = "present")]
    pub(crate) resource_changes: Vec<ResourceChange>,
    #[serde(deserialize_with = "present")]
    pub(crate) resource_drift: Vec<ResourceChange>,
    #[serde(deserialize_with = "present")]
    pub(crate) relevant_attributes: Vec<RelevantAttribute>,
    #[serde(deserialize_with = "present")]
    pub(crate) deferred_changes: Vec<DeferredChange>,
    #[serde(deserialize_with = "present")]
    pub(crate) output_changes: BTreeMap<String, Change>,
    #[serde(deserialize_with = "present")]
    pub(crate) checks: Vec<CheckResult>,
    #[serde(deserialize_with = "present")]
    pub(crate) configuration: Configuration,
    #[serde(deserialize_with = "present")]
    pub(crate) errored: bool,
}

/// Why a plan cannot be read.
#[derive(Debug)]
pub enum Unreadable {
    /// It is not JSON, or not that of a plan.
    Json(serde_json::Error),
    /// It has no version, so it is something else.
    NoPlan,
    /// Its version is not supported.
    Version(String),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = "`terraform show -json PLANFILE` prints one";
        match self {
            // The text of serde's errors may quote a value.
            Self::Json(error) => write!(
                formatter,
                "this is not the JSON of a plan (line {}, column {})\nhint: {how}",
                error.line(),
                error.column()
            ),
            Self::NoPlan => write!(
                formatter,
                "this is not the JSON of a plan: it has no `format_version`\nhint: {how}"
            ),
            Self::Version(version) => write!(
                formatter,
                "the plan has format version {}, but only {MAJOR}.x is supported here",
                foreign_text::visible(version)
            ),
        }
    }
}

impl std::error::Error for Unreadable {}

impl Plan {
    /// Reads `text`.
    ///
    /// # Errors
    /// If it is not a plan, or has an unknown major version.
    pub fn read(text: &[u8]) -> Result<Self, Unreadable> {
        let document: Value = serde_json::from_slice(text).map_err(Unreadable::Json)?;
        let version = document.get("format_version").and_then(Value::as_str);
        let version = version.ok_or(Unreadable::NoPlan)?;
        if version.split('.').next() != Some(MAJOR) {
            return Err(Unreadable::Version(version.to_owned()));
        }
        serde_json::from_slice(text).map_err(Unreadable::Json)
    }

    /// What it does to each managed resource.
    pub fn steps(&self) -> impl Iterator<Item = Step> {
        let managed = self.resource_changes.iter().filter(|change| change.mode != "data");
        managed.map(|change| Step {
            action: Action::of(&change.change.actions),
            imports: change.change.importing.is_some(),
            moves: change.previous_address.is_some(),
        })
    }

    /// How many outputs get a different value.
    pub fn changed_outputs(&self) -> usize {
        self.output_changes.values().filter(|change| change.actions != ["no-op"]).count()
    }
}

/// What a plan does to one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The action on it.
    pub action: Action,
    /// Whether it is taken into the state.
    pub imports: bool,
    /// Whether it gets another address in the state.
    pub moves: bool,
}

/// What happens to one resource.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ResourceChange {
    pub(crate) address: String,
    pub(crate) previous_address: Option<String>,
    pub(crate) module_address: Option<String>,
    pub(crate) mode: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) deposed: Option<String>,
    #[serde(deserialize_with = "present")]
    pub(crate) change: Change,
    pub(crate) action_reason: Option<String>,
}

/// A value before and after.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Change {
    #[serde(deserialize_with = "present")]
    pub(crate) actions: Vec<String>,
    pub(crate) before: Value,
    pub(crate) after: Value,
    pub(crate) after_unknown: Value,
    pub(crate) before_sensitive: Value,
    pub(crate) after_sensitive: Value,
    #[serde(deserialize_with = "present")]
    pub(crate) replace_paths: Vec<Vec<Value>>,
    pub(crate) importing: Option<Importing>,
}

impl Change {
    /// Whether its replacement is created before it is destroyed.
    pub(crate) fn creates_first(&self) -> bool {
        let at = |name: &str| self.actions.iter().position(|action| action == name);
        at("create").zip(at("delete")).is_some_and(|(create, delete)| create < delete)
    }

    /// The old and the new side.
    pub(crate) fn sides(&self) -> (Side<'_>, Side<'_>) {
        let before =
            Side { value: &self.before, unknown: &Value::Null, sensitive: &self.before_sensitive };
        let after = Side {
            value: &self.after,
            unknown: &self.after_unknown,
            sensitive: &self.after_sensitive,
        };
        (before, after)
    }
}

/// What is imported.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Importing {
    pub(crate) id: Option<String>,
}

/// An attribute of a resource on which a change depends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct RelevantAttribute {
    /// The resource, without the key of an instance.
    pub(crate) resource: String,
    /// The path to the attribute; empty for the whole resource.
    #[serde(deserialize_with = "present")]
    pub(crate) attribute: Vec<Value>,
}

/// A change that is deferred to another apply.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct DeferredChange {
    pub(crate) reason: String,
    #[serde(deserialize_with = "present")]
    pub(crate) resource_change: ResourceChange,
}

/// The result of a condition.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CheckResult {
    #[serde(deserialize_with = "present")]
    pub(crate) address: CheckAddress,
    pub(crate) status: String,
    #[serde(deserialize_with = "present")]
    pub(crate) instances: Vec<CheckInstance>,
}

/// The subject of a condition.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CheckAddress {
    pub(crate) to_display: String,
}

/// The result of a condition for one instance.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CheckInstance {
    #[serde(deserialize_with = "present")]
    pub(crate) address: CheckAddress,
    pub(crate) status: String,
    #[serde(deserialize_with = "present")]
    pub(crate) problems: Vec<CheckProblem>,
}

/// The message of a failed condition.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CheckProblem {
    pub(crate) message: String,
}

/// The configuration that was planned.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Configuration {
    pub(crate) provider_config: Value,
    #[serde(deserialize_with = "present")]
    pub(crate) root_module: Module,
}

/// One module of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Module {
    #[serde(deserialize_with = "present")]
    pub(crate) resources: Vec<ConfiguredResource>,
    #[serde(deserialize_with = "present")]
    pub(crate) module_calls: BTreeMap<String, ModuleCall>,
}

/// A call of a module.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ModuleCall {
    pub(crate) source: String,
    #[serde(deserialize_with = "present")]
    pub(crate) expressions: Map<String, Value>,
    #[serde(deserialize_with = "present")]
    pub(crate) module: Module,
}

/// A resource as it is configured.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct ConfiguredResource {
    pub(crate) mode: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) name: String,
    #[serde(deserialize_with = "present")]
    pub(crate) expressions: Map<String, Value>,
    #[serde(deserialize_with = "present")]
    pub(crate) provisioners: Vec<Value>,
    pub(crate) provider_config_key: Option<String>,
    pub(crate) count_expression: Value,
    pub(crate) for_each_expression: Value,
}

/// Treats null like a missing field.
fn present<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::Plan;

    #[test]
    fn only_the_known_major_version_is_read() {
        for version in ["1.0", "1.2", "1.99"] {
            let text = format!("{{\"format_version\": \"{version}\", \"new\": [1]}}");
            assert!(Plan::read(text.as_bytes()).is_ok(), "{version}");
        }
        for (text, expected) in [
            ("{\"format_version\": \"2.0\"}", "version 2.0"),
            ("{\"format_version\": \"0.1\"}", "version 0.1"),
            ("{}", "no `format_version`"),
            ("[", "line 1, column 1"),
            ("{\"format_version\": \"1.0\", \"resource_changes\": {\"a\": 1}}", "line 1, column"),
        ] {
            let error = Plan::read(text.as_bytes()).expect_err(text).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn what_is_null_is_as_good_as_left_out() {
        let text = br#"{"format_version": "1.0", "resource_changes": null, "checks": null,
            "output_changes": null, "configuration": null, "errored": null}"#;
        assert!(Plan::read(text).expect("a plan").resource_changes.is_empty());
    }
}
