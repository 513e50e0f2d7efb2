//! A stack of the real modules in a repository of its own, without a state bucket.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use local::builds::Profile;
use local::http::{Answer, Client};
use local::prerequisites::{self, Purpose};
use local::project::Project;
use local::state::StateFolder;
use local::steps::Step;
use local::terraform::{Plan, Terraform, provider_tree};
use local::{aws, builds, files, logged};
use serde_json::Value;

use crate::emulated_stack::EmulatedStack;

/// The secret that the distribution sends, and the previous one.
pub(crate) const SECRETS: [&str; 2] =
    ["0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"];

/// The comment above the part of the template that only protections need.
const DISTRIBUTION: &str = "# distribution";

/// A little longer than the edge keeps what it read about the distribution.
const SETTINGS_LIFETIME: Duration = Duration::from_millis(2500);

pub(crate) struct Stack {
    emulated: EmulatedStack,
    terraform: Terraform,
    tfgen: PathBuf,
    repository: PathBuf,
    template: String,
    state: StateFolder,
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

        let emulated = EmulatedStack::start(&project, &state, aws::REGION);

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
        terraform.use_emulator(&emulated.aws);
        terraform.set("TFGEN", &tfgen);
        terraform.set("TFGEN_REGISTRY_ENDPOINT", emulated.aws.endpoint());
        terraform.set("TF_VAR_image_digest", digest);
        terraform.set("TF_VAR_origin_secret", SECRETS[0]);
        terraform.set("TF_VAR_origin_secret_previous", SECRETS[1]);
        let downloads = project.root().join(".local/plugins");
        provider_tree::configure(&mut terraform, &found.terraform, &downloads, &state).unwrap();

        let stack = Self { emulated, terraform, tfgen, repository, template, state };
        // With all modules, so that one preparation is enough.
        stack.generate(&stack.template);
        stack.terraform.init(&[]).unwrap();
        stack
    }

    /// Applies only the function, with these lines in their places.
    pub(crate) fn apply_function(&self, what: &str, changes: &[(&str, &str)]) {
        let (function, _) = self.template.split_once(DISTRIBUTION).unwrap();
        self.apply_text(what, function, changes);
    }

    /// Applies the function with its distribution, and waits until the edge knows it.
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
        self.emulated.through_the_edge(method, path, headers, body)
    }

    /// The Function URL's host name, which changes if the URL is made again.
    pub(crate) fn function_host(&self) -> String {
        let url = self.output("function_url");
        url.trim_start_matches("https://").trim_end_matches('/').to_owned()
    }

    /// A request that bypasses the distribution.
    pub(crate) fn at_the_bare_url(
        &self,
        host: &str,
        path: &str,
        headers: &[(&str, &str)],
    ) -> Answer {
        let all = [&[("host", host)], headers].concat();
        let address = format!("{}{path}", self.emulated.aws.endpoint());
        Client::default().send("GET", &address, &all, "").unwrap()
    }

    /// An answer of Lambda's own API.
    pub(crate) fn lambda(&self, path: &str) -> Value {
        self.lambda_if_there(path).unwrap_or_else(|| panic!("there is no {path}"))
    }

    /// The same, or nothing if Lambda has nothing.
    pub(crate) fn lambda_if_there(&self, path: &str) -> Option<Value> {
        let answer = self.emulated.aws.send("lambda", "GET", path, &[], "").unwrap();
        if answer.status == 404 {
            return None;
        }
        Some(serde_json::from_slice(&answer.success().unwrap()).unwrap())
    }

    pub(crate) fn output(&self, name: &str) -> String {
        self.terraform.outputs().unwrap()[name].as_str().unwrap().to_owned()
    }

    /// All generated files.
    pub(crate) fn generated(&self) -> String {
        let entries = std::fs::read_dir(self.repository.join("generated/api")).unwrap();
        entries
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|kind| kind == "tf"))
            .map(|entry| files::read(&entry.path()).unwrap())
            .collect()
    }

    /// The output of `terraform show` for the whole state.
    pub(crate) fn state_as_shown(&self) -> String {
        let mut command = self.terraform.command(&["show", "-no-color"]);
        logged::output(&mut command, &self.state.log("terraform-show")).unwrap()
    }

    /// The output of `terraform output` without a name.
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

/// The text with each first string replaced by its second.
fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the template has no {from}");
        text.replace(from, to)
    })
}
