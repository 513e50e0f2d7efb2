//! Check runs: results for a commit, by name.

use crate::client::{Client, Purpose};
use crate::repository::segment;
use anyhow::Result;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use ureq::http::Method;

/// The size limit for the summary and for the text of a check run. GitHub documents characters, but
/// counts bytes (<https://github.com/github/docs/issues/35252>).
pub const MOST_BYTES: usize = 65_535;

/// The app that the tokens of jobs belong to. People cannot write check runs, so one of this app
/// comes from a job of the repository.
const APP_OF_JOBS: &str = "github-actions";

/// A check run to write.
#[derive(Clone, Debug)]
pub struct CheckRun {
    /// Its name; a newer one with the same name replaces it.
    pub name: String,
    /// The result.
    pub conclusion: Conclusion,
    /// A line of text.
    pub title: String,
    /// Markdown of at most [`MOST_BYTES`].
    pub summary: String,
    /// More Markdown, with the same limit.
    pub text: String,
    /// The address of further details.
    pub details: Option<String>,
}

/// The result of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Somebody must act.
    ActionRequired,
    /// It failed.
    Failure,
    /// It needs a look.
    Neutral,
    /// All is well.
    Success,
}

/// A check run that jobs have written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    id: u64,
    /// Its name.
    pub name: String,
    /// Its text; empty where it has none.
    pub text: String,
}

#[derive(Deserialize)]
struct Page {
    check_runs: Vec<Answered>,
}

#[derive(Deserialize)]
struct Answered {
    id: u64,
    name: String,
    app: Option<App>,
    output: Output,
}

#[derive(Deserialize)]
struct App {
    slug: Option<String>,
}

#[derive(Deserialize)]
struct Output {
    text: Option<String>,
}

impl Conclusion {
    /// As GitHub spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ActionRequired => "action_required",
            Self::Failure => "failure",
            Self::Neutral => "neutral",
            Self::Success => "success",
        }
    }
}

impl Client {
    /// The check runs that jobs of the repository wrote for `commit`; the newest one for each name.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn check_runs(&self, commit: &str) -> Result<Vec<Published>> {
        let what = format!("list the check runs of {commit}");
        let purpose = Purpose { what: &what, permission: "checks: read" };
        let path = self.within(&format!("/commits/{}/check-runs?filter=all", segment(commit)));
        let pages: Vec<Page> = self.pages(&purpose, &path)?;
        let mut newest: BTreeMap<String, Published> = BTreeMap::new();
        for run in pages.into_iter().flat_map(|page| page.check_runs) {
            let slug = run.app.and_then(|app| app.slug);
            let is_older = newest.get(&run.name).is_some_and(|other| other.id > run.id);
            if slug.as_deref() == Some(APP_OF_JOBS) && !is_older {
                let text = run.output.text.unwrap_or_default();
                newest.insert(run.name.clone(), Published { id: run.id, name: run.name, text });
            }
        }
        Ok(newest.into_values().collect())
    }

    /// Writes `check_run` for `commit`. The newest one of a name counts.
    ///
    /// # Errors
    /// If GitHub does not answer as expected.
    pub fn add_check_run(&self, commit: &str, check_run: &CheckRun) -> Result<()> {
        let what = format!("write the check run `{}`", check_run.name);
        let purpose = Purpose { what: &what, permission: "checks: write" };
        let CheckRun { name, conclusion, title, summary, text, details } = check_run;
        let mut document = json!({
            "name": name,
            "head_sha": commit,
            "status": "completed",
            "conclusion": conclusion.name(),
            "output": { "title": title, "summary": summary, "text": text },
        });
        if let Some(details) = details {
            document["details_url"] = json!(details);
        }
        let path = self.within("/check-runs");
        self.send(&purpose, Method::POST, &path, &document).map(|_: Value| ())
    }
}
