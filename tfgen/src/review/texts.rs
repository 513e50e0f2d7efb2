//! Comments and issues.

use foreign_text::markdown::code;
use github::MOST_BYTES_OF_A_COMMENT;
use plan_summary::{RootModule, Summary, markdown_within};

/// How many characters of a commit are shown.
const SHOWN_OF_A_COMMIT: usize = 10;

/// The job that writes, with the address of its log.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a>(pub Option<&'a str>);

/// The comment on a pull request with the plans of `commit`; those of `missing` failed.
pub fn plans(
    root_modules: &[RootModule],
    missing: &[String],
    commit: &str,
    job: Job<'_>,
) -> String {
    let mut text = format!("**Plans of commit {}**{}\n\n", short(commit), job.link());
    if !missing.is_empty() {
        let names = names(missing.iter().map(String::as_str));
        text.push_str(&format!(
            "> **There is no plan of {names}.** Their jobs show the reason.\n\n"
        ));
    }
    let without = root_modules.iter().filter(|one| one.digest.is_none());
    let without = names(without.map(|one| one.name.as_str()));
    if !without.is_empty() {
        text.push_str(&format!(
            "> No apply can be compared with the plan of {without}: it has placeholders or a \
             layer, or it is incomplete.\n\n"
        ));
    }
    let summaries: Vec<Summary> =
        root_modules.iter().filter_map(|one| one.summary.clone()).collect();
    within(text, &summaries)
}

/// The same if no environment changes.
pub fn no_plans(commit: &str, job: Job<'_>) -> String {
    format!("**No environment changes in commit {}**{}\n", short(commit), job.link())
}

/// The issue about an environment whose plan is not empty.
pub fn drift(summary: &Summary, job: Job<'_>) -> String {
    let text = format!(
        "{} differs from what this commit describes{}. An apply would do this:\n\n",
        code(&summary.name),
        job.link()
    );
    within(text, std::slice::from_ref(summary))
}

/// The comment that closes that issue.
pub fn no_drift(name: &str, job: Job<'_>) -> String {
    format!("A plan of {} no longer has changes{}.\n", code(name), job.link())
}

impl Job<'_> {
    fn link(self) -> String {
        self.0.map(|address| format!(" ([job]({address}))")).unwrap_or_default()
    }
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(code).collect::<Vec<String>>().join(", ")
}

fn short(commit: &str) -> &str {
    commit.get(..SHOWN_OF_A_COMMIT).unwrap_or(commit)
}

/// `text` with the summaries, within the length of a comment, including the marker before it.
fn within(mut text: String, summaries: &[Summary]) -> String {
    const MARKER: usize = 300;
    let most = MOST_BYTES_OF_A_COMMENT.saturating_sub(text.len() + MARKER);
    text.push_str(&markdown_within(summaries, most));
    text
}
