//! `tfgen github review`: the comment and the check runs of a pull request.

use crate::program::{HEAD, Job, NEWER, of_plan, ran, root_module, tfgen};
use crate::stand_in::BOT;
use serde_json::{Value, json};

/// The arguments for pull request `number` and the files `files`.
fn arguments<'a>(number: &'a str, files: &[&'a str]) -> Vec<&'a str> {
    [&["review", "--pull-request", number, "--commit", HEAD], files].concat()
}

#[test]
fn the_comment_is_made_once_and_then_updated() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD);
    let number_text = number.to_string();
    let dev = job.planned("dev.json", vec![root_module("dev", &[("a.b", "create")])]);
    let prod = job.planned("prod.json", vec![root_module("prod", &[("a.b", "update")])]);
    job.done(&arguments(&number_text, &[&dev, &prod]));
    let first = job.github.state().comments.clone();
    let [comment] = &first[..] else { panic!("{first:?}") };
    for said in [
        "<!-- tfgen:plan -->\n**Plans of commit 1111111111** ([job](https://github.com/acme/shop/actions/runs/77))",
        "| `dev` | 0 | 0 | 0 | 1 | changes |",
        "## `prod` (guarded): 1 to update",
    ] {
        assert!(comment.body.contains(said), "{said}: {}", comment.body);
    }

    let dev = job.planned("dev.json", vec![root_module("dev", &[])]);
    let said = job.done(&arguments(&number_text, &[&dev]));
    assert!(said.contains("updated https://github.com/acme/shop/pull/"), "{said}");
    let second = job.github.state().comments.clone();
    assert_eq!((second.len(), second[0].id), (1, comment.id));
    assert!(second[0].body.contains("## `dev`: no changes"), "{}", second[0].body);
}

#[test]
fn each_environment_has_a_check_run_that_says_what_the_plan_does() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD).to_string();
    let stopped = json!({ "format_version": "1.2", "errored": true });
    let file = job.planned(
        "all.json",
        vec![
            root_module("dev", &[("a.b", "create")]),
            root_module("prod", &[("a.b", "delete")]),
            root_module("same", &[]),
            of_plan("stopped", &stopped),
        ],
    );
    job.done(&arguments(&number, &[&file]));
    let state = job.github.state();
    let runs: Vec<[&str; 3]> = state
        .check_runs
        .iter()
        .map(|run| {
            let text = |value: &'_ Value| value.as_str().map(str::to_owned).unwrap_or_default();
            assert_eq!(text(&run["head_sha"]), HEAD);
            assert_eq!(run["details_url"], "https://github.com/acme/shop/actions/runs/77");
            ["/name", "/conclusion", "/output/title"]
                .map(|key| run.pointer(key).and_then(Value::as_str).expect("text"))
        })
        .collect();
    assert_eq!(
        runs,
        [
            ["tfgen plan: dev", "neutral", "1 to create"],
            ["tfgen plan: prod", "action_required", "1 to destroy, held by the guard"],
            ["tfgen plan: same", "success", "no changes"],
            ["tfgen plan: stopped", "failure", "no changes, stopped with an error"],
        ]
    );
}

/// Two jobs at once may each find no comment and make one.
#[test]
fn of_several_comments_of_ours_the_oldest_stays() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD);
    let kept = {
        let mut state = job.github.state();
        let preview = state.comment(number, BOT, "<!-- tfgen:preview -->\nof another command");
        let first = state.comment(number, BOT, "<!-- tfgen:plan -->\nfirst");
        state.comment(number, BOT, "<!-- tfgen:plan -->\nsecond");
        [preview, first, state.comment(number, "ada", "Looks good")]
    };
    let file = job.planned("dev.json", vec![root_module("dev", &[])]);
    job.done(&arguments(&number.to_string(), &[&file]));
    let state = job.github.state();
    let left: Vec<u64> = state.comments.iter().map(|one| one.id).collect();
    assert_eq!(left, kept);
    assert!(state.comments[1].body.contains("no changes"), "{:?}", state.comments);
}

#[test]
fn a_comment_of_somebody_else_is_theirs_whatever_it_begins_with() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD);
    let forged = "<!-- tfgen:plan -->\n**Plans of commit 1111111111**: no changes";
    job.github.state().comment(number, "mallory", forged);
    let quoted = format!("> {forged}");
    job.github.state().comment(number, BOT, &quoted);
    let file = job.planned("dev.json", vec![root_module("dev", &[])]);
    job.done(&arguments(&number.to_string(), &[&file]));
    let state = job.github.state();
    let bodies = state.bodies(number);
    assert_eq!((bodies[0], bodies[1], bodies.len()), (forged, quoted.as_str(), 3));
}

#[test]
fn our_comment_is_found_on_the_second_page() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD);
    for _ in 0..130 {
        job.github.state().comment(number, "ada", "More");
    }
    job.github.state().comment(number, BOT, "<!-- tfgen:plan -->\nold");
    let file = job.planned("dev.json", vec![root_module("dev", &[])]);
    job.done(&arguments(&number.to_string(), &[&file]));
    let state = job.github.state();
    assert_eq!(state.comments.len(), 131);
    assert!(state.comments[130].body.contains("no changes"), "{:?}", state.comments[130]);
}

#[test]
fn nothing_is_posted_about_a_commit_that_is_no_longer_the_newest() {
    let job = Job::new();
    let number = job.github.state().open_pull(NEWER).to_string();
    let file = job.planned("dev.json", vec![root_module("dev", &[("a.b", "create")])]);
    let said = job.done(&arguments(&number, &[&file]));
    assert!(said.starts_with("superseded: the newest commit of #1 is 2222"), "{said}");
    assert_eq!(job.github.writes(), Vec::<String>::new());
}

#[test]
fn without_changes_a_comment_is_updated_and_none_is_made() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD).to_string();
    let said = job.done(&arguments(&number, &[]));
    assert!(said.contains("no environment changes: no comment"), "{said}");
    assert_eq!(job.github.writes(), Vec::<String>::new());

    let file = job.planned("dev.json", vec![root_module("dev", &[("a.b", "create")])]);
    job.done(&arguments(&number, &[&file]));
    job.done(&arguments(&number, &[]));
    let state = job.github.state();
    let body = &state.comments[0].body;
    assert!(body.contains("**No environment changes in commit 1111111111**"), "{body}");
}

/// A job that fails leaves no file, or one without plans.
#[test]
fn an_environment_without_a_plan_is_named() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD).to_string();
    std::fs::create_dir_all(job.path("planned/1/x")).expect("a folder");
    job.planned("planned/1/x/planned.json", vec![]);
    job.planned("planned/planned.json", vec![root_module("dev", &[("a.b", "create")])]);
    let named = ["--environments", r#"["dev","prod"]"#, "--environments", r#"["old"]"#];
    job.done(&arguments(&number, &[&named[..], &["planned"]].concat()));
    let state = job.github.state();
    let body = &state.comments[0].body;
    assert!(
        body.contains("> **There is no plan of `prod`, `old`.** Their jobs show the reason."),
        "{body}"
    );
    assert!(body.contains("## `dev`: 1 to create"), "{body}");
    let conclusion = |name: &str| {
        let name = format!("tfgen plan: {name}");
        let run = state.check_runs.iter().find(|run| run["name"] == json!(name));
        run.map(|run| run["conclusion"].clone())
    };
    assert_eq!(conclusion("dev"), Some(json!("neutral")));
    assert_eq!([conclusion("prod"), conclusion("old")], [(); 2].map(|()| Some(json!("failure"))));
    drop(state);

    // Without any file, the comment does not say that nothing changes either.
    std::fs::remove_dir_all(job.path("planned")).expect("it was there");
    std::fs::create_dir(job.path("planned")).expect("a folder");
    job.done(&arguments(&number, &["--environments", r#"["dev"]"#, "planned"]));
    let state = job.github.state();
    assert!(state.comments[0].body.contains("There is no plan of `dev`"), "{:?}", state.comments);
}

#[test]
fn what_is_too_long_is_cut_where_github_would_refuse_it() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD);
    // Each address has more bytes than characters.
    let addresses: Vec<String> =
        (0..1_500).map(|one| format!("terraform_data.größe_größe_größe[\"ü{one}\"]")).collect();
    let changes: Vec<(&str, &str)> = addresses.iter().map(|one| (one.as_str(), "update")).collect();
    let file = job.planned("dev.json", vec![root_module("dev", &changes)]);
    job.done(&arguments(&number.to_string(), &[&file]));
    let state = job.github.state();
    let body = &state.comments[0].body;
    assert!(body.len() > 60_000 && body.contains("**Cut here: "), "{}", body.len());
    let summary = state.check_runs[0]["output"]["summary"].as_str().expect("text");
    assert!(summary.len() > 60_000 && summary.contains("**Cut here: "), "{}", summary.len());
}

#[test]
fn a_person_s_own_comment_is_updated_with_a_person_s_token() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD);
    job.github.state().person = Some("ada");
    job.github.state().comment(number, BOT, "<!-- tfgen:plan -->\nof a job");
    job.github.state().comment(number, "ada", "<!-- tfgen:plan -->\nof ada");
    job.done(&arguments(&number.to_string(), &[]));
    let state = job.github.state();
    let bodies = state.bodies(number);
    assert_eq!((bodies[0], bodies.len()), ("<!-- tfgen:plan -->\nof a job", 2));
    assert!(bodies[1].contains("No environment changes"), "{bodies:?}");
}

#[test]
fn without_a_token_what_would_be_posted_is_printed() {
    let job = Job::new();
    let file = job.planned("dev.json", vec![root_module("dev", &[("a.b", "create")])]);
    let printed = ran(tfgen(job.folder.path(), &arguments("1", &[&file])));
    assert_eq!(
        (printed.code, printed.errors.as_str()),
        (0, "not posted: GITHUB_TOKEN is not set\n")
    );
    for said in
        ["**Plans of commit 1111111111**\n", "check run `tfgen plan: dev`: neutral: 1 to create"]
    {
        assert!(printed.output.contains(said), "{said}: {printed:?}");
    }
}

#[test]
fn files_that_no_plan_wrote_are_refused_before_anything_is_posted() {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD).to_string();
    let dev = job.planned("dev.json", vec![root_module("dev", &[])]);
    let again = job.planned("again.json", vec![root_module("dev", &[])]);
    let hostile = job.planned("hostile.json", vec![root_module("x --> <b>", &[])]);
    let mut bare = root_module("dev", &[]);
    bare.summary = None;
    let bare = job.planned("bare.json", vec![bare]);
    let empty = job.planned("empty.json", vec![]);
    std::fs::write(job.path("other.json"), "[]").expect("a file");
    let mut broken = root_module("dev", &[("a.b", "create")]);
    broken.digest = Some("sha256:`\n</details>\n# All is well".to_owned());
    let broken = job.planned("broken.json", vec![broken]);
    let long = std::fs::File::create(job.path("long.json")).expect("a file");
    long.set_len(256 * 1024 * 1024 + 1).expect("it can be long");
    for (files, said) in [
        (&[dev.as_str(), &again][..], "`dev` is in another file as well"),
        (&[hostile.as_str()], "is not the name of an environment"),
        (&[bare.as_str()], "what was reviewed instead of what a plan does"),
        (&[empty.as_str()], "the files contain no plan"),
        (
            &["--environments", "[\"prod\"]", "--environments", "[]", &dev],
            "there is a plan of `dev`, which should not have been planned",
        ),
        (&[broken.as_str()], "the change set of \"dev\" does not have its digest"),
        (&["long.json"], "long.json: there are more than 268435456 bytes of change sets"),
        (&["other.json"], "cannot read other.json: this is not a file of change sets"),
        (&["none.json"], "cannot read none.json: No such file"),
    ] {
        let refused = job.run(&arguments(&number, files));
        assert_eq!((refused.code, refused.errors.contains(said)), (3, true), "{refused:?}");
    }
    let refused = job.run(&["review", "--pull-request", "1", "--commit", "abc"]);
    assert_eq!(refused.code, 2, "{refused:?}");
    assert_eq!(job.github.requests(), Vec::<String>::new());
}
