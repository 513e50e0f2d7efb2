//! `service/` and `web/` may be deleted: everything else goes on, or says what is not there.

use std::path::{Path, PathBuf};
use std::process::Command;

use local::project::Project;
use local::state::StateFolder;
use local::{builds, files, logged};

/// A copy of the repository as it is committed or about to be, without a folder.
struct Copy {
    folder: PathBuf,
    programs: PathBuf,
}

impl Copy {
    fn without(gone: &str) -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("without").join(gone);
        files::remove(&own).unwrap();
        let folder = own.join("repository");
        let mut list = Command::new("git");
        list.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let list = list.current_dir(project.root()).output().unwrap();
        assert!(list.status.success(), "the repository is one of git's");
        for path in String::from_utf8(list.stdout).unwrap().lines() {
            let source = project.root().join(path);
            if path.starts_with(&format!("{gone}/")) || !source.exists() {
                continue;
            }
            files::make_folder(folder.join(path).parent().unwrap()).unwrap();
            std::fs::copy(&source, folder.join(path)).unwrap();
        }
        // What `local/run` builds is built once for all copies.
        let programs = own.join("programs");
        files::make_folder(&programs).unwrap();
        let state = StateFolder::open(&own.join("state")).unwrap();
        let tfgen = builds::tfgen(&project, &state).unwrap();
        for (name, program) in
            [("local", Path::new(env!("CARGO_BIN_EXE_local"))), ("tfgen", tfgen.as_path())]
        {
            std::os::unix::fs::symlink(program, programs.join(name)).unwrap();
        }
        Self { folder, programs }
    }

    /// Types `make` with `arguments`, and returns whether it succeeded and what it said.
    fn make(&self, arguments: &[&str]) -> (bool, String) {
        let mut make = Command::new("make");
        make.args(arguments).current_dir(&self.folder).env("BUILT_PROGRAMS", &self.programs);
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
    metadata.args(["metadata", "--locked", "--format-version", "1"]).current_dir(&copy.folder);
    logged::output(&mut metadata, &copy.programs.join("metadata")).unwrap();
    let gone = "is built from service/, which is not there";
    for (arguments, succeeds, expected) in [
        (&["help"][..], true, "Deploy the stack"),
        (&["status"], false, "not running"),
        (&["check"], true, "no errors in dev"),
        (&["generate"], true, ""),
        (&["plan", "ENV=state", "OFFLINE=1"], true, "plan with layer offline: 1 with changes"),
        (&["plan", "ENV=dev", "OFFLINE=1"], false, gone),
        (&["image"], false, gone),
        (&["dev"], false, gone),
        (&["test-api"], true, "left out, as service/ is not there"),
    ] {
        copy.assert_says(arguments, succeeds, expected);
    }
    // With an image that exists, the environment is as it was.
    let digest = format!("IMAGE_DIGEST=sha256:{}", "1".repeat(64));
    let plan = ["plan", "ENV=dev", "OFFLINE=1", &digest];
    copy.assert_says(&plan, true, "plan with layer offline: 1 with changes");
}

#[test]
#[ignore = "plans with Terraform; `make test-e2e` runs it"]
fn without_the_site_everything_else_goes_on() {
    let copy = Copy::without("web");
    let gone = "is built from web/, which is not there";
    for (arguments, succeeds, expected) in [
        (&["check"][..], true, "no errors in dev"),
        (&["generate"], true, ""),
        (&["plan", "ENV=zone", "OFFLINE=1"], true, "plan with layer offline: 1 with changes"),
        (&["plan", "ENV=dev", "OFFLINE=1"], false, gone),
        (&["dev"], false, gone),
        (&["test-web"], true, "left out, as web/ is not there"),
    ] {
        copy.assert_says(arguments, succeeds, expected);
    }
}
