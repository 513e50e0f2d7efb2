//! What the server keeps, and how GitHub would show it.

use crate::description::Description;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Who writes with the token of a job.
pub(crate) const BOT: &str = "github-actions[bot]";

/// Issues, pull requests and what belongs to them.
#[derive(Default)]
pub(crate) struct State {
    /// Whose token is used; a job's unless it is a person's.
    pub(crate) person: Option<&'static str>,
    /// The job's `permissions:`; all if it is not set.
    pub(crate) permissions: Option<Vec<String>>,
    pub(crate) issues: BTreeMap<u64, Issue>,
    pub(crate) comments: Vec<Comment>,
    pub(crate) check_runs: Vec<Value>,
    /// Environments with how many reviewers each has; none without that rule.
    pub(crate) environments: BTreeMap<&'static str, Option<usize>>,
    /// Those of them that jobs of any branch may deploy to.
    pub(crate) of_any_branch: BTreeSet<&'static str>,
    /// The last number that was given to something.
    pub(crate) last: u64,
}

/// An issue or a pull request.
#[derive(Clone, Debug)]
pub(crate) struct Issue {
    pub(crate) title: String,
    pub(crate) body: String,
    pub(crate) author: String,
    pub(crate) is_open: bool,
    pub(crate) labels: BTreeSet<String>,
    /// A pull request.
    pub(crate) pull: Option<Pull>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Pull {
    /// The newest commit.
    pub(crate) head: String,
    /// The commit of its merge; before that, of the test merge.
    pub(crate) merge_commit: Option<String>,
    pub(crate) is_merged: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) issue: u64,
    pub(crate) author: String,
    pub(crate) body: String,
}

impl State {
    /// Who writes now.
    pub(crate) fn writer(&self) -> String {
        self.person.unwrap_or(BOT).to_owned()
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Opens a pull request whose newest commit is `head`, and returns its number.
    pub(crate) fn open_pull(&mut self, head: &str) -> u64 {
        let number = self.next();
        let pull = Pull { head: head.to_owned(), ..Pull::default() };
        let issue = Issue {
            title: "A change".to_owned(),
            body: String::new(),
            author: "ada".to_owned(),
            is_open: true,
            labels: BTreeSet::new(),
            pull: Some(pull),
        };
        self.issues.insert(number, issue);
        number
    }

    /// Merges a pull request as `commit`.
    pub(crate) fn merge(&mut self, number: u64, commit: &str) {
        let issue = self.issues.get_mut(&number).expect("it is there");
        let pull = issue.pull.as_mut().expect("it is one");
        issue.is_open = false;
        (pull.is_merged, pull.merge_commit) = (true, Some(commit.to_owned()));
    }

    pub(crate) fn comment(&mut self, issue: u64, author: &str, body: &str) -> u64 {
        let id = self.next();
        let (author, body) = (author.to_owned(), body.to_owned());
        self.comments.push(Comment { id, issue, author, body });
        id
    }

    /// The bodies of the comments on an issue.
    pub(crate) fn bodies(&self, issue: u64) -> Vec<&str> {
        let here = self.comments.iter().filter(|one| one.issue == issue);
        here.map(|one| one.body.as_str()).collect()
    }
}

fn user(login: &str) -> Value {
    let kind = if login.ends_with("[bot]") { "Bot" } else { "User" };
    Description::get().document("simple-user", &json!({ "login": login, "type": kind }))
}

impl Comment {
    pub(super) fn document(&self) -> Value {
        let address = format!("https://github.com/acme/shop/pull/{}#{}", self.issue, self.id);
        Description::get().document(
            "issue-comment",
            &json!({
                "id": self.id, "html_url": address, "body": self.body, "user": user(&self.author),
            }),
        )
    }
}

impl Issue {
    pub(super) fn document(&self, number: u64) -> Value {
        let mut document = Description::get().document(
            "issue",
            &json!({
                "number": number,
                "title": self.title,
                "body": self.body,
                "state": self.state(),
                "user": user(&self.author),
                "labels": self.labels(),
            }),
        );
        if self.pull.is_some() {
            let url = "https://api.github.com/repos/acme/shop/pulls/1";
            document["pull_request"] =
                json!({ "url": url, "html_url": url, "diff_url": url, "patch_url": url });
        }
        document
    }

    pub(super) fn labels(&self) -> Value {
        let labels = self.labels.iter();
        labels.map(|name| Description::get().document("label", &json!({ "name": name }))).collect()
    }

    fn state(&self) -> &'static str {
        if self.is_open { "open" } else { "closed" }
    }

    /// It as a pull request, by the schema `name`.
    pub(super) fn pull(&self, number: u64, name: &str) -> Value {
        let pull = self.pull.as_ref().expect("it is one");
        let merged_at = pull.is_merged.then_some("2026-11-02T10:00:00Z");
        Description::get().document(
            name,
            &json!({
                "number": number,
                "title": self.title,
                "state": self.state(),
                "head": { "sha": pull.head },
                "merge_commit_sha": pull.merge_commit,
                "merged_at": merged_at,
            }),
        )
    }
}

/// An environment with required reviewers, or without that rule; of chosen branches or of any.
pub(super) fn environment(name: &str, reviewers: Option<usize>, is_of_any_branch: bool) -> Value {
    let rule = |count| {
        let reviewer = json!({ "type": "User", "reviewer": user("ada") });
        json!({
            "id": 1, "node_id": "a", "type": "required_reviewers", "prevent_self_review": false,
            "reviewers": vec![reviewer; count],
        })
    };
    let branches = json!({ "id": 2, "node_id": "b", "type": "branch_policy" });
    let branches = (!is_of_any_branch).then_some(branches);
    let rules: Vec<Value> = reviewers.map(rule).into_iter().chain(branches).collect();
    Description::get().document("environment", &json!({ "name": name, "protection_rules": rules }))
}

/// A check run that `app` made of what was sent.
pub(crate) fn check_run(id: u64, app: &str, sent: &Value) -> Value {
    let app = Description::get().document("nullable-integration", &json!({ "slug": app }));
    let mut run = Description::get().document(
        "check-run",
        &json!({
            "id": id,
            "name": sent["name"],
            "head_sha": sent["head_sha"],
            "status": "completed",
            "conclusion": sent["conclusion"],
            "details_url": sent["details_url"],
            "check_suite": { "id": 1 },
        }),
    );
    run["app"] = app;
    for key in ["title", "summary", "text"] {
        run["output"][key] = sent["output"][key].clone();
    }
    run
}
