//! Pull requests, open and merged.

use crate::client::{Client, Purpose};
use crate::repository::segment;
use anyhow::Result;
use serde::Deserialize;

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PullRequest {
    /// Its number.
    pub number: u64,
    /// The newest commit of its branch.
    pub head: String,
}

#[derive(Deserialize)]
struct Answered {
    number: u64,
    head: Head,
    merge_commit_sha: Option<String>,
    merged_at: Option<String>,
}

#[derive(Deserialize)]
struct Head {
    sha: String,
}

impl Client {
    /// The pull request `number`.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn pull_request(&self, number: u64) -> Result<PullRequest> {
        let what = format!("read pull request #{number}");
        let purpose = Purpose { what: &what, permission: "pull-requests: read" };
        let answered: Answered = self.get(&purpose, &self.within(&format!("/pulls/{number}")))?;
        Ok(answered.into())
    }

    /// The pull requests whose merge produced `commit`, with a merge commit, a squash or a rebase.
    /// GitHub also lists others, which have the commit in their branch.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn merged_as(&self, commit: &str) -> Result<Vec<PullRequest>> {
        let what = format!("find the pull request that was merged as {commit}");
        let purpose = Purpose { what: &what, permission: "pull-requests: read" };
        let path = self.within(&format!("/commits/{}/pulls", segment(commit)));
        let answered: Vec<Vec<Answered>> = self.pages(&purpose, &path)?;
        let is_merged = |one: &Answered| {
            one.merged_at.is_some() && one.merge_commit_sha.as_deref() == Some(commit)
        };
        Ok(answered.into_iter().flatten().filter(is_merged).map(PullRequest::from).collect())
    }
}

impl From<Answered> for PullRequest {
    fn from(answered: Answered) -> Self {
        Self { number: answered.number, head: answered.head.sha }
    }
}
