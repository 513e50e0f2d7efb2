//! tfgen checks what Terraform needs in all root modules before it does anything in one of them.

use super::project::{Project, Ran, holds_to_schema};
use serde_json::Value;
use std::fs;
use std::time::Duration;

/// A provider that neither a folder nor the network has.
const PROVIDER: &str = "terraform {\n  required_providers {\n    thing = {\n      source = \
                        \"example.com/made/up\"\n    }\n  }\n}\n";

const NOT_THERE: &str = "init: provider example.com/made/up is not where Terraform looks for it";

/// A project in which `names` need that provider.
fn project(names: &[&str]) -> Project {
    let project = Project::new();
    let folder = project.path("providers");
    fs::create_dir(&folder).expect("a folder");
    let only = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = \"{}\"\n  }}\n}}\n",
        folder.display()
    );
    project.write("cli.tfrc", &only);
    for name in names {
        project.write(&format!("generated/{name}/by_hand.tf"), PROVIDER);
    }
    project
}

fn run(project: &Project, arguments: &[&str]) -> Ran {
    project.run_with(&[("TF_CLI_CONFIG_FILE", &project.path("cli.tfrc"))], arguments)
}

/// Nothing is half applied because the last environment lacks a provider.
#[test]
fn nothing_begins_when_one_environment_lacks_a_provider() {
    let project = project(&["dev", "prod"]);
    let report = project.path("report.json");
    let report = ["--report", report.to_str().expect("text")];
    let apply = ["--all", "--", "apply", "-auto-approve"];
    let held = run(&project, &[&report[..], &apply].concat());
    assert_eq!(held.code, 1, "{held:?}");
    assert_eq!(held.results(), ["network not reached", "dev failed", "prod failed"]);
    assert!(!project.path("generated/network/network.tfstate").exists(), "{held:?}");
    let lines = format!(
        "error: dev, prod: {NOT_THERE}\nhint: put it there, or name its folder in \
         `provider_installation` of the CLI configuration\n"
    );
    assert_eq!(held.errors, lines);
    assert_eq!(held.output.matches(NOT_THERE).count(), 2, "in the table alone: {held:?}");
    assert!(held.output.contains("dev failed before"), "{held:?}");
    let report: Value = serde_json::from_str(&project.read("report.json")).expect("JSON");
    let dev = &report["root_modules"][1];
    assert_eq!((&dev["outcome"], &dev["reason"]), (&"failed".into(), &NOT_THERE.into()));
    assert!(dev["hint"].as_str().expect("a hint").starts_with("put it there"), "{dev}");
    holds_to_schema(&report);

    let went_on = run(&project, &[&["--continue"][..], &apply].concat());
    assert_eq!(went_on.code, 1, "{went_on:?}");
    assert_eq!(went_on.results(), ["network applied", "dev failed", "prod failed"]);
    assert!(project.has_resources("network"));
}

/// Environments that read one that cannot begin are not run; the rest continues if that was
/// requested.
#[test]
fn what_reads_an_environment_that_cannot_begin_is_not_reached() {
    let project = project(&["network"]);
    project.write("envs/other.toml", "extends = \"base.toml\"\n[environment]\n");
    project.generate();
    let went_on = run(&project, &["--all", "--continue", "--", "plan"]);
    assert_eq!(
        went_on.results(),
        ["network failed", "dev not reached", "other changes", "prod not reached"]
    );
    assert_eq!(went_on.output.matches("network did not succeed").count(), 2, "{went_on:?}");
    let inits = run(&project, &["--all", "--", "init"]);
    assert_eq!(
        inits.results(),
        ["network failed", "dev succeeded", "other succeeded", "prod succeeded"],
        "an init needs no other: {inits:?}"
    );
    assert!(inits.errors.contains("Error: Failed to query available provider packages"));
}

/// Unknown problems are shown as Terraform writes them.
#[test]
fn what_is_not_known_is_shown_in_full() {
    let project = Project::new();
    project.write("generated/dev/by_hand.tf", "locals {\n  x = \n}\n");
    let refused = project.run(&["--all", "--", "apply", "-auto-approve"]);
    assert_eq!(refused.results(), ["network not reached", "dev failed", "prod not reached"]);
    assert!(refused.errors.contains("dev     │ Error: Invalid expression"), "{refused:?}");
    assert!(!refused.errors.contains("hint: "), "{refused:?}");
}

#[test]
fn a_state_that_is_locked_names_its_holder() {
    let project = Project::new();
    project.slow_down(60);
    let mut holder = project.start(&["network", "--", "apply", "-auto-approve"]);
    project.wait_for_the_slow();
    // The same applies to a run in another folder, which does not know this one.
    fs::remove_file(project.path(".tfgen-plans/network.lock")).expect("is there");
    let locked = project.run(&["network", "--", "plan"]);
    // Twice: after the first, Terraform waits for what it has begun, and here it must not.
    for _ in 0..2 {
        let id = holder.id().to_string();
        let killed = std::process::Command::new("kill").args(["-TERM", &id]).status();
        assert!(killed.expect("kill runs").success());
        std::thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(holder.wait().expect("it ends").code(), Some(1));
    assert_eq!((locked.code, locked.results()), (1, vec!["network failed".to_owned()]));
    let said = "error: network: plan: the state is locked by ";
    assert!(locked.errors.contains(said), "{locked:?}");
    assert!(locked.errors.contains("\nhint: wait until that run has ended; "), "{locked:?}");
}

/// A backend that does not answer is found before the first apply.
#[test]
fn a_backend_that_is_not_there_is_found_before_the_first_apply() {
    let project = Project::new();
    let backend =
        "[terraform.backend.http]\naddress = \"http://127.0.0.1:1/state\"\nretry_max = 0\n";
    project.write(
        "envs/other.toml",
        &format!("{backend}[environment]\n[module.thing]\nvalue = \"x\"\n"),
    );
    project.generate();
    let held = project.run(&["network", "other", "--", "apply", "-auto-approve"]);
    assert_eq!(held.results(), ["network not reached", "other failed"], "{held:?}");
    let said = "error: other: init: nothing answers at 127.0.0.1:1\nhint: check the network";
    assert!(held.errors.starts_with(said), "{held:?}");
    assert!(!project.path("generated/network/network.tfstate").exists());
}
