//! `tfgen github preview` and `previews`.

use crate::program::{HEAD, Job, ran};
use crate::stand_in::BOT;

const URL: &str = "https://pr-7.example.com/";

/// A job, and a pull request with the label `preview`.
fn labelled() -> (Job, u64) {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD);
    label(&job, number, "preview");
    (job, number)
}

fn label(job: &Job, number: u64, name: &str) {
    let mut state = job.github.state();
    state.issues.get_mut(&number).expect("it is there").labels.insert(name.to_owned());
}

#[track_caller]
fn preview(job: &Job, number: u64, arguments: &[&str]) -> String {
    let number = number.to_string();
    job.done(&[&["preview", "--pull-request", &number], arguments].concat())
}

/// The labels and the comments of a pull request.
fn shown(job: &Job, number: u64) -> (Vec<String>, Vec<String>) {
    let state = job.github.state();
    let labels = state.issues[&number].labels.iter().cloned().collect();
    (labels, state.bodies(number).into_iter().map(str::to_owned).collect())
}

#[test]
fn a_preview_is_there_then_of_an_older_commit_then_there_again_and_gone() {
    let (job, number) = labelled();
    let there = "<!-- tfgen:preview expires=2100-01-01 url=https://pr-7.example.com/ -->\n\
                 **Preview: <https://pr-7.example.com/>** It exists until 2100-01-01.\n";
    preview(&job, number, &["--expires", "2100-01-01"]);
    let (labels, bodies) = shown(&job, number);
    assert_eq!(labels, ["preview", "preview-deployed"]);
    assert!(bodies[0].contains("**A preview is being deployed.**"), "{bodies:?}");

    preview(&job, number, &["--url", URL, "--expires", "2100-01-01"]);
    assert_eq!(shown(&job, number).1, [there]);

    preview(&job, number, &["--renew"]);
    let (labels, bodies) = shown(&job, number);
    assert_eq!(labels, ["preview-deployed"]);
    assert!(
        bodies[0].starts_with("<!-- tfgen:preview expires=2100-01-01 url=https://pr-7")
            && bodies[0]
                .contains("**The preview shows an older commit: <https://pr-7.example.com/>**"),
        "{bodies:?}"
    );
    // A second push changes nothing.
    let writes = job.github.writes().len();
    preview(&job, number, &["--renew"]);
    assert_eq!(job.github.writes()[writes..], ["DELETE /issues/1/labels/preview"]);

    label(&job, number, "preview");
    preview(&job, number, &["--url", URL, "--expires", "2100-01-01"]);
    assert_eq!(shown(&job, number).1, [there]);

    preview(&job, number, &["--gone"]);
    let (labels, bodies) = shown(&job, number);
    assert_eq!((labels.len(), bodies.len()), (0, 1));
    assert!(
        bodies[0].starts_with("<!-- tfgen:preview -->\n**The preview is gone.**"),
        "{bodies:?}"
    );
    preview(&job, number, &["--renew"]);
    assert_eq!(shown(&job, number).1, bodies);
}

#[test]
fn a_pull_request_without_a_preview_gets_no_comment_about_one() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD);
    job.github.state().comment(number, "mallory", "<!-- tfgen:preview -->\nmine");
    for end in ["--renew", "--gone"] {
        let said = preview(&job, number, &[end]);
        assert!(said.contains("#1 has no comment about a preview"), "{said}");
    }
    assert_eq!(shown(&job, number).1, ["<!-- tfgen:preview -->\nmine"]);
}

#[test]
fn previews_are_over_when_closed_or_past_their_date() {
    let job = Job::new();
    let marked = |date: &str| format!("<!-- tfgen:preview expires={date} -->\nthere");
    let numbers: Vec<u64> = (0..5)
        .map(|_| {
            let number = job.github.state().open_pull(HEAD);
            label(&job, number, "preview-deployed");
            number
        })
        .collect();
    let [there, past, closed, unknown, forged] = numbers[..] else { panic!("five") };
    {
        let mut state = job.github.state();
        state.comment(there, BOT, &marked("2100-01-01"));
        state.comment(past, BOT, &marked("2026-01-01"));
        state.comment(closed, BOT, &marked("2100-01-01"));
        state.comment(forged, "mallory", &marked("2026-01-01"));
        state.comment(forged, BOT, &marked("2100-01-01"));
        state.issues.get_mut(&closed).expect("it is there").is_open = false;
        state.open_pull(HEAD);
    }
    // An issue may have the label, but has no preview.
    let mut issue = job.github.state().issues[&closed].clone();
    issue.pull = None;
    job.github.state().issues.insert(900, issue);

    let found = job.run(&["previews", "--over"]);
    assert_eq!((found.code, found.output), (0, format!("previews=[{past},{closed}]\n")));
    let warning = format!("warning: no comment shows when the preview of #{unknown} expires\n");
    assert_eq!(found.errors, warning);

    std::fs::write(job.path("outputs"), "before=1\n").expect("a file");
    let mut command = job.command(&["previews", "--over"]);
    command.env("GITHUB_OUTPUT", job.path("outputs"));
    assert_eq!(ran(command).code, 0);
    let written = std::fs::read_to_string(job.path("outputs")).expect("a file");
    assert_eq!(written, format!("before=1\npreviews=[{past},{closed}]\n"));
}

#[test]
fn an_address_that_could_do_more_than_be_read_is_refused() {
    let job = Job::new();
    for url in ["javascript:alert(1)", "https://a b", "https://a/>x", "pr-7.example.com"] {
        let refused =
            job.run(&["preview", "--pull-request", "1", "--expires", "2100-01-01", "--url", url]);
        assert_eq!(refused.code, 2, "{refused:?}");
    }
    for arguments in [&["--expires", "soon"][..], &[], &["--url", URL], &["--gone", "--renew"]] {
        let refused = job.run(&[&["preview", "--pull-request", "1"], arguments].concat());
        assert_eq!(refused.code, 2, "{refused:?}");
    }
    assert_eq!(job.github.requests(), Vec::<String>::new());
}
