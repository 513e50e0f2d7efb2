//! What the repository of a plan's root module knows about it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the resources of one type mean to people, according to a module's `resources.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Description {
    /// Destroying it loses something that no apply can restore.
    pub holds_data: bool,
    /// Visitors notice while it is gone.
    pub serves_traffic: bool,
    /// The attributes that decide who may do what.
    pub widens_access: Vec<String>,
    /// The attributes that protect it, each with the value that removes the protection.
    pub lowers_protection: BTreeMap<String, Value>,
    /// What is lost with it.
    pub guard: Option<String>,
}

/// What the repository of a plan's root module knows about it.
pub trait Repository {
    /// The meaning of `kind`, a type of resource, in the module that the calls lead to; `sources`
    /// are those of the calls, starting at the root module.
    fn description(&self, sources: &[&str], kind: &str) -> Option<Description>;

    /// Whether a guard protected `kind` before the change, when the call `call` of the root module
    /// had another source or its module another description; `inside` are the sources of the calls
    /// below it.
    fn was_dear(&self, _call: &str, _inside: &[&str], _kind: &str) -> bool {
        false
    }

    /// The place of the value at `path` in the module call `module`, as `FILE:LINE`.
    fn place(&self, module: &str, path: &[&str]) -> Option<String>;
}

/// A repository about which nothing is known.
#[derive(Clone, Copy, Debug)]
pub struct Unknown;

impl Repository for Unknown {
    fn description(&self, _: &[&str], _: &str) -> Option<Description> {
        None
    }

    fn place(&self, _: &str, _: &[&str]) -> Option<String> {
        None
    }
}
