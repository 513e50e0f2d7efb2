//! An emulated account with nothing in it, and a copy of the repository whose environments name
//! that account.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use local::aws::EmulatedAws;
use local::prerequisites::Purpose;
use local::terraform::Terraform;
use local::terraform::generated_root::GeneratedRoot;
use local::{builds, files, logged};
use serde_json::Value;

use crate::documents;
use crate::emulated_account::EmulatedAccount;

/// The account that the emulator is, and the example's in `envs/`.
const ACCOUNTS: (&str, &str) = ("000000000000", "111122223333");

/// The region of the environments.
pub(crate) const REGION: &str = "us-east-2";

pub(crate) struct Account {
    /// The emulated AWS, asked in the environments' region.
    pub(crate) emulator: EmulatedAws,
    emulated: EmulatedAccount,
    repository: PathBuf,
    tfgen: PathBuf,
}

impl Account {
    /// Starts the emulator, and generates the real environment `state` for its account.
    pub(crate) fn open() -> Self {
        let emulated = EmulatedAccount::open("state-bootstrap", Purpose::TerraformOnly);
        let tfgen = builds::tfgen(&emulated.project, &emulated.state).unwrap();
        let repository = emulated.state.path().join("repository");
        let emulator = emulated.aws.in_region(REGION);
        let account = Self { emulator, emulated, repository, tfgen };
        account.write_repository();
        account
    }

    fn write_repository(&self) {
        let modules = self.emulated.project.root().join("modules");
        let ignored = |name: &str| name == "tests" || name == ".terraform";
        files::copy_folder(&modules, &self.repository.join("modules"), &ignored).unwrap();
        let envs = self.emulated.project.root().join("envs");
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/state_bootstrap/repository");
        files::make_folder(&self.repository.join("envs")).unwrap();
        for (folder, name) in
            [(&envs, "project.toml"), (&envs, "state.toml"), (&own.join("envs"), "items.toml")]
        {
            let text = files::read(&folder.join(name)).unwrap();
            let text = text.replace(ACCOUNTS.1, ACCOUNTS.0);
            files::write(&self.repository.join("envs").join(name), text).unwrap();
        }
        // Commands of the document say `terraform`, which may be OpenTofu here.
        files::make_folder(&self.programs()).unwrap();
        std::os::unix::fs::symlink(&self.emulated.program, self.programs().join("terraform"))
            .unwrap();
        self.generate(&[]);
        for environment in ["state", "items"] {
            let root = GeneratedRoot::read(&self.root(environment)).unwrap();
            assert_eq!(root.provider_argument(None, "region"), Some(REGION));
        }
    }

    /// Generates, as `make generate` does.
    pub(crate) fn generate(&self, arguments: &[&str]) {
        let mut generate = Command::new(&self.tfgen);
        generate.arg("--root").arg(&self.repository).arg("generate").args(arguments);
        logged::run(&mut generate, &self.emulated.state.log("generate")).unwrap();
    }

    /// Changes a line of `envs/state.toml`, and generates.
    pub(crate) fn change_state_environment(&self, from: &str, to: &str) {
        let file = self.repository.join("envs/state.toml");
        let text = files::read(&file).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from}");
        files::write(&file, text.replace(from, to)).unwrap();
        self.generate(&[]);
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

    /// An object of S3, when it is there.
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
        terraform
    }

    /// Types a command into a shell, and answers `yes` once.
    pub(crate) fn type_in(&self, folder: &Path, terraform: &Terraform, command: &str) -> String {
        let mut shell = documents::shell(command, folder, terraform, self.programs());
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = shell.spawn().unwrap();
        // A command that asks nothing may have ended before.
        let _ = child.stdin.take().unwrap().write_all(b"yes\n");
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&stdout).into_owned();
        assert!(status.success(), "{command}\n{said}\n{}", String::from_utf8_lossy(&stderr));
        said
    }

    fn programs(&self) -> PathBuf {
        self.emulated.state.path().join("programs")
    }
}
