//! `tfgen run --with` and `generate --with`: in separate root modules, never in `generated/`.

use super::project::Project;
use serde_json::Value;
use std::fs;
use std::process::Command;

/// Plans of environments without states.
const TRIAL: &str = "[with]\ndescription = \"from an empty state\"\noutputs = \"unknown\"\n\
                     [terraform.backend.local]\n[vars]\nunused = 1\n";

/// The content of the project's `generated/`, except Terraform's own files.
fn generated(project: &Project) -> String {
    let mut command = Command::new("git");
    command.args(["status", "--porcelain", "--untracked-files=all"]).current_dir(project.path(""));
    String::from_utf8(command.output().expect("git runs").stdout).expect("text")
}

#[test]
fn a_plan_with_a_layer_says_so_first_and_last_and_changes_nothing_else() {
    let project = Project::new();
    project.write("envs/trial.toml", TRIAL);
    project.commit();
    let report = project.path(".git/report.json");
    let arguments = ["--all", "--with", "trial", "--report", report.to_str().expect("text")];
    // None was applied, but each can be planned.
    let planned = project.run(&[&arguments[..], &["--", "plan"]].concat());
    assert_eq!(planned.code, 2, "{planned:?}");
    let lines: Vec<&str> = planned.output.lines().collect();
    assert_eq!(lines[0], "plan with layer trial: from an empty state");
    let last = lines[lines.len() - 1];
    assert!(last.starts_with("plan with layer trial: 3 with changes, in "), "{last}");
    assert_eq!(planned.results(), ["network changes", "dev changes", "prod changes"]);
    assert!(planned.output.contains("dev     │       + input            = (known after apply)"));
    assert_eq!(generated(&project), "", "git ignores all of it");
    assert!(!project.path(".tfgen-plans").exists(), "nobody applies them by mistake");
    let report: Value =
        serde_json::from_str(&fs::read_to_string(report).expect("written")).expect("JSON");
    assert_eq!(report["layer"], "trial");

    project.write(
        "envs/dev.toml",
        &project.read("envs/dev.toml").replace("[module.thing]\n", "[module.thing]\nseconds = 1\n"),
    );
    let changed = project.run(&["--changed", "HEAD", "--with", "trial", "--", "validate"]);
    assert_eq!((changed.code, changed.results()), (0, vec!["dev succeeded".to_owned()]));

    let refused = project.run(&["dev", "--with", "trial", "--", "apply", "-auto-approve"]);
    assert_eq!((refused.code, refused.output.as_str()), (1, ""));
    assert!(refused.errors.contains("`apply` is refused: with layer `trial`, outputs"));
}

#[test]
fn what_people_put_into_a_root_module_comes_along_and_what_no_layer_covers_is_listed() {
    let project = Project::new();
    project.write("envs/trial.toml", TRIAL);
    project.write("generated/dev/extra.tf", "provider \"x\" {}\nlocals {\n  a = 1\n}\n");
    project
        .write("generated/dev/terraform_override.tf", "terraform {\n  backend \"local\" {}\n}\n");
    project.write("generated/dev/own/main.tf", "# a module\n");
    project.write("generated/dev/dev.tfstate", "{}");
    project.write("generated/dev/dev.auto.tfvars", "a = 1\n");
    let generate = |name: &str| {
        let output = project.tfgen(&["generate", "--with", "trial", name]).output();
        let output = output.expect("tfgen runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).expect("text")
    };
    let said = generate("dev");
    for block in ["extra.tf:1: provider \"x\"", "terraform_override.tf:2: backend \"local\""] {
        let line = format!("warning: the layer does not cover generated/dev/{block}\n");
        assert!(said.contains(&line), "{said}");
    }
    for (file, is_there) in [
        ("dev.auto.tfvars", true),
        ("own/main.tf", true),
        ("extra.tf", true),
        ("main.tf", true),
        ("dev.tfstate", false),
    ] {
        let path = project.path(&format!(".tfgen-trial/dev/{file}"));
        assert_eq!(path.exists(), is_there, "{file}");
    }
    assert!(!project.path(".tfgen-trial/prod").exists());
    project.write(".tfgen-trial/dev/terraform.tfstate", "{}");
    let gone = "# Not generated, and of a name that only the layer generates.\n";
    project.write("generated/network/data.tf", gone);
    project
        .write("envs/trial.toml", &format!("{TRIAL}[locals]\nread = {{ output = \"dev.x\" }}\n"));
    project.write("envs/dev.toml", "[environment]\n[output.x]\nvalue = 1\n");
    let output = project.tfgen(&["generate", "--with", "trial", "network"]).output();
    let said = String::from_utf8(output.expect("tfgen runs").stderr).expect("text");
    assert!(said.contains("generated/network/data.tf has the name of a generated file"), "{said}");
    project.write("envs/trial.toml", TRIAL);
    fs::remove_file(project.path("generated/dev/dev.auto.tfvars")).expect("was there");
    fs::remove_dir_all(project.path("generated/dev/own")).expect("was there");
    generate("dev");
    assert!(!project.path(".tfgen-trial/dev/dev.auto.tfvars").exists());
    assert!(!project.path(".tfgen-trial/dev/own/main.tf").exists());
    assert!(project.path(".tfgen-trial/dev/terraform.tfstate").exists());
}

#[test]
fn a_layer_that_says_where_the_state_is_can_be_applied() {
    let project = Project::new();
    project.apply_all();
    let before = project.read("generated/network/network.tfstate");
    let layer =
        "[terraform.backend.local]\npath = \"own.tfstate\"\n[module.thing]\nvalue = \"two\"\n";
    project.write("envs/copy.toml", layer);
    project.write("envs/trial.toml", "[module.thing]\nvalue = \"two\"\n");

    let network = ["network", "--with", "copy", "--"];
    let applied = project.run(&[&network[..], &["apply", "-auto-approve"]].concat());
    assert_eq!((applied.code, applied.results()), (0, vec!["network applied".to_owned()]));
    let state = project.read(".tfgen-copy/network/own.tfstate");
    assert!(state.contains("\"two\"") && !state.contains("\"one\""));
    assert_eq!(project.read("generated/network/network.tfstate"), before);

    // The layer also applies to what one environment reads from another, and to saved plans.
    project.write(
        "envs/dev.toml",
        &project.read("envs/dev.toml").replace("[module.thing]", "[output.read]"),
    );
    let saved = project.run(&["network", "dev", "--with", "copy", "--", "plan"]);
    assert_eq!(saved.results(), ["network no changes", "dev changes"], "{saved:?}");
    assert!(saved.output.contains("dev     │   + read = \"two\""), "{saved:?}");
    assert!(!project.path(".tfgen-plans/dev.tfplan").exists());
    let applied = project.run(&["dev", "--with", "copy", "--", "apply"]);
    assert_eq!(
        (applied.code, applied.results()),
        (0, vec!["dev applied".to_owned()]),
        "{applied:?}"
    );

    for command in
        [&["apply", "-auto-approve"][..], &["destroy", "-auto-approve"], &["state", "rm", "x"]]
    {
        let refused = project.run(&[&["network", "--with", "trial", "--"], command].concat());
        assert_eq!((refused.code, refused.output.as_str()), (1, ""), "{command:?}");
        let said = format!("`{}` is refused: with layer `trial`, it would change", command[0]);
        assert!(refused.errors.contains(&said), "{refused:?}");
    }
    let planned = project.run(&["network", "--with", "trial", "--", "plan"]);
    // The state is read from its place, although its path is relative to the folder of another root
    // module.
    assert!(planned.output.contains("~ value = \"one\" -> "), "{planned:?}");
    assert_eq!(planned.errors, "");
}
