//! Only what was reviewed is applied.

use super::project::{PROD, Project, Ran, holds_to_schema};
use plan_summary::ChangeSets;
use serde_json::Value;
use std::fs;

/// An applied project, in which `value` is the next change of `network`.
fn changed(value: &str) -> Project {
    let project = Project::new();
    project.apply_all();
    change(&project, value);
    project
}

fn change(project: &Project, value: &str) {
    let network = project.read("envs/network.toml");
    let (before, rest) = network.rsplit_once("value = \"").expect("a value");
    let (_, after) = rest.split_once('"').expect("its end");
    project.write("envs/network.toml", &format!("{before}value = \"{value}\"{after}"));
    project.generate();
}

/// Plans `names`, as the job of a pull request does, and keeps what people see.
fn review(project: &Project, names: &[&str]) {
    let options = ["--change-sets", "reviewed.json", "--", "plan"];
    let planned = project.run(&[names, &options].concat());
    assert_eq!(planned.code, 2, "{planned:?}");
}

fn apply(project: &Project, names: &[&str]) -> Ran {
    let options = ["--reviewed", "reviewed.json", "--change-sets", "planned.json"];
    project.run(&[names, &options, &["--", "apply", "-auto-approve"]].concat())
}

fn held(name: &str) -> (i32, Vec<String>) {
    (3, vec![format!("{name} held")])
}

#[test]
fn what_was_reviewed_is_applied() {
    let project = changed("two");
    review(&project, &["network"]);
    let applied = apply(&project, &["network"]);
    assert_eq!((applied.code, applied.results()), (0, vec!["network applied".to_owned()]));
    // The second time there is nothing to do, which needs no review; later environments do.
    let again = apply(&project, &["network", "dev"]);
    assert_eq!(
        (again.code, again.results().join(", ").as_str()),
        (3, "network no changes, dev held")
    );
}

#[test]
fn what_is_planned_in_place_of_it_is_shown_and_held_until_that_is_approved() {
    let project = changed("two");
    review(&project, &["network"]);
    change(&project, "three");
    let held_once = apply(&project, &["network"]);
    assert_eq!((held_once.code, held_once.results()), held("network"), "{held_once:?}");
    for said in [
        "network │ the plan for network differs from what was reviewed:",
        "network │   module.thing.terraform_data.this",
        "network │     input: reviewed \"one\" → \"two\", planned \"one\" → \"three\"",
    ] {
        assert!(held_once.errors.contains(said), "{said}: {held_once:?}");
    }
    let planned = fs::read(project.path("planned.json")).expect("written");
    let planned = ChangeSets::read(&planned).expect("what was planned");
    assert!(!planned.root_modules[0].summary.as_ref().expect("it").unreviewed.is_empty());
    let approved = ["network", "--reviewed", "reviewed.json", "--reviewed", "planned.json"];
    let applied = project.run(&[&approved[..], &["--", "apply", "-auto-approve"]].concat());
    assert_eq!(applied.code, 0, "{applied:?}");
}

#[test]
fn what_nobody_reviewed_is_held_and_so_is_what_comes_after() {
    let project = changed("two");
    review(&project, &["network"]);
    let text = "{\"version\": 1, \"root_modules\": []}";
    project.write("reviewed.json", text);
    let report = project.path("report.json");
    let report = report.to_str().expect("text");
    let ran = apply(&project, &["network", "dev", "--report", report]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert_eq!(ran.results(), ["network held", "dev not reached"]);
    assert!(ran.errors.contains("network │   no plan of it was reviewed"), "{ran:?}");
    let report: Value = serde_json::from_str(&project.read("report.json")).expect("JSON");
    assert_eq!(report["root_modules"][0]["outcome"], "held");
    assert_eq!(report["root_modules"][0]["actions"]["replace"], 1);
    holds_to_schema(&report);
    assert!(!project.read("generated/network/network.tfstate").contains("two"));
}

/// A plan with a placeholder has no digest, so it is not a review.
#[test]
fn a_plan_with_a_placeholder_is_no_review() {
    let project = Project::new();
    let value = "{ output = \"network.value\", placeholder = \"later\" }";
    project.write("envs/prod.toml", &PROD.replace("{ output = \"network.value\" }", value));
    project.generate();
    review(&project, &["prod"]);
    let sets = ChangeSets::read(project.read("reviewed.json").as_bytes()).expect("one");
    let prod = &sets.root_modules[0];
    assert!(prod.digest.is_none() && prod.change_set.is_none() && prod.summary.is_some());
    assert_eq!(project.run(&["network", "--", "apply", "-auto-approve"]).code, 0);
    let ran = apply(&project, &["prod"]);
    assert_eq!((ran.code, ran.results()), held("prod"), "{ran:?}");
}

/// If a value is known only after the apply, the plan does not show that another file changes it.
#[test]
fn what_does_not_show_counts_by_the_files_that_make_it() {
    let project = Project::new();
    let hidden =
        "resource \"terraform_data\" \"other\" {\n  input = \"${terraform_data.this.id}-a\"\n}\n";
    let file = "modules/thing/other.tf";
    project.write(file, hidden);
    review(&project, &["network"]);
    project.write(file, &hidden.replace("-a\"", "-b\""));
    let ran = apply(&project, &["network"]);
    assert_eq!((ran.code, ran.results()), held("network"), "{ran:?}");
    let said = "the plan is made from other files, and does not show what it does here";
    assert!(ran.errors.contains(said), "{ran:?}");
    project.write(file, hidden);
    assert_eq!(apply(&project, &["network"]).code, 0);
}

/// What is applied first, the pull request's change, and another change that is planned instead,
/// for which Terraform's plan is nearly the same.
const ALIKE: [[&str; 3]; 5] = [
    // The same one is removed, and the others are in another order.
    [
        "resource \"terraform_data\" \"other\" {\n  input = [\"a\", \"b\", \"c\"]\n}\n",
        "resource \"terraform_data\" \"other\" {\n  input = [\"a\", \"c\"]\n}\n",
        "resource \"terraform_data\" \"other\" {\n  input = [\"c\", \"a\"]\n}\n",
    ],
    // One of two changes, but the other one.
    [
        "resource \"terraform_data\" \"other\" {\n  input = [[\"a\", 1], [\"b\", 1]]\n}\n",
        "resource \"terraform_data\" \"other\" {\n  input = [[\"a\", 2], [\"b\", 1]]\n}\n",
        "resource \"terraform_data\" \"other\" {\n  input = [[\"b\", 2], [\"a\", 1]]\n}\n",
    ],
    // If a key is there twice, not every parser reads the same one.
    [
        "resource \"terraform_data\" \"other\" {\n  input = \"{\\\"a\\\": 1}\"\n}\n",
        "resource \"terraform_data\" \"other\" {\n  input = \"{\\\"a\\\": 2}\"\n}\n",
        "resource \"terraform_data\" \"other\" {\n  input = \"{\\\"a\\\": 1, \\\"a\\\": 2}\"\n}\n",
    ],
    [
        "resource \"terraform_data\" \"other\" {\n  triggers_replace = 1\n}\n",
        "resource \"terraform_data\" \"other\" {\n  triggers_replace = 2\n  lifecycle {\n    \
         create_before_destroy = true\n  }\n}\n",
        "resource \"terraform_data\" \"other\" {\n  triggers_replace = 2\n}\n",
    ],
    [
        "resource \"terraform_data\" \"other\" {\n}\n",
        "removed {\n  from = terraform_data.other\n  lifecycle {\n    destroy = true\n  }\n  \
         provisioner \"local-exec\" {\n    when    = destroy\n    command = \"exit 0\"\n  }\n}\n",
        "removed {\n  from = terraform_data.other\n  lifecycle {\n    destroy = true\n  }\n  \
         provisioner \"local-exec\" {\n    when    = destroy\n    command = \"exit 1\"\n  }\n}\n",
    ],
];

#[test]
fn what_looks_nearly_like_what_was_reviewed_is_held() {
    for [before, reviewed, planned] in ALIKE {
        let project = Project::new();
        let file = "modules/thing/other.tf";
        project.write(file, before);
        assert_eq!(project.run(&["network", "--", "apply", "-auto-approve"]).code, 0, "{before}");
        project.write(file, reviewed);
        review(&project, &["network"]);
        project.write(file, planned);
        let ran = apply(&project, &["network"]);
        assert_eq!((ran.code, ran.results()), held("network"), "{planned}: {ran:?}");
        project.write(file, reviewed);
        let ran = apply(&project, &["network"]);
        assert_eq!((ran.code, ran.results()), (0, vec!["network applied".to_owned()]), "{ran:?}");
    }
}

#[test]
fn a_plan_that_was_saved_is_held_against_the_review_too() {
    let project = changed("two");
    review(&project, &["network"]);
    change(&project, "three");
    assert_eq!(project.run(&["network", "--", "plan"]).code, 2);
    let ran = project.run(&["network", "--reviewed", "reviewed.json", "--", "apply"]);
    assert_eq!((ran.code, ran.results()), held("network"), "{ran:?}");
}

#[test]
fn what_is_no_file_of_change_sets_is_refused_before_anything_starts() {
    let project = changed("two");
    project.write("reviewed.json", "{}");
    for (file, said) in [
        ("reviewed.json", "cannot read reviewed.json: this is not a file of change sets"),
        ("missing.json", "cannot read missing.json"),
    ] {
        let ran = project.run(&["network", "--reviewed", file, "--", "apply", "-auto-approve"]);
        assert_eq!((ran.code, ran.output.as_str()), (1, ""), "{ran:?}");
        assert!(ran.errors.contains(said), "{ran:?}");
    }
}
