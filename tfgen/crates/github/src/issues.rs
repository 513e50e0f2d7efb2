//! Issues: one for each subject, which is opened, updated and closed.

use crate::client::{Client, Purpose};
use crate::identity::{User, is_by};
use crate::marker::{Attributes, Marker};
use crate::repository::segment;
use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::http::Method;

/// The permission that a job needs to open and close issues.
const WRITE: &str = "issues: write";

/// An open issue of this program.
#[derive(Clone, Debug)]
pub struct Issue {
    /// Its number.
    pub number: u64,
    /// The attributes of its marker.
    pub attributes: Attributes,
}

#[derive(Deserialize)]
struct Answered {
    number: u64,
    body: Option<String>,
    user: Option<User>,
    pull_request: Option<Value>,
}

impl Client {
    /// The open issues of this program with `label` and `marker`, oldest first. Issues of others do
    /// not count.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn issues(&self, label: &str, marker: &Marker) -> Result<Vec<Issue>> {
        let what = format!("list the issues that are labelled as `{label}`");
        let purpose = Purpose { what: &what, permission: WRITE };
        let path = self.within(&format!("/issues?labels={}&state=open", segment(label)));
        let answered: Vec<Vec<Answered>> = self.pages(&purpose, &path)?;
        let marked = |one: Answered| {
            let attributes = marker.read(one.body.as_deref()?)?;
            let is_issue = one.pull_request.is_none();
            is_issue.then_some((one.user, Issue { number: one.number, attributes }))
        };
        let marked: Vec<_> = answered.into_iter().flatten().filter_map(marked).collect();
        if marked.is_empty() {
            return Ok(vec![]);
        }
        let login = self.login()?;
        let ours = marked.into_iter().filter(|(user, _)| is_by(user.as_ref(), &login));
        let mut ours: Vec<Issue> = ours.map(|(_, issue)| issue).collect();
        ours.sort_by_key(|issue| issue.number);
        Ok(ours)
    }

    /// Opens an issue with `label`, and returns its number.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn open_issue(&self, title: &str, body: &str, label: &str) -> Result<u64> {
        let purpose = Purpose { what: "open an issue", permission: WRITE };
        let document = json!({ "title": title, "body": body, "labels": [label] });
        let path = self.within("/issues");
        let made: Answered = self.send(&purpose, Method::POST, &path, &document)?;
        Ok(made.number)
    }

    /// Replaces the text of an issue.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn update_issue(&self, issue: &Issue, body: &str) -> Result<()> {
        self.patch_issue(issue, "update", &json!({ "body": body }))
    }

    /// Closes an issue, after a comment with the reason.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn close_issue(&self, issue: &Issue, why: &str) -> Result<()> {
        self.write_comment(issue.number, why, WRITE)?;
        let closed = json!({ "state": "closed", "state_reason": "completed" });
        self.patch_issue(issue, "close", &closed)
    }

    fn patch_issue(&self, issue: &Issue, verb: &str, document: &Value) -> Result<()> {
        let what = format!("{verb} issue #{}", issue.number);
        let purpose = Purpose { what: &what, permission: WRITE };
        let path = self.within(&format!("/issues/{}", issue.number));
        self.send(&purpose, Method::PATCH, &path, document).map(|_: Value| ())
    }
}
