//! `tfgen github matrix`: what to plan, and what to destroy, in a git repository.

use crate::program::{Ran, ran, root_module, tfgen};
use plan_summary::ChangeSets;
use std::fs;
use std::process::Command;
use tempfile::TempDir;

const MODULE: &str =
    "variable \"name\" {\n  type = string\n}\noutput \"name\" {\n  value = var.name\n}\n";

/// `app` reads `network`, so do `web` and `old`, which reads `app`, too; all but `local` have the
/// tag `ci`.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(&folder, "modules/thing/main.tf", MODULE);
    write(
        &folder,
        "envs/base.toml",
        "[environment]\ntags = [\"ci\"]\n[terraform.backend.local]\npath = \"{{ environment.name }}\"\n",
    );
    let environment = |name: &str| {
        format!(
            "extends = \"base.toml\"\n[environment]\n[module.thing]\nname = {name}\n[output.name]\nvalue = {{ ref = \"module.thing.name\" }}\n"
        )
    };
    write(&folder, "envs/network.toml", &environment("\"n\""));
    for name in ["app", "web"] {
        let text = environment("{ output = \"network.name\" }");
        write(&folder, &format!("envs/{name}.toml"), &text);
    }
    write(&folder, "envs/old.toml", &environment("{ output = \"web.name\" }"));
    write(
        &folder,
        "envs/local.toml",
        &environment("\"l\"").replace("[environment]\n", "[environment]\ntags = []\n"),
    );
    generate(&folder);
    git(&folder, &["init", "--quiet", "--initial-branch=main"]);
    git(&folder, &["add", "--all"]);
    git(&folder, &["commit", "--quiet", "--message", "State"]);
    folder
}

fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn git(folder: &TempDir, arguments: &[&str]) {
    let author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    let mut git = Command::new("git");
    git.args(author).args(arguments).current_dir(folder.path());
    assert!(git.status().expect("git runs").success(), "{arguments:?}");
}

fn generate(folder: &TempDir) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
    let output = command.arg("generate").current_dir(folder.path()).output().expect("tfgen runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn matrix(folder: &TempDir, arguments: &[&str]) -> Ran {
    ran(tfgen(folder.path(), &[&["matrix", "--since", "HEAD"], arguments].concat()))
}

/// Removes an environment, but not its root module.
fn remove(folder: &TempDir, name: &str) {
    fs::remove_file(folder.path().join(format!("envs/{name}.toml"))).expect("it was there");
}

#[test]
fn environments_come_after_what_they_read_and_go_before_it() {
    let folder = repository();
    let unchanged = matrix(&folder, &[]);
    assert_eq!((unchanged.code, unchanged.output.as_str()), (0, "environments=[]\nremoved=[]\n"));
    write(&folder, "modules/thing/main.tf", &format!("{MODULE}locals {{\n  a = 1\n}}\n"));
    remove(&folder, "old");
    remove(&folder, "web");
    let found = matrix(&folder, &[]);
    assert_eq!(
        found.output, "environments=[\"local\",\"network\",\"app\"]\nremoved=[\"old\",\"web\"]\n",
        "{found:?}"
    );
    let found = matrix(&folder, &["--tag", "ci"]);
    assert_eq!(
        found.output, "environments=[\"network\",\"app\"]\nremoved=[\"old\",\"web\"]\n",
        "{found:?}"
    );
    // Nothing can be destroyed without its root module.
    fs::remove_dir_all(folder.path().join("generated/old")).expect("it was there");
    assert!(matrix(&folder, &[]).output.ends_with("removed=[\"web\"]\n"));
}

/// An environment without a plan stays: nothing shows that there is nothing to do.
#[test]
fn what_a_plan_has_nothing_to_do_for_is_left_out() {
    let folder = repository();
    write(&folder, "modules/thing/main.tf", &format!("{MODULE}locals {{\n  a = 1\n}}\n"));
    let planned =
        vec![root_module("network", &[]), root_module("app", &[("terraform_data.a", "create")])];
    write(&folder, "planned.json", &ChangeSets::new(planned).json());
    let found = matrix(&folder, &["--tag", "ci", "--planned", "planned.json"]);
    let left = "environments=[\"app\",\"web\",\"old\"]\nremoved=[]\n";
    assert_eq!((found.code, found.output.as_str()), (0, left), "{found:?}");
}

#[test]
fn the_tags_of_what_is_gone_are_those_that_it_had() {
    let folder = repository();
    remove(&folder, "local");
    assert!(matrix(&folder, &[]).output.ends_with("removed=[\"local\"]\n"));
    assert!(matrix(&folder, &["--tag", "ci"]).output.ends_with("removed=[]\n"));
    // The layer has another tag now, and `old` had that one.
    remove(&folder, "old");
    let base = fs::read_to_string(folder.path().join("envs/base.toml")).expect("a file");
    write(&folder, "envs/base.toml", &base.replace("\"ci\"", "\"cd\""));
    assert!(matrix(&folder, &["--tag", "ci"]).output.ends_with("removed=[\"old\"]\n"));
}

#[test]
fn what_had_errors_is_named_and_left_out() {
    let folder = repository();
    write(&folder, "envs/old.toml", "extends = \"none.toml\"\n[environment]\n");
    git(&folder, &["commit", "--quiet", "--all", "--message", "Broken"]);
    remove(&folder, "old");
    let found = matrix(&folder, &[]);
    assert_eq!(
        (found.code, found.output.as_str()),
        (0, "environments=[]\nremoved=[]\n"),
        "{found:?}"
    );
    assert!(found.errors.starts_with("warning: old is gone and had errors"), "{found:?}");
}

#[test]
fn errors_and_tags_that_nothing_has_end_it() {
    let folder = repository();
    let refused = matrix(&folder, &["--tag", "ic"]);
    assert_eq!((refused.code, refused.output.as_str()), (3, ""), "{refused:?}");
    assert!(refused.errors.contains("no environment has the tag `ic`"), "{refused:?}");
    write(&folder, "envs/app.toml", "[environment]\nnonsense = 1\n");
    let refused = matrix(&folder, &[]);
    assert_eq!((refused.code, refused.output.as_str()), (1, ""), "{refused:?}");
    assert!(refused.errors.contains("envs/app.toml:2:1"), "{refused:?}");
    // The tags are read from the same files again.
    assert!(refused.errors.ends_with("\n1 error\n"), "{refused:?}");
    let program = env!("CARGO_BIN_EXE_tfgen");
    let run = ["run", "--changed", "HEAD", "--", "plan"];
    let run = Command::new(program).args(run).current_dir(folder.path()).output();
    let said = String::from_utf8_lossy(&run.expect("tfgen runs").stderr).into_owned();
    assert!(said.contains("envs/app.toml:2:1") && said.ends_with("\n1 error\n"), "{said}");
}

#[test]
fn more_than_github_makes_jobs_of_is_refused() {
    let folder = repository();
    for number in 0..260 {
        write(&folder, &format!("envs/many/a{number}.toml"), "[environment]\n");
    }
    let refused = matrix(&folder, &[]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.errors.contains("260 environments change, and GitHub makes at most 256"));
}

#[test]
fn the_outputs_of_a_step_are_appended_to_its_file() {
    let folder = repository();
    write(&folder, "outputs", "before=1\n");
    let mut command = tfgen(folder.path(), &["matrix", "--since", "HEAD"]);
    command.env("GITHUB_OUTPUT", folder.path().join("outputs"));
    assert_eq!(ran(command).code, 0);
    let written = fs::read_to_string(folder.path().join("outputs")).expect("a file");
    assert_eq!(written, "before=1\nenvironments=[]\nremoved=[]\n");
}
