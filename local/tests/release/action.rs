//! The steps of `action.yml`, run as GitHub runs those of a composite action.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde::Deserialize;

use crate::made_up::{Releases, repository, said, succeeds, tfgen};

#[derive(Debug, Deserialize)]
pub(crate) struct Action {
    inputs: BTreeMap<String, Input>,
    pub(crate) runs: Runs,
}

#[derive(Debug, Deserialize)]
struct Input {
    default: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Runs {
    pub(crate) steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Step {
    pub(crate) run: String,
    env: BTreeMap<String, String>,
}

pub(crate) fn action() -> Action {
    let text = fs::read_to_string(repository().join("action.yml")).unwrap();
    yaml_serde::from_str(&text).unwrap()
}

/// A job that uses the action, in a repository with a mistake.
struct Job {
    folder: tempfile::TempDir,
    releases: Releases,
    reference: &'static str,
}

impl Job {
    fn new(reference: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("stack/envs/good.toml", "[environment]\n[module.queue]\nname = \"a\"\n"),
            ("stack/envs/bad.toml", "[environment]\n[module.queue]\nname = 1\n"),
            ("stack/modules/queue/main.tf", "variable \"name\" {\n  type = string\n}\n"),
        ] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        // A checkout: annotations name files from its root.
        succeeds(Command::new("git").args(["init", "--quiet"]).current_dir(folder.path()));
        let releases = Releases::of("x86_64-unknown-linux-musl", tfgen());
        Self { folder, releases, reference }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs the steps with these inputs, up to the first that fails; returns the output of the last
    /// one.
    fn run(&self, inputs: &[(&str, &str)]) -> Output {
        let action = action();
        let value = |expression: &str| {
            let expression = expression.trim_start_matches("${{ ").trim_end_matches(" }}");
            match expression.split_once('.').unwrap() {
                ("github", "action_ref") => self.reference.to_owned(),
                ("inputs", name) => {
                    let given = inputs.iter().find(|(input, _)| *input == name);
                    given.map_or(action.inputs[name].default.clone(), |given| given.1.to_owned())
                }
                _ => panic!("{expression} is not known here"),
            }
        };
        let mut last = None;
        fs::write(self.file("path"), "").unwrap();
        for step in &action.runs.steps {
            // How GitHub starts `shell: bash`.
            let script = self.file("step.sh");
            fs::write(&script, &step.run).unwrap();
            let mut bash = Command::new("bash");
            bash.args(["--noprofile", "--norc", "-e", "-o", "pipefail"]).arg(script);
            let added = fs::read_to_string(self.file("path")).unwrap();
            let path = std::env::var("PATH").unwrap();
            bash.current_dir(self.folder.path()).env("PATH", format!("{}:{path}", added.trim()));
            bash.env("RUNNER_TEMP", self.file("temp")).env("GITHUB_ACTION_PATH", repository());
            bash.env("GITHUB_PATH", self.file("path")).env("GITHUB_OUTPUT", self.file("output"));
            bash.env("TFGEN_RELEASES", &self.releases.address).env("HOME", self.folder.path());
            bash.envs(step.env.iter().map(|(name, text)| (name, value(text))));
            let ran = bash.output().unwrap();
            let failed = !ran.status.success();
            last = Some(ran);
            if failed {
                break;
            }
        }
        last.unwrap()
    }
}

#[test]
#[ignore = "builds tfgen; `make test-package` runs it"]
fn the_version_of_the_tag_is_installed_and_mistakes_are_annotated() {
    let job = Job::new("v9.8.7");
    // Only this version exists, and no newest one.
    fs::remove_dir_all(job.releases.folder.path().join("latest")).unwrap();
    let ran = job.run(&[("root", "stack"), ("run", "check")]);
    assert_eq!(ran.status.code(), Some(1), "{}", said(&ran));
    let told = String::from_utf8(ran.stdout).unwrap();
    assert!(told.starts_with("::error "), "{told}");
    assert!(told.contains("file=stack/envs/bad.toml,line=3"), "{told}");
    let version = format!("version=tfgen {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(fs::read_to_string(job.file("output")).unwrap(), version);
}

#[test]
#[ignore = "builds tfgen; `make test-package` runs it"]
fn what_is_generated_is_compared_and_environments_can_be_named() {
    let job = Job::new("main");
    let ran = job.run(&[("root", "stack"), ("environments", "good")]);
    assert_eq!(ran.status.code(), Some(1), "{}", said(&ran));
    assert!(said(&ran).contains("::error "), "{}", said(&ran));
    let tfgen = job.file("temp/tfgen/tfgen");
    let mut generate = Command::new(tfgen);
    generate.args(["--root", "stack", "generate", "good"]).current_dir(job.folder.path());
    assert!(generate.status().unwrap().success());
    let ran = job.run(&[("root", "stack"), ("environments", " good  ")]);
    assert!(ran.status.success(), "{}", said(&ran));
}

#[test]
#[ignore = "builds tfgen; `make test-package` runs it"]
fn a_job_may_only_install_and_is_told_of_inputs_that_make_no_sense() {
    let job = Job::new("");
    let ran = job.run(&[("run", "none")]);
    assert!(ran.status.success() && said(&ran).is_empty(), "{}", said(&ran));
    assert!(Path::new(fs::read_to_string(job.file("path")).unwrap().trim()).is_dir());
    let ran = job.run(&[("run", "apply; touch evil")]);
    assert_eq!(ran.status.code(), Some(2), "{}", said(&ran));
    assert!(said(&ran).starts_with("::error::the input `run` of tfgen is"), "{}", said(&ran));
    assert!(!job.file("evil").exists());
    let ran = job.run(&[("version", "7.7.7")]);
    assert!(said(&ran).contains("does the version 7.7.7 exist?"), "{}", said(&ran));
}
