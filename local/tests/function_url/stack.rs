//! A stack of the real modules in a repository of its own, without a state bucket.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use local::aws::EmulatedAws;
use local::builds::Profile;
use local::emulator::NameChanges;
use local::http::{Answer, Client};
use local::lambda_host;
use local::prerequisites::{self, Purpose};
use local::processes::Process;
use local::project::Project;
use local::state::{Ports, StateFolder};
use local::steps::Step;
use local::terraform::{Plan, Terraform, provider_tree};
use local::{builds, edge, emulator, files, logged, ports};
use serde_json::Value;

use crate::loopback::serve;

/// What the distribution sends, and what it sent before.
pub(crate) const SECRETS: [&str; 2] =
    ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"];

/// The comment above the part of the template that only protections need.
const DISTRIBUTION: &str = "# distribution";

/// How long the edge believes what it read of the distribution, and a little more.
const SETTINGS_LIFETIME: Duration = Duration::from_millis(2500);

pub(crate) struct Stack {
    emulated: EmulatedAws,
    edge: String,
    terraform: Terraform,
    tfgen: PathBuf,
    repository: PathBuf,
    template: String,
    state: StateFolder,
    process: Option<Process>,
}

impl Stack {
    /// Builds the image and starts the servers; nothing is deployed yet.
    pub(crate) fn start() -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("function-url");
        files::remove(&folder).unwrap();
        let state = StateFolder::open(&folder).unwrap();
        let found = prerequisites::check(Purpose::LocalStack).unwrap();
        let tfgen = builds::tfgen(&project, &state).unwrap();
        let program = builds::service(&project, &state, "x86_64", Profile::Local).unwrap();
        let digest =
            builds::image(&project, &state, &tfgen, &program, "x86_64", Profile::Local).unwrap();

        let python = emulator::install(&project, &state).unwrap();
        let port = ports::choose(None).unwrap();
        let emulated = EmulatedAws::at(port);
        let (hosts, own_state) = (emulated.clone(), state.clone());
        let program = Path::new(env!("CARGO_BIN_EXE_local"));
        let lambda_host = serve(move || lambda_host::router(hosts, &own_state, program));
        let edged = emulated.clone();
        let edge_port = serve(move || edge::router(edged, Arc::new(|line| eprintln!("{line}"))));
        let all = Ports { emulator: port, lambda_host, edge: edge_port };
        let process = emulator::start(&python, &project, &state, all, NameChanges::AtOnce).unwrap();

        let repository = state.path().join("repository");
        let ignored = |name: &str| name == ".terraform";
        let modules = project.root().join("modules");
        files::copy_folder(&modules, &repository.join("modules"), &ignored).unwrap();
        files::make_folder(&repository.join("envs")).unwrap();
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/function_url/repository");
        let template = files::read(&own.join("envs/api.toml"))
            .unwrap()
            .replace("SITE", modules.join("static_site/tests/site").to_str().unwrap())
            .replace("LAYOUT", project.image_layout(Profile::Local).to_str().unwrap());

        let root = repository.join("generated/api");
        let mut terraform = Terraform::new(&found.terraform, &root, &state, "function-url");
        terraform.use_emulator(&emulated);
        terraform.set("TFGEN", &tfgen);
        terraform.set("TFGEN_REGISTRY_ENDPOINT", emulated.endpoint());
        terraform.set("TF_VAR_image_digest", digest);
        terraform.set("TF_VAR_origin_secret", SECRETS[0]);
        terraform.set("TF_VAR_origin_secret_previous", SECRETS[1]);
        let downloads = project.root().join(".local/plugins");
        provider_tree::configure(&mut terraform, &found.terraform, &downloads, &state).unwrap();

        let stack = Self {
            emulated,
            edge: format!("http://127.0.0.1:{edge_port}"),
            terraform,
            tfgen,
            repository,
            template,
            state,
            process: Some(process),
        };
        // With all modules, so that one preparation is enough.
        stack.generate(&stack.template);
        stack.terraform.init(&[]).unwrap();
        stack
    }

    /// Applies the function alone, with these lines in their places.
    pub(crate) fn apply_function(&self, what: &str, changes: &[(&str, &str)]) {
        let (function, _) = self.template.split_once(DISTRIBUTION).unwrap();
        self.apply_text(what, function, changes);
    }

    /// Applies the repository alone, with these lines in their places, and returns its URL.
    pub(crate) fn apply_repository(&self, changes: &[(&str, &str)]) -> String {
        let (function, _) = self.template.split_once(DISTRIBUTION).unwrap();
        self.generate(&changed(function, changes));
        let only = "-target=module.ecr.aws_ecr_repository.this";
        let arguments = ["apply", "-auto-approve", "-input=false", "-no-color", only];
        let log = self.state.log("terraform-apply-repository");
        logged::run(&mut self.terraform.command(&arguments), &log).unwrap();
        self.output("repository_url")
    }

    /// The template's line that sets `name`.
    pub(crate) fn line(&self, name: &str) -> &str {
        let mut lines = self.template.lines();
        lines.find(|line| line.split(' ').next() == Some(name)).unwrap()
    }

    /// Pushes the image in the OCI layout `layout`, as somebody would whose image this is.
    pub(crate) fn push(&self, layout: &Path, repository: &str, digest: &str) {
        let mut push = Command::new(&self.tfgen);
        push.args(["image", "push", "--repository", repository, "--digest", digest, "--image"]);
        push.arg(layout).args(["--endpoint", self.emulated.endpoint()]);
        logged::run(&mut push, &self.state.log("push")).unwrap();
    }

    /// The digest of the image in an OCI layout.
    pub(crate) fn digest(&self, layout: &Path) -> String {
        let mut digest = Command::new(&self.tfgen);
        digest.args(["image", "digest", "--image"]).arg(layout);
        logged::output(&mut digest, &self.state.log("digest")).unwrap().trim().to_owned()
    }

    /// Applies the function with its distribution, and lets the edge learn of it.
    pub(crate) fn apply(&self, what: &str, changes: &[(&str, &str)]) {
        self.apply_text(what, &self.template, changes);
        std::thread::sleep(SETTINGS_LIFETIME);
    }

    /// Writes the environment, applies it, and plans once more: nothing may be left to do.
    fn apply_text(&self, what: &str, text: &str, changes: &[(&str, &str)]) {
        let started = Instant::now();
        self.generate(&changed(text, changes));
        let progress = self.terraform.apply(&Step::default()).unwrap();
        assert_eq!(self.terraform.plan().unwrap(), Plan::Empty, "after: {what}");
        eprintln!("  {what}: {progress}, {:.0} s", started.elapsed().as_secs_f64());
    }

    fn generate(&self, text: &str) {
        files::write(&self.repository.join("envs/api.toml"), text).unwrap();
        let mut generate = Command::new(&self.tfgen);
        generate.arg("generate").arg("--root").arg(&self.repository);
        logged::run(&mut generate, &self.state.log("generate")).unwrap();
    }

    /// A viewer's request.
    pub(crate) fn through_the_edge(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        Client::default().send(method, &format!("{}{path}", self.edge), headers, body).unwrap()
    }

    /// The Function URL's host name, which is another one when the URL is made anew.
    pub(crate) fn function_host(&self) -> String {
        let url = self.output("function_url");
        url.trim_start_matches("https://").trim_end_matches('/').to_owned()
    }

    /// A request around the distribution.
    pub(crate) fn at_the_bare_url(
        &self,
        host: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let all = [&[("host", host)], headers].concat();
        let address = format!("{}{path}", self.emulated.endpoint());
        Client::default().send("GET", &address, &all, "").unwrap()
    }

    /// An answer of Lambda's own API.
    pub(crate) fn lambda(&self, path: &str) -> Value {
        self.lambda_if_there(path).unwrap_or_else(|| panic!("there is no {path}"))
    }

    /// The same, or nothing where Lambda knows nothing.
    pub(crate) fn lambda_if_there(&self, path: &str) -> Option<Value> {
        let answer = self.emulated.send("lambda", "GET", path, &[], "").unwrap();
        if answer.status == 404 {
            return None;
        }
        Some(serde_json::from_slice(&answer.success().unwrap()).unwrap())
    }

    pub(crate) fn output(&self, name: &str) -> String {
        self.terraform.outputs().unwrap()[name].as_str().unwrap().to_owned()
    }

    /// All that was generated.
    pub(crate) fn generated(&self) -> String {
        let entries = std::fs::read_dir(self.repository.join("generated/api")).unwrap();
        entries
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|kind| kind == "tf"))
            .map(|entry| files::read(&entry.path()).unwrap())
            .collect()
    }

    /// What `terraform show` says of everything in the state.
    pub(crate) fn state_as_shown(&self) -> String {
        let mut command = self.terraform.command(&["show", "-no-color"]);
        logged::output(&mut command, &self.state.log("terraform-show")).unwrap()
    }

    /// What `terraform output` says without being asked for one by name.
    pub(crate) fn outputs_as_shown(&self) -> String {
        let mut command = self.terraform.command(&["output", "-no-color"]);
        logged::output(&mut command, &self.state.log("terraform-output")).unwrap()
    }

    pub(crate) fn destroy(self) {
        self.terraform.destroy(&Step::default()).unwrap();
        let list = self.lambda("/2015-03-31/functions");
        assert_eq!(list["Functions"].as_array().map(Vec::len), Some(0));
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if let Some(process) = self.process.take()
            && let Err(error) = process.stop(emulator::STOP_GRACE)
        {
            eprintln!("{error:#}");
        }
    }
}

/// The text with each first string replaced by its second.
fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the template has no {from}");
        text.replace(from, to)
    })
}
