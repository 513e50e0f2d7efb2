//! `tfgen run`, with the real Terraform and its built-in resources.

mod guard;
mod placeholders;
mod preflight;
mod preparation;
mod project;
mod renamed;
mod reviewed;
mod saved_plans;
#[cfg(target_os = "linux")]
mod terminal;
mod with_layer;

use project::{PROD, Project, holds_to_schema};
use serde_json::Value;
use std::fs;

#[test]
fn what_is_read_is_applied_first_and_destroyed_last() {
    let project = Project::new();
    let applied = project.run(&["--all", "--", "apply", "-auto-approve"]);
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(applied.results(), ["network applied", "dev applied", "prod applied"]);
    let place = |text: &str| applied.output.find(text).unwrap_or_else(|| panic!("{applied:?}"));
    assert!(place("network │ Apply complete!") < place("dev     │ "), "{applied:?}");

    let planned = project.run(&["--all", "--", "plan"]);
    assert_eq!((planned.code, planned.results().len()), (0, 3), "{planned:?}");
    assert!(planned.output.contains("\nplan: 3 without changes, in "), "{planned:?}");

    let destroyed = project.run(&["--all", "--jobs", "1", "--", "destroy", "-auto-approve"]);
    assert_eq!(destroyed.code, 0, "{destroyed:?}");
    let place = |text: &str| destroyed.output.find(text).unwrap_or_else(|| panic!("{destroyed:?}"));
    assert!(place("prod    │ Apply complete!") < place("network │ "), "{destroyed:?}");
    assert!(!project.has_resources("network"));
}

/// A stage is a tag. It orders applies, but not plans.
#[test]
fn what_is_of_an_earlier_stage_is_applied_first() {
    let project = Project::new();
    for (name, tag) in [("dev", "later"), ("prod", "first")] {
        let file = format!("envs/{name}.toml");
        project.write(&file, &project.read(&file).replace("\"app\"", &format!("\"{tag}\"")));
    }
    project.write("tfgen.toml", "stages = [\"first\", \"later\"]\n");
    project.generate();
    let applied = project.run(&["--all", "--jobs", "3", "--", "apply", "-auto-approve"]);
    let results = ["network applied", "prod applied", "dev applied"];
    assert_eq!((applied.code, applied.results()), (0, results.map(str::to_owned).into()));
    let place = |text: &str| applied.output.rfind(text).unwrap_or_else(|| panic!("{applied:?}"));
    let begin = |text: &str| applied.output.find(text).unwrap_or_else(|| panic!("{applied:?}"));
    assert!(place("prod    │ ") < begin("dev     │ "), "{applied:?}");

    // A later stage does not make what an earlier one lacks.
    project.write("modules/broken/main.tf", "resource \"terraform_data\" \"this\" {\n  lifecycle {\n    postcondition {\n      condition     = self.id == \"x\"\n      error_message = \"No.\"\n    }\n  }\n}\n");
    project
        .write("envs/prod.toml", &format!("{}[module.broken]\n", project.read("envs/prod.toml")));
    let network = project.read("envs/network.toml").replace("\"one\"", "\"two\"");
    project.write("envs/network.toml", &network);
    project.generate();
    let first = PROD.replace("\"app\"", "\"first\"");
    project.write("envs/other.toml", &first);
    project.write("envs/stageless.toml", &PROD.replace("\"app\"", "\"none\""));
    project.generate();
    let failed = project.run(&["--all", "--continue", "--", "apply", "-auto-approve"]);
    let mut results = failed.results();
    results.sort();
    let expected =
        ["dev not reached", "network applied", "other applied", "prod failed", "stageless applied"];
    assert_eq!(results, expected, "{failed:?}");
    for name in ["other", "stageless"] {
        fs::remove_file(project.path(&format!("envs/{name}.toml"))).expect("was written");
    }

    project.write("tfgen.toml", "stages = [\"first\", \"shared\"]\n");
    let refused = project.run(&["--all", "--", "apply", "-auto-approve"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    let said = "`prod` of the stage `first` reads `network` of the later stage `shared`";
    assert!(refused.errors.contains(said), "{refused:?}");
}

#[test]
fn a_plan_with_changes_is_exit_code_2_and_counted() {
    let project = Project::new();
    project.apply_all();
    project.write(
        "envs/network.toml",
        &project.read("envs/network.toml").replace("\"one\"", "\"two\""),
    );
    project.generate();
    let report = project.path("report.json");
    let planned = project.run(&["--all", "--report", report.to_str().expect("text"), "--", "plan"]);
    assert_eq!(planned.code, 2, "{planned:?}");
    assert_eq!(planned.results(), ["network changes", "dev no changes", "prod no changes"]);
    let report: Value =
        serde_json::from_str(&fs::read_to_string(report).expect("written")).expect("JSON");
    let network = &report["root_modules"][0];
    assert_eq!((&network["name"], &network["outcome"]), (&"network".into(), &"changes".into()));
    assert_eq!(network["actions"]["replace"], 1);
    assert_eq!(network["actions"]["outputs"], 1);
    holds_to_schema(&report);
}

#[test]
fn what_the_plans_do_is_written_for_a_comment() {
    let project = Project::new();
    project.apply_all();
    let network = project.read("envs/network.toml").replace("\"one\"", "\"two\"");
    project.write("envs/network.toml", &network);
    project.generate();
    let file = project.path("comment.md");
    let file = file.to_str().expect("text");
    let planned = project.run(&["network", "dev", "--summary", file, "--", "plan"]);
    assert_eq!(planned.code, 2, "{planned:?}");
    let text = project.read("comment.md");
    for said in ["| `network` |", "| `dev` |", "`module.thing.terraform_data.this`", "`\"two\"`"] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn what_reads_a_failure_is_not_reached() {
    let project = Project::new();
    project.write("envs/other.toml", "extends = \"base.toml\"\n[environment]\n");
    project.write(
        "modules/thing/broken.tf",
        "output \"broken\" {\n  value = file(\"${path.module}/no\")\n}\n",
    );
    project.generate();
    let stopped = project.run(&["--all", "--jobs", "1", "--", "plan"]);
    assert_eq!(stopped.code, 1);
    assert_eq!(
        stopped.results(),
        ["network failed", "dev not reached", "other not reached", "prod not reached"]
    );
    for reason in
        ["plan: Invalid function argument", "network did not succeed", "network failed before"]
    {
        assert!(stopped.output.contains(reason), "{reason}: {stopped:?}");
    }
    let went_on = project.run(&["--all", "--continue", "--", "plan"]);
    assert_eq!(
        went_on.results(),
        ["network failed", "dev not reached", "other failed", "prod not reached"]
    );
}

#[test]
fn environments_are_chosen_by_name_glob_tag_graph_and_change() {
    let project = Project::new();
    project.write(
        "envs/preview/one.toml",
        "extends = \"../base.toml\"\n[environment]\ntags = [\"app\"]\n",
    );
    project.generate();
    project.commit();
    project.write("envs/dev.toml", &format!("{PROD}seconds = 1\n"));
    project.generate();
    for (arguments, expected) in [
        (&["prod"][..], &["prod"][..]),
        (&["p*"], &["prod"]),
        (&["preview/*", "network"], &["network", "preview/one"]),
        (&["--tag", "app"], &["dev", "preview/one", "prod"]),
        (&["p*", "--tag", "shared"], &[]),
        (&["--graph", "prod"], &["network", "prod"]),
        (&["--changed", "HEAD"], &["dev"]),
        (&["--changed", "HEAD", "network"], &["network", "dev"]),
    ] {
        let ran = project.run(&[arguments, &["--", "init"]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        let names: Vec<String> =
            ran.results().iter().map(|one| one.trim_end_matches(" succeeded").to_owned()).collect();
        assert_eq!(names, expected, "{arguments:?}");
    }
    for (arguments, said) in [
        (&["prd"][..], "there is no environment `prd`"),
        (&["q*"], "no environment matches `q*`"),
        (&["--graph", "q"], "there is no environment `q`"),
        (&["--tag", "aps"], "no environment has the tag `aps`"),
        (&["--changed", "nothing"], "git knows no commit `nothing`"),
    ] {
        let refused = project.run(&[arguments, &["--", "plan"]].concat());
        assert_eq!((refused.code, refused.output.as_str()), (1, ""), "{arguments:?}");
        let mut words = refused.errors.splitn(2, ": ");
        assert!(words.next().is_some_and(|word| word.starts_with("error")), "{refused:?}");
        assert!(words.next().is_some_and(|words| words.starts_with(said)), "{refused:?}");
    }
}

#[test]
fn the_root_module_of_an_environment_that_is_gone_can_be_destroyed() {
    let project = Project::new();
    project.apply_all();
    fs::remove_file(project.path("envs/dev.toml")).expect("was there");
    let destroyed = project.run(&["dev", "--", "destroy", "-auto-approve"]);
    assert_eq!((destroyed.code, destroyed.results()), (0, vec!["dev applied".to_owned()]));
    assert!(!project.has_resources("dev") && project.has_resources("prod"));
}

/// A resource that a module describes as holding data, or that nothing describes, is destroyed only
/// if it is named.
#[test]
fn a_guard_holds_what_would_be_lost() {
    let project = Project::new();
    project.apply_all();
    let guarded = PROD.replace("[environment]\n", "[environment]\nguard = true\n");
    let changed = guarded.replace("{ output = \"network.value\" }", "\"other\"");
    project.write("envs/prod.toml", &changed);
    project.generate();
    let address = "module.thing.terraform_data.this";
    let apply = ["prod", "--", "apply", "-auto-approve"];
    for described in [None, Some("holds_data = true"), Some("serves_traffic = true")] {
        if let Some(described) = described {
            let text = format!("[terraform_data]\n{described}\n");
            project.write("modules/thing/resources.toml", &text);
        }
        let held = project.run(&apply);
        assert_eq!((held.code, held.results()), (3, vec!["prod held".to_owned()]), "{held:?}");
        let hint = format!("hint: if you mean it, --allow '{address}'");
        assert!(held.errors.contains(&hint), "{held:?}");
        let other = project.run(&[&["--allow", "module.other.x.y"], &apply[..]].concat());
        assert_eq!(other.code, 3, "{other:?}");
    }
    let planned = project.run(&["prod", "--", "plan"]);
    assert_eq!(planned.code, 2, "{planned:?}");
    let allowed = project.run(&[&["--allow", address], &apply[..]].concat());
    assert_eq!((allowed.code, allowed.results()), (0, vec!["prod applied".to_owned()]));

    // A resource that is described as neither may be destroyed, and so may everything without a
    // guard.
    let replaced = changed.replace("\"other\"", "\"again\"");
    project.write("envs/prod.toml", &replaced);
    project.write("modules/thing/resources.toml", "[terraform_data]\nholds_data = false\n");
    project.generate();
    assert_eq!(project.run(&apply).code, 0);
    fs::remove_file(project.path("modules/thing/resources.toml")).expect("was there");
    let destroyed = project.run(&["dev", "--", "destroy", "-auto-approve"]);
    assert_eq!(destroyed.code, 0, "{destroyed:?}");
}

#[test]
fn what_is_missing_is_reported_before_anything_starts() {
    let project = Project::new();
    project.write("envs/dev.toml", &format!("{PROD}seconds = 1\n"));
    let refused = project.run_with_path("", &["--all", "--", "plan"]);
    assert_eq!((refused.code, refused.output.as_str()), (1, ""));
    for said in [
        "generated/dev/main.tf\nerror: 1 generated file is not up to date",
        "error: there is no terraform and no tofu on the PATH",
    ] {
        assert!(refused.errors.contains(said), "{said}: {refused:?}");
    }
    project.write("envs/dev.toml", "[environment]\nx = 1\n");
    let refused = project.run(&["--all", "--", "plan"]);
    assert_eq!((refused.code, refused.output.as_str()), (1, ""));
    assert!(refused.errors.contains("`[environment]` has no key `x`"), "{refused:?}");
}

#[test]
fn the_summary_of_a_job_gets_a_table() {
    let project = Project::new();
    let file = project.path("summary.md");
    fs::write(&file, "Before\n").expect("a file");
    let planned = project.run_with(&[("GITHUB_STEP_SUMMARY", &file)], &["network", "--", "plan"]);
    assert_eq!(planned.code, 2);
    let text = fs::read_to_string(&file).expect("written");
    assert!(text.starts_with("Before\n**plan: 1 with changes, in "), "{text}");
    assert!(text.contains("| `network` | changes | 1 | 1 | "), "{text}");
}

/// What Terraform has begun does not depend on who reads it.
#[test]
fn a_run_that_nobody_reads_goes_on() {
    let project = Project::new();
    let (_, output) = std::io::pipe().expect("a pipe");
    let (_, errors) = std::io::pipe().expect("a pipe");
    let mut run = project.tfgen(&["run", "--all", "--", "apply", "-auto-approve"]);
    let status = run.stdout(output).stderr(errors).status().expect("tfgen runs");
    assert_eq!(status.code(), Some(0));
    assert!(project.has_resources("network") && project.has_resources("prod"));
}

/// Terraform ends what it has begun and keeps the state of it; nothing new begins.
#[test]
#[cfg(unix)]
fn a_signal_ends_the_run_and_loses_nothing() {
    let project = Project::new();
    project.slow_down(3);
    let mut child = project.start(&["--all", "--", "apply", "-auto-approve"]);
    project.wait_for_the_slow();
    let id = child.id().to_string();
    let killed = std::process::Command::new("kill").args(["-TERM", &id]).status();
    assert!(killed.expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(1));
    let lines = project.read_if_there("lines");
    assert!(lines.contains("network │ Interrupt received."), "{lines}");
    assert!(lines.contains("dev          not reached"), "{lines}");
    assert!(project.has_resources("network"), "{lines}");
}
