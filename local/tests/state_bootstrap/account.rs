//! An empty emulated account, and a copy of the repository whose environments name that account.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use local::aws::EmulatedAws;
use local::prerequisites::Purpose;
use local::terraform::Terraform;
use local::terraform::generated_root::GeneratedRoot;
use local::{builds, files, logged, python};
use serde_json::Value;

use crate::documents;
use crate::emulated_account::EmulatedAccount;

/// The account that the emulator is, and the values that replace the other examples in `envs/`.
pub(crate) const ACCOUNT: &str = "000000000000";
const ENTERED: [(&str, &str); 4] = [
    ("111122223333", ACCOUNT),
    ("exampulumi/exampulumi", "ann/shop"),
    ("10240001", "1024"),
    ("40960001", "4096"),
];

/// The bucket of the states, and the provider of GitHub's tokens.
pub(crate) const BUCKET: &str = "exampulumi-000000000000-tfstate";
pub(crate) const ISSUER: &str = "token.actions.githubusercontent.com";

/// The region of the environments.
pub(crate) const REGION: &str = "us-east-2";

pub(crate) struct Account {
    /// The emulated AWS, called in the environments' region.
    pub(crate) emulator: EmulatedAws,
    emulated: EmulatedAccount,
    repository: PathBuf,
}

impl Account {
    /// Starts the emulator, in a folder of this name, and generates the real environment `state` for
    /// its account.
    pub(crate) fn open(name: &str) -> Self {
        let emulated = EmulatedAccount::open(name, Purpose::TerraformOnly);
        let repository = emulated.state.path().join("repository");
        let emulator = emulated.aws.in_region(REGION);
        let account = Self { emulator, emulated, repository };
        account.write_programs();
        account.write_repository();
        account
    }

    /// The programs that the commands of the document call, by these names.
    fn write_programs(&self) {
        let EmulatedAccount { project, state, program, .. } = &self.emulated;
        files::make_folder(&self.programs()).unwrap();
        let terraform = which::which(program).unwrap();
        let aws = python::install(project, state, "awscli").unwrap().join("aws");
        let tfgen = builds::tfgen(project, state).unwrap();
        let local = PathBuf::from(env!("CARGO_BIN_EXE_local"));
        for (name, program) in
            [("terraform", terraform), ("aws", aws), ("tfgen", tfgen), ("local", local)]
        {
            std::os::unix::fs::symlink(program, self.programs().join(name)).unwrap();
        }
    }

    fn write_repository(&self) {
        let modules = self.emulated.project.root().join("modules");
        let ignored = |name: &str| name == "tests" || name == ".terraform";
        files::copy_folder(&modules, &self.repository.join("modules"), &ignored).unwrap();
        let envs = self.emulated.project.root().join("envs");
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/state_bootstrap/repository");
        files::make_folder(&self.repository.join("envs")).unwrap();
        for (folder, name) in [
            (&envs, "project.toml"),
            (&envs, "state.toml"),
            (&envs, "bootstrap.toml"),
            (&own.join("envs"), "items.toml"),
        ] {
            let mut text = files::read(&folder.join(name)).unwrap();
            for (example, entered) in ENTERED {
                text = text.replace(example, entered);
            }
            files::write(&self.repository.join("envs").join(name), text).unwrap();
        }
        // The variables that `make` reads; the programs are already built.
        files::make_folder(&self.repository.join("local")).unwrap();
        for name in ["Makefile", "local/run"] {
            let file = self.emulated.project.root().join(name);
            std::fs::copy(file, self.repository.join(name)).unwrap();
        }
        self.generate(&[]);
        for environment in ["state", "items"] {
            let root = GeneratedRoot::read(&self.root(environment)).unwrap();
            assert_eq!(root.provider_argument(None, "region"), Some(REGION));
        }
    }

    /// Generates, as `make generate` does.
    pub(crate) fn generate(&self, arguments: &[&str]) {
        let mut generate = Command::new(self.programs().join("tfgen"));
        generate.arg("--root").arg(&self.repository).arg("generate").args(arguments);
        logged::run(&mut generate, &self.emulated.state.log("generate")).unwrap();
    }

    /// Changes a line of `envs/state.toml`, and generates.
    pub(crate) fn change_state_environment(&self, from: &str, to: &str) {
        self.change("envs/state.toml", from, to);
        self.generate(&[]);
    }

    /// Changes a line of a file.
    pub(crate) fn change(&self, file: &str, from: &str, to: &str) {
        let file = self.repository.join(file);
        let text = files::read(&file).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from}");
        files::write(&file, text.replace(from, to)).unwrap();
    }

    /// A document of the repository.
    pub(crate) fn document(&self, path: &str) -> PathBuf {
        self.emulated.project.root().join(path)
    }

    /// The log of one step.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.emulated.state.log(name)
    }

    /// A generated root.
    pub(crate) fn root(&self, environment: &str) -> PathBuf {
        self.repository.join("generated").join(environment)
    }

    /// The path in S3 at which the backend of an environment keeps its state.
    pub(crate) fn state_path(&self, environment: &str) -> String {
        let root = GeneratedRoot::read(&self.root(environment)).unwrap();
        let (bucket, key) = (root.state_bucket().unwrap(), root.backend_argument("key").unwrap());
        format!("/{bucket}/{key}")
    }

    /// An object of S3, if it exists.
    pub(crate) fn object(&self, path: &str) -> Option<Value> {
        let answer = self.emulator.send("s3", "GET", path, &[], "").unwrap();
        if answer.status == 404 {
            return None;
        }
        Some(serde_json::from_slice(&answer.success().unwrap()).unwrap())
    }

    /// Terraform for one environment, with an administrator's keys.
    pub(crate) fn terraform(&self, environment: &str) -> Terraform {
        let root = self.root(environment);
        let mut terraform = self.emulated.terraform(&root, environment);
        terraform.set("AWS_ACCESS_KEY_ID", "test");
        terraform.set("AWS_SECRET_ACCESS_KEY", "test");
        terraform.set("BUILT_PROGRAMS", self.programs());
        terraform
    }

    /// Types a command into a shell, answers `yes` once, and makes sure that it succeeds.
    pub(crate) fn type_in(&self, folder: &Path, terraform: &Terraform, command: &str) -> Ended {
        let ended = self.typed(folder, terraform, command);
        assert!(ended.succeeded, "{command}\n{}", ended.said);
        ended
    }

    /// Types a command into a shell, and answers `yes` once.
    pub(crate) fn typed(&self, folder: &Path, terraform: &Terraform, command: &str) -> Ended {
        let mut shell = documents::shell(command, folder, terraform, self.programs());
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = shell.spawn().unwrap();
        // A command that asks nothing may already have ended.
        let _ = child.stdin.take().unwrap().write_all(b"yes\n");
        Ended::of(child)
    }

    /// `make bootstrap ARGS=-auto-approve` without make, to be changed before it starts. It is a
    /// process group of its own.
    pub(crate) fn bootstrap(&self) -> Command {
        let terraform = self.terraform("state");
        let typed = "exec local --tfgen $BUILT_PROGRAMS/tfgen bootstrap -- -auto-approve";
        let mut command = documents::shell(typed, &self.repository, &terraform, self.programs());
        // It finds its own folders.
        command.env_remove("TF_DATA_DIR").process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Calls AWS with its CLI, as the account of this number.
    pub(crate) fn aws(&self, account: &str, arguments: &[&str]) -> String {
        let mut command = Command::new(self.programs().join("aws"));
        command.args(["--region", REGION]).args(arguments).env("AWS_ACCESS_KEY_ID", account);
        command.env("AWS_SECRET_ACCESS_KEY", "test").env("AWS_CONFIG_FILE", "/dev/null");
        command.env("AWS_ENDPOINT_URL", self.emulator.endpoint()).env("AWS_PAGER", "");
        logged::output(&mut command, &self.log("aws")).unwrap()
    }

    /// The files that a first apply keeps here while it runs.
    pub(crate) fn state_file(&self) -> PathBuf {
        self.repository.join(".tfgen-bootstrap/state/terraform.tfstate")
    }

    /// The folder that comes first on the `PATH`.
    pub(crate) fn programs(&self) -> PathBuf {
        self.emulated.state.path().join("programs")
    }

    /// The repository.
    pub(crate) fn repository(&self) -> &Path {
        &self.repository
    }
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) succeeded: bool,
    /// Its output and its errors.
    pub(crate) said: String,
}

impl Ended {
    /// Waits for `child`.
    pub(crate) fn of(child: Child) -> Self {
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let said = [stdout, stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        Self { succeeded: status.success(), said: said.join("\n") }
    }

    /// How many changes the apply made, and of how many, if there was one.
    pub(crate) fn changes(&self) -> Option<(usize, usize)> {
        let line = self.said.lines().find(|line| line.starts_with("  ok   terraform apply "))?;
        let mut words = line.trim_end_matches(" changes").rsplit(' ');
        let all = words.next()?.parse().ok()?;
        Some((words.nth(1)?.parse().ok()?, all))
    }

    /// Makes sure that it failed, and printed all of `expected`.
    pub(crate) fn assert_refused(&self, expected: &[&str]) {
        assert!(!self.succeeded, "{}", self.said);
        self.assert_said(expected);
    }

    /// Makes sure that it succeeded, and printed all of `expected`.
    pub(crate) fn assert_done(&self, expected: &[&str]) {
        assert!(self.succeeded, "{}", self.said);
        self.assert_said(expected);
    }

    fn assert_said(&self, expected: &[&str]) {
        for expected in expected {
            assert!(self.said.contains(expected), "no {expected:?} in\n{}", self.said);
        }
    }
}
