//! Labels of issues and pull requests.

use crate::client::{Client, Purpose};
use crate::repository::segment;
use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

/// An issue or pull request with a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Labelled {
    /// Its number.
    pub number: u64,
    /// Whether it is open.
    pub is_open: bool,
}

#[derive(Deserialize)]
struct Answered {
    number: u64,
    state: String,
    pull_request: Option<Value>,
}

impl Client {
    /// Adds `label` to the issue or pull request `number`. GitHub creates a missing label.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn add_label(&self, number: u64, label: &str) -> Result<()> {
        let what = format!("label #{number} as `{label}`");
        let purpose = Purpose { what: &what, permission: "pull-requests: write" };
        let path = self.within(&format!("/issues/{number}/labels"));
        self.send(&purpose, Method::POST, &path, &json!({ "labels": [label] })).map(|_: Value| ())
    }

    /// Removes `label` from the issue or pull request `number`, if it has it.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn remove_label(&self, number: u64, label: &str) -> Result<()> {
        let what = format!("remove the label `{label}` from #{number}");
        let purpose = Purpose { what: &what, permission: "pull-requests: write" };
        self.delete(&purpose, &self.within(&format!("/issues/{number}/labels/{}", segment(label))))
    }

    /// The pull requests, open or closed, that have `label`. GitHub lists them among issues, for
    /// those who may read both.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn pull_requests_labelled(&self, label: &str) -> Result<Vec<Labelled>> {
        let what = format!("list what is labelled as `{label}`");
        let purpose = Purpose { what: &what, permission: "issues: read" };
        let path = self.within(&format!("/issues?labels={}&state=all", segment(label)));
        let answered: Vec<Vec<Answered>> = self.pages(&purpose, &path)?;
        let pulls = answered.into_iter().flatten().filter(|one| one.pull_request.is_some());
        let labelled =
            pulls.map(|one| Labelled { number: one.number, is_open: one.state == "open" });
        Ok(labelled.collect())
    }
}
