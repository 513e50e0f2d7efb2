//! What the repository of a plan's root module knows of it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the resources of one type mean to people, as a module says in its `resources.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Description {
    /// Destroying it loses what no apply brings back.
    pub holds_data: bool,
    /// While it is gone, visitors notice.
    pub serves_traffic: bool,
    /// The attributes that decide who may do what.
    pub widens_access: Vec<String>,
    /// The attributes that protect it, each with the value that takes the protection away.
    pub lowers_protection: BTreeMap<String, Value>,
    /// What is lost with it.
    pub guard: Option<String>,
}

/// What the repository of a plan's root module knows of it.
pub trait Repository {
    /// What `kind`, a type of resource, means in the module that the calls lead to; `sources` are
    /// theirs, from the root module on.
    fn description(&self, sources: &[&str], kind: &str) -> Option<Description>;

    /// Whether a guard kept `kind` before the change, when the call `call` of the root module led
    /// elsewhere or its module said something else; `inside` are the sources of the calls below it.
    fn was_dear(&self, _call: &str, _inside: &[&str], _kind: &str) -> bool {
        false
    }

    /// Where the value at `path` of the module call `module` is written, as `FILE:LINE`.
    fn place(&self, module: &str, path: &[&str]) -> Option<String>;
}

/// A repository of which nothing is known.
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
