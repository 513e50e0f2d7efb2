//! From a real plan to the apply of the reviewed changes, with the commands that jobs call.

use crate::program::{HEAD, Job, MERGE};
use std::fs;
use std::process::Command;

const MODULE: &str = "variable \"value\" {\n  type = string\n}\n\n\
                      resource \"terraform_data\" \"this\" {\n  input = var.value\n}\n";

/// An environment whose module holds `value`.
fn environment(value: &str) -> String {
    format!(
        "[environment]\n[terraform.backend.local]\npath = \"dev.tfstate\"\n\
         [module.thing]\nvalue = \"{value}\"\n"
    )
}

impl Job {
    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs tfgen, and returns how it ended and what it wrote.
    fn tfgen(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("CHECKPOINT_DISABLE", "1").env_remove("TF_CLI_CONFIG_FILE");
        command.env_remove("GITHUB_STEP_SUMMARY");
        let output = command.output().expect("tfgen runs");
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&text).into_owned())
    }

    #[track_caller]
    fn ends(&self, code: i32, arguments: &[&str]) -> String {
        let (found, text) = self.tfgen(arguments);
        assert_eq!(found, Some(code), "{arguments:?}: {text}");
        text
    }
}

#[test]
fn what_was_shown_is_applied_and_nothing_else_is() {
    let job = Job::new();
    job.write("modules/thing/main.tf", MODULE);
    job.write("envs/dev.toml", &environment("one"));
    job.ends(0, &["generate"]);
    let number = job.github.state().open_pull(HEAD).to_string();
    let plan = ["run", "dev", "--change-sets", "planned.json", "--", "plan"];
    let apply = |reviewed| {
        [
            "run",
            "dev",
            "--reviewed",
            reviewed,
            "--change-sets",
            "planned.json",
            "--",
            "apply",
            "-auto-approve",
        ]
    };

    job.ends(2, &plan);
    let review = ["review", "--pull-request", &number, "--commit", HEAD];
    let dev = ["--environments", "[\"dev\"]", "planned.json"];
    job.done(&[&review[..], &dev].concat());
    let body = job.github.state().comments[0].body.clone();
    for shown in ["## `dev`: 1 to create", "create `terraform_data.this`"] {
        assert!(body.contains(shown), "{shown}: {body}");
    }

    job.github.state().merge(1, MERGE);
    let reviewed = ["reviewed", "--commit", MERGE, "--out", "reviewed.json"];
    job.done(&reviewed);
    job.ends(0, &apply("reviewed.json"));
    assert!(fs::read_to_string(job.path("generated/dev/dev.tfstate")).is_ok());

    // Another value is not what was reviewed.
    job.write("envs/dev.toml", &environment("two"));
    job.ends(0, &["generate"]);
    let held = job.ends(3, &apply("reviewed.json"));
    assert!(held.contains("the plan for dev differs from what was reviewed"), "{held}");

    // Until someone approves it, the environment is not as described.
    job.ends(2, &["run", "dev", "--change-sets", "drift.json", "--", "plan"]);
    assert_eq!(job.done(&["drift", "drift.json"]), "dev: opened #4\n");
    let issue = job.github.state().issues[&4].body.clone();
    assert!(issue.contains("`\"one\"` → `\"two\"`"), "{issue}");
    fs::rename(job.path("planned.json"), job.path("approved.json")).expect("what was shown");
    job.ends(0, &apply("approved.json"));
    job.ends(0, &["run", "dev", "--change-sets", "drift.json", "--", "plan"]);
    assert_eq!(job.done(&["drift", "drift.json"]), "dev: closed #4\n");
}

/// Terraform fails, so there is a file and no plan in it.
#[test]
fn a_plan_that_fails_is_shown_as_none() {
    let job = Job::new();
    job.write(
        "modules/thing/main.tf",
        &format!("{MODULE}output \"x\" {{\n  value = file(\"no\")\n}}\n"),
    );
    job.write("envs/dev.toml", &environment("one"));
    job.ends(0, &["generate"]);
    let number = job.github.state().open_pull(HEAD).to_string();
    job.ends(1, &["run", "dev", "--change-sets", "planned.json", "--", "plan"]);
    let review = ["review", "--pull-request", &number, "--commit", HEAD, "planned.json"];
    let refused = job.run(&review);
    assert!(
        refused.code == 3 && refused.errors.contains("the files contain no plan"),
        "{refused:?}"
    );
    job.done(&[&review[..], &["--environments", "[\"dev\"]"]].concat());
    let state = job.github.state();
    assert!(state.comments[0].body.contains("There is no plan of `dev`"), "{:?}", state.comments);
    assert_eq!(state.check_runs[0]["conclusion"], "failure");
}
