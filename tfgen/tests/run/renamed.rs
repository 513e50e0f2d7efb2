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
