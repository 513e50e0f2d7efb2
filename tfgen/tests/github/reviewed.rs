//! `tfgen github reviewed`: what a pull request showed before it was merged.

use crate::program::{HEAD, Job, MERGE, NEWER, root_module};
use crate::stand_in::Reply;
use plan_summary::{ChangeSets, RootModule};
use serde_json::json;

/// A job, and the number of a pull request that showed a plan of `dev`.
fn shown() -> (Job, u64, RootModule) {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD);
    let dev = root_module("dev", &[("a.b", "create")]);
    show(&job, number, HEAD, &dev);
    (job, number, dev)
}

fn show(job: &Job, number: u64, commit: &str, planned: &RootModule) {
    let file = job.planned("plan.json", vec![planned.clone()]);
    job.done(&["review", "--pull-request", &number.to_string(), "--commit", commit, &file]);
}

/// The result, and the report.
#[track_caller]
fn reviewed(job: &Job) -> (Vec<RootModule>, String) {
    let said = job.done(&["reviewed", "--commit", MERGE, "--out", "reviewed.json"]);
    let text = std::fs::read(job.path("reviewed.json")).expect("it was written");
    (ChangeSets::read(&text).expect("change sets").root_modules, said)
}

/// The merge may have been a merge commit, a squash or a rebase: GitHub names its last commit.
#[test]
fn the_change_sets_of_the_pull_request_that_was_merged_are_found() {
    let (job, number, dev) = shown();
    job.github.state().merge(number, MERGE);
    let (found, said) = reviewed(&job);
    assert_eq!(found, [RootModule { summary: None, ..dev.clone() }]);
    let digest = dev.digest.expect("it has one");
    assert_eq!(said, format!("reviewed: dev, {digest}\n"));
}

#[test]
fn of_check_runs_with_one_name_the_newest_counts() {
    let (job, number, _) = shown();
    let newer = root_module("dev", &[("a.b", "update")]);
    show(&job, number, HEAD, &newer);
    // A hundred others push the older ones to the next page.
    for _ in 0..110 {
        show_other(&job, "tests", "github-actions", "nothing packed");
    }
    job.github.state().merge(number, MERGE);
    assert_eq!(reviewed(&job).0, [RootModule { summary: None, ..newer }]);
}

fn show_other(job: &Job, name: &str, app: &str, text: &str) {
    let mut state = job.github.state();
    let id = state.next();
    let sent = json!({
        "name": name, "head_sha": HEAD, "conclusion": "success",
        "output": { "title": "", "summary": "", "text": text },
    });
    state.check_runs.push(crate::stand_in::check_run(id, app, &sent));
}

#[test]
fn a_check_run_of_another_app_is_no_review() {
    let (job, number, dev) = shown();
    let forged = job.github.state().check_runs[0]["output"]["text"].clone();
    let forged = forged.as_str().expect("text").to_owned();
    job.github.state().check_runs.clear();
    show_other(&job, "tfgen plan: dev", "some-app", &forged);
    job.github.state().merge(number, MERGE);
    let (found, said) = reviewed(&job);
    assert_eq!(found, []);
    assert!(said.contains("no plan was shown of 1111"), "{said}");
    // The same text from the app of jobs counts, but not under another name.
    show_other(&job, "tfgen plan: prod", "github-actions", &forged);
    let (found, said) = reviewed(&job);
    assert_eq!(found, []);
    assert!(said.contains("`tfgen plan: prod` has no change set: it belongs to another"), "{said}");
    show_other(&job, "tfgen plan: dev", "github-actions", &forged);
    assert_eq!(reviewed(&job).0, [RootModule { summary: None, ..dev }]);
}

/// A plan of an older commit is not what was merged.
#[test]
fn only_the_last_commit_of_the_pull_request_counts() {
    let (job, number, _) = shown();
    let pull = |job: &Job, head: &str| {
        let mut state = job.github.state();
        let issue = state.issues.get_mut(&number).expect("it is there");
        head.clone_into(&mut issue.pull.as_mut().expect("it is one").head);
    };
    pull(&job, NEWER);
    job.github.state().merge(number, MERGE);
    let (found, said) = reviewed(&job);
    assert_eq!(found, []);
    assert!(said.contains("no plan was shown of 2222"), "{said}");
}

#[test]
fn a_commit_that_is_no_merge_or_that_of_several_has_no_review() {
    let (job, number, _) = shown();
    let (found, said) = reviewed(&job);
    assert_eq!(
        (found.len(), said.as_str()),
        (
            0,
            "3333333333333333333333333333333333333333 is not the merge of a pull request\nnothing counts as reviewed\n"
        )
    );
    // GitHub's test merge before the merge does not count either.
    {
        let mut state = job.github.state();
        let issue = state.issues.get_mut(&number).expect("it is there");
        issue.pull.as_mut().expect("it is one").merge_commit = Some(MERGE.to_owned());
    }
    assert!(reviewed(&job).1.contains("is not the merge"), "{:?}", reviewed(&job));
    let other = job.github.state().open_pull(NEWER);
    job.github.state().merge(number, MERGE);
    job.github.state().merge(other, MERGE);
    let (found, said) = reviewed(&job);
    assert_eq!(found, []);
    assert!(said.contains("the merge of several pull requests: #1, "), "{said}");
}

/// A pull request whose branch contains the commit was not merged as this commit.
#[test]
fn a_pull_request_on_top_of_the_merge_is_not_what_was_reviewed() {
    let (job, number, dev) = shown();
    job.github.state().merge(number, MERGE);
    let on_top = job.github.state().open_pull(MERGE);
    job.github.state().merge(on_top, NEWER);
    assert_eq!(reviewed(&job).0, [RootModule { summary: None, ..dev }]);
}

#[test]
fn what_cannot_be_asked_is_an_error_and_writes_nothing() {
    let (job, number, _) = shown();
    job.github.state().merge(number, MERGE);
    job.github.fail(crate::stand_in::Fault {
        method: "GET",
        target: "/check-runs",
        times: 1,
        reply: Some(Reply::error(403, "Resource not accessible by integration")),
    });
    let refused = job.run(&["reviewed", "--commit", MERGE, "--out", "reviewed.json"]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.errors.contains("hint: the job needs `checks: read`"), "{refused:?}");
    assert!(!job.path("reviewed.json").exists());
}
