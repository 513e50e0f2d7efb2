//! `service/` and `web/` may be deleted: everything else keeps working, or says what is missing.

#[path = "repository_copy/mod.rs"]
mod repository_copy;

use std::path::Path;
use std::process::Command;

use local::logged;
use local::project::Project;
use repository_copy::RepositoryCopy;

/// A copy of the repository without a folder.
struct Copy(RepositoryCopy);

impl Copy {
    fn without(gone: &str) -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("without").join(gone);
        let gone = format!("{gone}/");
        Self(RepositoryCopy::make(&project, &own, |path| !path.starts_with(&gone)))
    }

    /// Types `make` with `arguments`, and returns whether it succeeded and its output.
    fn make(&self, arguments: &[&str]) -> (bool, String) {
        let mut make = Command::new("make");
        make.args(arguments).current_dir(&self.0.folder);
        make.env("BUILT_PROGRAMS", &self.0.programs);
        make.env_remove("MAKEFLAGS").env_remove("MAKELEVEL").env_remove("IMAGE_DIGEST");
        let output = make.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    fn assert_says(&self, arguments: &[&str], succeeds: bool, expected: &str) {
        let (success, said) = self.make(arguments);
        assert_eq!(success, succeeds, "make {arguments:?}: {said}");
        assert!(said.contains(expected), "make {arguments:?}: no `{expected}` in {said}");
    }
}

#[test]
#[ignore = "plans with Terraform; `make test-e2e` runs it"]
fn without_the_service_everything_else_goes_on() {
    let copy = Copy::without("service");
    let mut metadata = Command::new("cargo");
    metadata.args(["metadata", "--locked", "--format-version", "1"]).current_dir(&copy.0.folder);
    logged::output(&mut metadata, &copy.0.programs.join("metadata")).unwrap();
    let gone = "is built from service/, which does not exist";
    for (arguments, succeeds, expected) in [
        (&["help"][..], true, "Deploy the stack"),
        (&["status"], false, "not running"),
        (&["check"], true, "no errors in "),
        (&["generate"], true, ""),
        (&["plan", "ENV=state", "OFFLINE=1"], true, "plan with layer offline: 1 with changes"),
        (&["plan", "ENV=dev", "OFFLINE=1"], false, gone),
        (&["image"], false, gone),
        (&["dev"], false, gone),
        (&["test-api"], true, "left out, as service/ is not there"),
        (&["openapi"], true, "left out, as service/ is not there"),
    ] {
        copy.assert_says(arguments, succeeds, expected);
    }
    // With an existing image, the environment is as before.
    let digest = format!("IMAGE_DIGEST=sha256:{}", "1".repeat(64));
    let plan = ["plan", "ENV=dev", "OFFLINE=1", &digest];
    copy.assert_says(&plan, true, "plan with layer offline: 1 with changes");
}

#[test]
#[ignore = "plans with Terraform; `make test-e2e` runs it"]
fn without_the_site_everything_else_goes_on() {
    let copy = Copy::without("web");
    let gone = "is built from web/, which does not exist";
    for (arguments, succeeds, expected) in [
        (&["check"][..], true, "no errors in "),
        (&["generate"], true, ""),
        (&["plan", "ENV=zone", "OFFLINE=1"], true, "plan with layer offline: 1 with changes"),
        (&["plan", "ENV=dev", "OFFLINE=1"], false, gone),
        (&["dev"], false, gone),
        (&["test-web"], true, "left out, as web/ is not there"),
    ] {
        copy.assert_says(arguments, succeeds, expected);
    }
}
