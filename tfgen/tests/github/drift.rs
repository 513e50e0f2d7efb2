//! `tfgen github drift`: issues about environments that are not as described.

use crate::program::{Job, of_plan, ran, root_module, tfgen};
use crate::stand_in::BOT;
use plan_summary::RootModule;
use serde_json::json;

#[track_caller]
fn drift(job: &Job, planned: Vec<RootModule>) -> String {
    let file = job.planned("drift.json", planned);
    job.done(&["drift", &file])
}

/// The open issues: number, title and body.
fn open(job: &Job) -> Vec<(u64, String, String)> {
    let state = job.github.state();
    let open = state.issues.iter().filter(|(_, issue)| issue.is_open);
    open.map(|(number, issue)| (*number, issue.title.clone(), issue.body.clone())).collect()
}

#[test]
fn an_issue_is_opened_updated_and_closed() {
    let job = Job::new();
    let said =
        drift(&job, vec![root_module("prod", &[("a.b", "update")]), root_module("dev", &[])]);
    assert_eq!(said, "prod: opened #1\n");
    let found = open(&job);
    let [(number, title, body)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(title, "Drift: prod");
    assert!(
        body.starts_with("<!-- tfgen:drift environment=prod -->\n`prod` differs from"),
        "{body}"
    );
    assert!(job.github.state().issues[number].labels.contains("drift"));

    let said = drift(&job, vec![root_module("prod", &[("a.b", "update"), ("a.c", "delete")])]);
    assert_eq!(said, "prod: updated #1\n");
    let found = open(&job);
    assert!(found.len() == 1 && found[0].2.contains("a.c"), "{found:?}");

    // An environment that is not in the file may have any state.
    drift(&job, vec![root_module("dev", &[])]);
    assert_eq!(open(&job).len(), 1);
    let said = drift(&job, vec![root_module("prod", &[])]);
    assert_eq!((open(&job).len(), said.as_str()), (0, "prod: closed #1\n"));
    let state = job.github.state();
    assert!(state.bodies(1)[0].starts_with("A plan of `prod` no longer has changes"));
    drop(state);

    let said = drift(&job, vec![root_module("prod", &[("a.b", "update")])]);
    assert!(said.starts_with("prod: opened #"), "{said}");
}

#[test]
fn a_plan_that_is_not_whole_leaves_the_issue_as_it_is() {
    let job = Job::new();
    drift(&job, vec![root_module("prod", &[("a.b", "update")])]);
    let before = open(&job);
    let stopped = of_plan("prod", &json!({ "format_version": "1.2", "errored": true }));
    let said = drift(&job, vec![stopped]);
    assert!(said.contains("the plan is incomplete"), "{said}");
    assert_eq!(open(&job), before);
}

#[test]
fn of_several_issues_the_oldest_stays_and_those_of_others_are_theirs() {
    let job = Job::new();
    drift(&job, vec![root_module("prod", &[("a.b", "update")])]);
    let ours = job.github.state().issues[&1].clone();
    {
        let mut state = job.github.state();
        let mut forged = ours.clone();
        forged.author = "mallory".to_owned();
        for issue in [ours, forged] {
            let number = state.next();
            state.issues.insert(number, issue);
        }
    }
    let said = drift(&job, vec![root_module("prod", &[("a.b", "create")])]);
    assert_eq!(said, "prod: updated #1\nprod: closed #2\n");
    let left: Vec<u64> = open(&job).into_iter().map(|one| one.0).collect();
    assert_eq!(left, [1, 3]);
    let bodies = job.github.state().bodies(2).join("");
    assert_eq!(bodies, "#1 reports the same.");
    assert_eq!(job.github.state().issues[&1].author, BOT);
}

#[test]
fn a_job_without_the_permission_is_told_which_one() {
    let job = Job::new();
    job.github.state().permissions = Some(vec!["issues: read".to_owned()]);
    let file = job.planned("drift.json", vec![root_module("prod", &[("a.b", "update")])]);
    let refused = job.run(&["drift", &file]);
    assert_eq!(refused.code, 3);
    assert_eq!(
        refused.errors,
        "error: cannot open an issue: POST /repos/acme/shop/issues: 403 Forbidden: Resource not \
         accessible by integration\nhint: the job needs `issues: write` under `permissions:`\n"
    );
}

#[test]
fn without_a_token_the_issues_are_printed() {
    let job = Job::new();
    let file = job.planned(
        "drift.json",
        vec![root_module("prod", &[("a.b", "update")]), root_module("dev", &[])],
    );
    let printed = ran(tfgen(job.folder.path(), &["drift", &file]));
    assert_eq!(
        (printed.code, printed.errors.as_str()),
        (0, "not posted: GITHUB_TOKEN is not set\n")
    );
    for said in [
        "# Drift: prod\n\n`prod` differs from what this commit describes. ",
        "A plan of `dev` no longer has changes.\n",
    ] {
        assert!(printed.output.contains(said), "{said}: {printed:?}");
    }
}
