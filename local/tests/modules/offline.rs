//! A module's tests cannot start programs, although mocks alone would let them; and a committed
//! lock file is not overwritten.

use std::process::Command;

use local::commands::{module_tests, validate};
use local::project::Project;
use local::state::StateFolder;

/// `terraform_data` is built into Terraform, so that this module needs no provider.
const MODULE: &str = r#"
resource "terraform_data" "publish" {
  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-c"]
    command     = "PROGRAM"
  }
}
"#;

const TEST: &str = r#"
run "an_apply" {
  command = COMMAND
}
"#;

/// The tests of a module whose resource starts `program`, run as `command`.
fn outcome(program: &str, command: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: String| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("envs/base.toml", String::new());
    write("modules/publisher/main.tf", MODULE.replace("PROGRAM", program));
    write("modules/publisher/tests/publisher.tftest.hcl", TEST.replace("COMMAND", command));
    let project = Project::containing(folder.path()).unwrap();
    let state = StateFolder::open(&folder.path().join("state")).unwrap();
    module_tests::run(&project, &state, &["publisher".to_owned()])
        .map_err(|error| format!("{error:#}"))
}

#[test]
fn a_test_that_starts_a_program_fails() {
    let by_name = outcome("docker push --all-tags", "apply").unwrap_err();
    assert!(by_name.contains("docker push --all-tags"), "{by_name}");
    let by_variable = outcome("\\\"$TFGEN\\\" image push", "apply").unwrap_err();
    assert!(by_variable.contains("tfgen image push"), "{by_variable}");
    outcome("curl https://example.com", "apply").unwrap_err();
    outcome("docker push --all-tags", "plan").unwrap();
}

/// An empty network has no routes: below the line of headings, if the system has one, is nothing.
#[test]
fn a_test_has_no_network_where_the_system_can_take_it_away() {
    if !may_unshare() {
        eprintln!("the system takes no network away");
        return;
    }
    outcome("! { read -r heading && read -r route; } < /proc/net/route", "apply").unwrap();
}

fn may_unshare() -> bool {
    let mut probe = Command::new("unshare");
    probe.args(["--map-root-user", "--net", "true"]);
    probe.status().is_ok_and(|status| status.success())
}

const ROOT: &str = r#"
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {}
"#;

#[test]
fn a_root_is_valid_only_with_the_providers_that_its_lock_file_has() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in [("envs/a.toml", ""), ("modules/a/a", ""), ("generated/unit/main.tf", ROOT)]
    {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let project = Project::containing(folder.path()).unwrap();
    let state = StateFolder::open(&folder.path().join("state")).unwrap();
    validate::run(&project, &state).expect("there is no lock file");
    std::fs::write(folder.path().join("generated/unit/.terraform.lock.hcl"), "").unwrap();
    let refused = format!("{:#}", validate::run(&project, &state).unwrap_err());
    assert!(refused.contains("dependency changes detected"), "{refused}");
}
