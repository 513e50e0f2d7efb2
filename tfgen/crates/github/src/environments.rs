//! GitHub environments: who must approve a deployment, and from which branches it may come.

use crate::client::{Client, Purpose};
use crate::repository::segment;
use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;
use ureq::http::StatusCode;

/// An environment as configured on GitHub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// How many people and teams are reviewers, one of whom must approve.
    pub reviewers: usize,
    /// Whether jobs of any branch may deploy to it.
    pub is_of_any_branch: bool,
}

#[derive(Deserialize)]
struct Answered {
    #[serde(default)]
    protection_rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    reviewers: Vec<Value>,
}

impl Client {
    /// The environment `name` of the repository, if it exists.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn environment(&self, name: &str) -> Result<Option<Environment>> {
        let what = format!("read the environment `{name}` of {}", self.repository());
        let purpose = Purpose { what: &what, permission: "actions: read" };
        let path = self.within(&format!("/environments/{}", segment(name)));
        let answered: Option<Answered> = self.find(&purpose, &path, StatusCode::NOT_FOUND)?;
        Ok(answered.map(|answered| {
            let of = |kind: &'static str| {
                answered.protection_rules.iter().filter(move |rule| rule.kind == kind)
            };
            let reviewers = of("required_reviewers").map(|rule| rule.reviewers.len()).sum();
            Environment { reviewers, is_of_any_branch: of("branch_policy").next().is_none() }
        }))
    }
}
