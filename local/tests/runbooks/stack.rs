//! The whole stack in an emulated account, as the environment `staging` of a repository whose
//! document says how to handle it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use local::aws::EmulatedAws;
use local::prerequisites::Purpose;
use local::terraform::Terraform;
use local::terraform::generated_root::GeneratedRoot;
use local::{builds, files, logged, python};
use serde_json::{Value, json};

use crate::emulated_account::EmulatedAccount;
use crate::{documents, smallest_image};

/// The account that the emulator is, and the example's in documents and environments.
const ACCOUNTS: (&str, &str) = ("000000000000", "111122223333");

pub(crate) struct Stack {
    pub(crate) emulator: EmulatedAws,
    pub(crate) terraform: Terraform,
    /// The runbooks, with the emulator's account in the example's place.
    pub(crate) document: PathBuf,
    /// The bucket of the states.
    pub(crate) bucket: String,
    repository: PathBuf,
    tfgen: PathBuf,
    programs: PathBuf,
    /// How often TOML was entered, each time over the previous one.
    layers: usize,
    account: EmulatedAccount,
}

impl Stack {
    /// Starts the emulator with nothing but a bucket for states, and generates the environment.
    pub(crate) fn prepare() -> Self {
        let account = EmulatedAccount::open("runbooks", Purpose::LocalStack);
        let EmulatedAccount { project, state, program, .. } = &account;
        let tfgen = builds::tfgen(project, state).unwrap();
        let aws = python::install(project, state, "awscli").unwrap().join("aws");

        let repository = state.path().join("repository");
        write_repository(project.root(), &repository);
        let document = state.path().join("runbooks.md");
        let text = files::read(&project.root().join("docs/runbooks.md")).unwrap();
        files::write(&document, text.replace(ACCOUNTS.1, ACCOUNTS.0)).unwrap();
        let programs = state.path().join("programs");
        files::make_folder(&programs).unwrap();
        // The document says `terraform`, which may be OpenTofu here.
        for (name, program) in [("terraform", program), ("aws", &aws)] {
            std::os::unix::fs::symlink(program, programs.join(name)).unwrap();
        }

        let emulator = account.aws.clone();
        let root = repository.join("generated/staging");
        let mut terraform = account.terraform(&root, "staging");
        // Each environment's data is in its own folder, where plain `terraform` looks for it.
        terraform.set("TF_DATA_DIR", ".terraform");
        for (name, value) in [
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_DEFAULT_REGION", "us-east-1"),
            ("AWS_PAGER", ""),
            ("TF_IN_AUTOMATION", "1"),
            // The provider's calls are in its log.
            ("TF_LOG_PROVIDER", "DEBUG"),
        ] {
            terraform.set(name, value);
        }
        terraform.set("TF_LOG_PATH", state.log("provider-calls"));
        terraform.set("TFGEN", &tfgen);
        terraform.set("TFGEN_REGISTRY_ENDPOINT", emulator.endpoint());

        let mut stack = Self {
            emulator,
            terraform,
            document,
            bucket: String::new(),
            repository,
            tfgen,
            programs,
            layers: 0,
            account,
        };
        stack.enter("");
        stack.build_image();
        stack.bucket = GeneratedRoot::read(&root).unwrap().state_bucket().unwrap().to_owned();
        stack.emulator.create_bucket(&stack.bucket).unwrap();
        let versioning =
            "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
        let path = format!("/{}?versioning", stack.bucket);
        let put = stack.emulator.send("s3", "PUT", &path, &[], versioning).unwrap();
        put.success().unwrap();
        stack.terraform.init(&[]).unwrap();
        stack
    }

    /// Enters TOML over what the environment has, and generates.
    pub(crate) fn enter(&mut self, toml: &str) {
        let envs = self.repository.join("envs");
        files::write(&envs.join(format!("entered-{}.toml", self.layers)), toml).unwrap();
        self.layers += 1;
        let layers: Vec<String> =
            (0..self.layers).map(|layer| format!(", \"entered-{layer}.toml\"")).collect();
        let environment =
            format!("extends = [\"emulated.toml\"{}]\n\n[environment]\n", layers.concat());
        files::write(&envs.join("staging.toml"), environment).unwrap();
        let mut generate = Command::new(&self.tfgen);
        generate.arg("--root").arg(&self.repository).arg("generate");
        logged::run(&mut generate, &self.account.state.log("generate")).unwrap();
    }

    /// Types commands into one shell in the folder of the environment, and returns their output.
    pub(crate) fn type_in(&self, commands: &str) -> String {
        let folder = self.repository.join("generated/staging");
        let programs = self.programs.clone();
        let mut shell = documents::shell(commands, &folder, &self.terraform, programs);
        shell.stdin(Stdio::null());
        let output = shell.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{commands}\n{said}\n{errors}");
        said
    }

    /// The state in the bucket.
    pub(crate) fn recorded(&self) -> Value {
        let log = self.account.state.log("terraform-state");
        let text = logged::output(&mut self.terraform.command(&["state", "pull"]), &log).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// An output of the environment that is a text.
    pub(crate) fn output(&self, name: &str) -> String {
        self.terraform.outputs().unwrap()[name].as_str().unwrap().to_owned()
    }

    /// Calls an operation of DynamoDB.
    pub(crate) fn dynamodb(&self, operation: &str, input: &Value) -> Value {
        let target = format!("DynamoDB_20120810.{operation}");
        self.emulator.call_json("dynamodb", &target, input).unwrap()
    }

    /// The log with the provider's calls.
    pub(crate) fn calls(&self) -> String {
        files::read(&self.account.state.log("provider-calls")).unwrap()
    }

    fn build_image(&self) {
        let image = self.repository.join("target/image");
        files::make_folder(image.parent().unwrap()).unwrap();
        let digest = smallest_image::build(&self.account.state, &self.tfgen, &image, "x86_64");
        let variables = json!({ "image_digest": digest }).to_string();
        let root = self.repository.join("generated/staging");
        files::write(&root.join("image.auto.tfvars.json"), variables).unwrap();
    }
}

/// The modules and the layers as they are, under the environments next to this file.
fn write_repository(project: &Path, repository: &Path) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runbooks/repository");
    files::copy_folder(&own, repository, &|_| false).unwrap();
    let ignored = |name: &str| name == "tests" || name == ".terraform";
    files::copy_folder(&project.join("modules"), &repository.join("modules"), &ignored).unwrap();
    for layer in ["base.toml", "project.toml", "waf.toml"] {
        let text = files::read(&project.join("envs").join(layer)).unwrap();
        files::write(&repository.join("envs").join(layer), text).unwrap();
    }
    for file in std::fs::read_dir(repository.join("envs")).unwrap() {
        let path = file.unwrap().path();
        let text = files::read(&path).unwrap().replace(ACCOUNTS.1, ACCOUNTS.0);
        files::write(&path, text).unwrap();
    }
}
