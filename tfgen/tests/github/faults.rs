//! Failures of GitHub, of the network and of the set-up.

use crate::program::{HEAD, Job, ran, root_module};
use crate::stand_in::{Fault, Reply, TOKEN};
use std::time::{SystemTime, UNIX_EPOCH};

/// A review in which the fault happens, if there is one.
fn review(fault: Option<Fault>) -> (Job, Vec<String>) {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD).to_string();
    let file = job.planned("dev.json", vec![root_module("dev", &[("a.b", "create")])]);
    fault.into_iter().for_each(|fault| job.github.fail(fault));
    let arguments = ["review", "--pull-request", &number, "--commit", HEAD, &file];
    let arguments = arguments.iter().map(|one| (*one).to_owned()).collect();
    (job, arguments)
}

fn run(job: &Job, arguments: &[String]) -> crate::program::Ran {
    job.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn what_passes_is_tried_again_and_posted_once() {
    for (fault, said) in [
        (
            Fault {
                method: "POST",
                target: "/comments",
                times: 2,
                reply: Some(Reply::error(503, "No server is available").header("Retry-After", "0")),
            },
            "POST /repos/acme/shop/issues/1/comments: 503 Service Unavailable; trying again in 0 s",
        ),
        (
            Fault {
                method: "POST",
                target: "/check-runs",
                times: 1,
                reply: Some(
                    Reply::error(403, "You have exceeded a secondary rate limit")
                        .header("Retry-After", "1"),
                ),
            },
            "POST /repos/acme/shop/check-runs: 403 Forbidden; trying again in 1 s",
        ),
        (
            Fault { method: "GET", target: "/pulls/1", times: 1, reply: None },
            "GET /repos/acme/shop/pulls/1: ",
        ),
    ] {
        let (job, arguments) = review(Some(fault));
        let posted = run(&job, &arguments);
        assert_eq!(posted.code, 0, "{posted:?}");
        assert!(posted.errors.contains(said), "{said}: {posted:?}");
        let state = job.github.state();
        assert_eq!((state.comments.len(), state.check_runs.len()), (1, 1));
    }
}

#[test]
fn what_does_not_pass_ends_after_some_tries() {
    let reply = Reply::error(502, "Server Error").header("Retry-After", "0");
    let fault = Fault { method: "GET", target: "/pulls/1", times: 99, reply: Some(reply) };
    let (job, arguments) = review(Some(fault));
    let failed = run(&job, &arguments);
    assert_eq!((failed.code, job.github.requests().len()), (3, 4), "{failed:?}");
    assert!(
        failed.errors.ends_with(
            "error: cannot read pull request #1: GET /repos/acme/shop/pulls/1: 502 Bad Gateway: \
             Server Error\n"
        ),
        "{failed:?}"
    );
}

#[test]
fn a_limit_that_lasts_longer_than_a_job_should_wait_is_an_error() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let reply = Reply::error(403, "API rate limit exceeded for installation.")
        .header("X-RateLimit-Remaining", "0")
        .header("X-RateLimit-Reset", (now + 1_800).to_string());
    let fault = Fault { method: "GET", target: "/pulls/1", times: 1, reply: Some(reply) };
    let (job, arguments) = review(Some(fault));
    let failed = run(&job, &arguments);
    assert_eq!((failed.code, job.github.requests().len()), (3, 1), "{failed:?}");
    let said = "error: cannot read pull request #1: GET /repos/acme/shop/pulls/1: 403 Forbidden: \
                API rate limit exceeded for installation.\nhint: GitHub accepts requests again in 3";
    assert!(failed.errors.starts_with(said), "{failed:?}");
}

#[test]
fn a_person_is_told_that_only_apps_write_check_runs() {
    let (job, arguments) = review(None);
    job.github.state().person = Some("ada");
    let refused = run(&job, &arguments);
    assert_eq!(refused.code, 3);
    assert!(refused.errors.contains("hint: only GitHub Apps can write check runs"), "{refused:?}");
}

#[test]
fn a_wrong_set_up_is_explained_without_the_token() {
    let (job, arguments) = review(None);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    for (variable, value, said) in [
        ("GITHUB_TOKEN", "ghs_wrong", "401 Unauthorized: Bad credentials\nhint: the token in"),
        ("GITHUB_TOKEN", "a\nb", "the token contains characters that are not allowed in a token"),
        ("GITHUB_TOKEN", "", "GITHUB_TOKEN is not set"),
        ("GITHUB_REPOSITORY", "acme/other", "404 Not Found: Not Found\nhint: does it exist?"),
        ("GITHUB_REPOSITORY", "acme", "GITHUB_REPOSITORY: a repository is OWNER/NAME"),
        ("GITHUB_REPOSITORY", "", "GITHUB_REPOSITORY must name it"),
        ("GITHUB_API_URL", "http://api.example.com", "a token must not travel in clear"),
        ("GITHUB_API_URL", "http://127.0.0.1:1", "GET http://127.0.0.1:1/repos/acme/shop/pulls/1"),
    ] {
        let mut command = job.command(&arguments);
        command.env(variable, value);
        let refused = ran(command);
        assert_eq!(refused.code, 3, "{refused:?}");
        assert!(refused.errors.contains(said), "{said}: {refused:?}");
        assert!(!refused.errors.contains("ghs_wrong"), "{refused:?}");
    }
    assert_eq!(job.github.writes(), Vec::<String>::new());
}

#[test]
fn what_github_repeats_of_the_token_and_writes_for_a_terminal_is_not_shown() {
    let message = format!("\u{1b}[2J the token {TOKEN} is\nbad");
    let reply = Reply::error(422, &message);
    let fault = Fault { method: "GET", target: "/pulls/1", times: 1, reply: Some(reply) };
    let (job, arguments) = review(Some(fault));
    let refused = run(&job, &arguments);
    assert!(
        refused.errors.ends_with("422 Unprocessable Entity: ?[2J the token (token) is bad\n"),
        "{refused:?}"
    );
}

#[test]
fn the_token_does_not_follow_a_list_to_another_server() {
    let elsewhere = "<https://example.com/repositories/1/issues/1/comments?page=2>; rel=\"next\"";
    let reply = Reply::json(200, serde_json::json!([])).header("Link", elsewhere);
    let fault = Fault { method: "GET", target: "/comments", times: 1, reply: Some(reply) };
    let (job, arguments) = review(Some(fault));
    let refused = run(&job, &arguments);
    assert_eq!(refused.code, 3);
    assert!(refused.errors.contains("the next page is on another server"), "{refused:?}");
}

#[test]
fn a_repository_with_another_name_now_is_not_followed() {
    let job = Job::new();
    let file = job.planned("drift.json", vec![root_module("dev", &[])]);
    let reply = Reply::error(301, "Moved Permanently")
        .header("Location", "https://api.example.com/repositories/1/issues");
    job.github.fail(Fault { method: "GET", target: "/issues", times: 1, reply: Some(reply) });
    let refused = job.run(&["drift", &file]);
    assert_eq!(refused.code, 3);
    assert!(refused.errors.contains("hint: the repository has been renamed"), "{refused:?}");
}
