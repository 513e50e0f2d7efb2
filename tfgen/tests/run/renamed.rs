//! An environment whose file has another name now.

use super::project::{PROD, Project};
use std::fs;
use std::process::Command;

/// The commands that are shown move the state, and nothing is made or lost.
#[test]
fn the_state_moves_as_the_hint_tells() {
    let project = Project::new();
    project.apply_all();
    project.commit();
    fs::create_dir(project.path("envs/live")).expect("a folder");
    fs::rename(project.path("envs/prod.toml"), project.path("envs/live/eu.toml")).expect("moved");
    project.write("envs/live/eu.toml", &PROD.replace("\"base.toml\"", "\"../base.toml\""));
    // First created in this run, then unknown to git.
    for _ in 0..2 {
        let said = project.generate();
        let (_, hint) = said.split_once("hint: ").unwrap_or_else(|| panic!("{said}"));
        assert!(
            hint.starts_with("`live/eu` calls the same modules: if this is the new name, "),
            "{said}"
        );
        assert!(hint.ends_with("then `tfgen generate --prune prod`\n"), "{said}");
        assert!(!said.contains("destroy"), "{said}");
    }
    let changed = project.tfgen(&["changed", "--since", "HEAD"]).output().expect("tfgen runs");
    let changed = String::from_utf8_lossy(&changed.stdout).into_owned();
    let left =
        "generated/prod is left over: if the new name is live/eu, `tfgen generate` shows how";
    assert!(changed.contains(left), "{changed}");

    // Before the state has moved, an apply would make everything a second time.
    let apply = ["live/eu", "--", "apply", "-auto-approve"];
    for arguments in [&apply[..], &["--all", "--", "apply", "-auto-approve"]] {
        let refused = project.run(arguments);
        assert_eq!((refused.code, refused.output.as_str()), (1, ""), "{refused:?}");
        let why = "error: if `live/eu` is the new name of `prod`, an apply would create everything";
        assert!(refused.errors.starts_with(why), "{refused:?}");
        assert!(
            refused.errors.contains("\nhint: `live/eu` calls the same modules: "),
            "{refused:?}"
        );
    }
    assert!(!project.path("generated/live/eu/live/eu.tfstate").exists());
    // Nor is the state lost by pruning, and others are applied, with the same warning.
    let pruned = project.tfgen(&["generate", "--prune", "prod"]).output().expect("tfgen runs");
    assert_eq!(pruned.status.code(), Some(3), "{pruned:?}");
    let other = project.run(&["network", "--", "apply", "-auto-approve"]);
    let warning = project.generate();
    let warning =
        &warning[warning.find("warning: generated/prod is left over").expect("it warns")..];
    assert_eq!((other.code, other.errors.as_str()), (0, warning), "{other:?}");

    let said = project.generate();
    let commands: Vec<&str> = said.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    assert_eq!(commands.len(), 5, "{said}");
    for command in commands {
        let mut shell = Command::new("sh");
        shell.args(["-ec", command]).current_dir(project.path(""));
        let output = shell.env("CHECKPOINT_DISABLE", "1").output().expect("sh runs");
        assert!(output.status.success(), "{command}: {output:?}");
    }
    let planned = project.run(&["live/eu", "--", "plan"]);
    assert_eq!((planned.code, planned.results()), (0, vec!["live/eu no changes".to_owned()]));
    assert!(!project.path("prod.tfstate").exists());
    let said = project.generate();
    assert!(
        said.contains("hint: `live/eu` calls the same modules and uses the same state"),
        "{said}"
    );
    let applied = project.run(&apply);
    assert_eq!((applied.code, applied.results()), (0, vec!["live/eu no changes".to_owned()]));
    let pruned = project.tfgen(&["generate", "--prune", "prod"]).output().expect("tfgen runs");
    assert!(pruned.status.success(), "{pruned:?}");
    // What Terraform keeps in the folder is not a root module.
    assert!(project.path("generated/prod/.terraform").is_dir());
    let changed = project.tfgen(&["changed", "--since", "HEAD"]).output().expect("tfgen runs");
    assert!(!String::from_utf8_lossy(&changed.stdout).contains("is left"), "{changed:?}");
}

/// The commit that removes the old name has the new one.
#[test]
fn a_rename_is_known_after_its_commit() {
    let project = Project::new();
    project.apply_all();
    project.commit();
    fs::rename(project.path("envs/prod.toml"), project.path("envs/live.toml")).expect("moved");
    project.generate();
    project.commit();
    let said = project.generate();
    assert!(
        said.contains("hint: `live` calls the same modules: if this is the new name"),
        "{said}"
    );
    assert!(!said.contains("`dev` calls"), "{said}");
    let refused = project.run(&["live", "--", "apply", "-auto-approve"]);
    assert_eq!((refused.code, refused.output.as_str()), (1, ""), "{refused:?}");

    // What was destroyed is made again.
    let destroyed = project.run(&["prod", "--", "destroy", "-auto-approve"]);
    assert_eq!((destroyed.code, destroyed.errors.as_str()), (0, ""), "{destroyed:?}");
    let applied = project.run(&["live", "--", "apply", "-auto-approve"]);
    assert_eq!((applied.code, applied.results()), (0, vec!["live applied".to_owned()]));
}

/// Without git, what tells is that one was applied and the other was not.
#[test]
fn a_rename_is_known_without_git() {
    let project = Project::new();
    project.apply_all();
    fs::rename(project.path("envs/prod.toml"), project.path("envs/live.toml")).expect("moved");
    project.generate();
    let refused = project.run(&["--all", "--", "apply", "-auto-approve"]);
    assert_eq!((refused.code, refused.output.as_str()), (1, ""), "{refused:?}");
    let why = "error: if `live` is the new name of `prod`, an apply would create everything";
    assert!(refused.errors.starts_with(why), "{refused:?}");
    assert!(!refused.errors.contains("`dev`"), "{refused:?}");
    // One that was applied before is another environment.
    fs::rename(project.path("envs/live.toml"), project.path("envs/prod.toml")).expect("moved");
    project.commit();
    project.write("envs/live.toml", PROD);
    project.generate();
    project.apply_all();
    fs::remove_file(project.path("envs/prod.toml")).expect("it is there");
    let applied = project.run(&["live", "--", "apply", "-auto-approve"]);
    assert_eq!(applied.code, 0, "{applied:?}");
}

/// An environment that has the other's state has nothing to move, and one that calls other modules
/// is not the same one.
#[test]
fn only_a_likely_name_is_shown() {
    let project = Project::new();
    project.commit();
    let backend = "[terraform.backend.s3]\nbucket = \"b\"\nkey = \"k\"\nregion = \"r\"\n";
    let prod = format!("[environment]\n{backend}[module.thing]\nvalue = \"x\"\n");
    project.write("envs/prod.toml", &prod);
    project.generate();
    project.commit();
    fs::rename(project.path("envs/prod.toml"), project.path("envs/live.toml")).expect("moved");
    let said = project.generate();
    let hint = "hint: `live` calls the same modules and uses the same state, which stays\n\
                then `tfgen generate --prune prod`\n";
    assert!(said.ends_with(hint), "{said}");
    project.write("envs/live.toml", &prod.replace("module.thing", "module.other"));
    project.write("modules/other/main.tf", "variable \"value\" {}\n");
    let said = project.generate();
    let hint = "hint: destroy what it deployed, then `tfgen generate --prune prod`\n";
    assert!(said.ends_with(hint), "{said}");
}
