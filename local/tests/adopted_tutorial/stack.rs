//! The stack, made by another root, and the repository that takes it over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use local::builds::Profile;
use local::http::Client;
use local::prerequisites::{self, Purpose};
use local::project::Project;
use local::state::StateFolder;
use local::steps::Step;
use local::terraform::{Plan, Terraform, provider_tree};
use local::{builds, files, logged, python};

use crate::emulated_stack::EmulatedStack;
use crate::planned::Planned;

/// The tutorial's region.
const REGION: &str = "us-east-2";

/// A little longer than the edge keeps what it read about the distribution.
const SETTINGS_LIFETIME: Duration = Duration::from_millis(2500);

/// The page and the API.
const PATHS: [&str; 2] = ["/", "/api/hello"];

pub(crate) struct Stack {
    emulated: EmulatedStack,
    original: Terraform,
    taken_over: Terraform,
    tfgen: PathBuf,
    repository: PathBuf,
    /// The folder of the program `aws`.
    programs: PathBuf,
    state: StateFolder,
}

impl Stack {
    /// Builds the image and starts the servers; nothing is deployed yet.
    pub(crate) fn start() -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("adopted-tutorial");
        files::remove(&folder).unwrap();
        let state = StateFolder::open(&folder).unwrap();
        let program = prerequisites::check(Purpose::LocalStack).unwrap().terraform;
        let tfgen = builds::tfgen(&project, &state).unwrap();
        let service = builds::service(&project, &state, "x86_64", Profile::Local).unwrap();
        let digest =
            builds::image(&project, &state, &tfgen, &service, "x86_64", Profile::Local).unwrap();
        let layout = project.image_layout(Profile::Local);
        let programs = python::install(&project, &state, "awscli").unwrap();
        let emulated = EmulatedStack::start(&project, &state, REGION);

        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adopted_tutorial");
        let (folder, repository) = (state.path().join("original"), state.path().join("repository"));
        let site = project.root().join("modules/static_site/tests/site");
        let ignored = |name: &str| name == ".terraform";
        files::copy_folder(&own.join("original"), &folder, &ignored).unwrap();
        files::copy_folder(&project.root().join("modules"), &repository.join("modules"), &ignored)
            .unwrap();
        let environment = files::read(&own.join("repository/envs/dev.toml")).unwrap();
        let environment = environment
            .replace("SITE", site.to_str().unwrap())
            .replace("LAYOUT", layout.to_str().unwrap());
        files::make_folder(&repository.join("envs")).unwrap();
        files::write(&repository.join("envs/dev.toml"), environment).unwrap();

        let downloads = project.root().join(".local/plugins");
        let terraform = |root: &Path, name: &str| {
            let mut terraform = Terraform::new(&program, root, &state, name);
            terraform.use_emulator(&emulated.aws);
            provider_tree::configure(&mut terraform, &program, &downloads, &state).unwrap();
            terraform.set("TFGEN", &tfgen);
            terraform.set("TFGEN_REGISTRY_ENDPOINT", emulated.aws.endpoint());
            terraform.set("TF_VAR_image_digest", &digest);
            terraform.set("TF_VAR_image_layout", &layout);
            terraform.set("TF_VAR_site", &site);
            terraform.set("AWS_ACCESS_KEY_ID", "test");
            terraform.set("AWS_SECRET_ACCESS_KEY", "test");
            terraform.set("AWS_DEFAULT_REGION", REGION);
            terraform
        };
        let original = terraform(&folder, "original");
        let taken_over = terraform(&repository.join("generated/dev"), "taken-over");
        Self { emulated, original, taken_over, tfgen, repository, programs, state }
    }

    /// Applies the root that does not belong to this repository.
    pub(crate) fn make_original(&self) {
        self.original.init(&[]).unwrap();
        self.original.apply(&Step::default()).unwrap();
        std::thread::sleep(SETTINGS_LIFETIME);
    }

    /// The state as `terraform show -json` prints it, in a file.
    pub(crate) fn shown_state(&self) -> &'static str {
        let mut show = self.original.command(&["show", "-json"]);
        let shown = logged::output(&mut show, &self.state.log("terraform-show")).unwrap();
        files::write(&self.state.path().join("original/shown.json"), shown).unwrap();
        "../original/shown.json"
    }

    /// Makes what Lambda makes for a function that writes its first log line.
    pub(crate) fn make_log_group(&self) {
        let name = "/aws/lambda/dev-exampulumi-lambda";
        let command = format!("aws logs create-log-group --log-group-name {name}");
        // The emulator may have made it when the function was called.
        let (_, errors) = self.type_in(&command);
        assert!(errors.is_empty() || errors.contains("AlreadyExists"), "{errors}");
    }

    pub(crate) fn environment(&self) -> String {
        files::read(&self.repository.join("envs/dev.toml")).unwrap()
    }

    pub(crate) fn write_environment(&self, text: &str) {
        files::write(&self.repository.join("envs/dev.toml"), text).unwrap();
    }

    /// `tfgen adopt dev` with these arguments: what it says, and its exit code.
    pub(crate) fn adopt(&self, arguments: &[&str]) -> (String, i32) {
        let mut adopt = Command::new(&self.tfgen);
        adopt.args(["adopt", "dev"]).args(arguments).current_dir(&self.repository);
        let output = adopt.output().unwrap();
        let code = output.status.code().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(code < 2 && !errors.contains("error"), "{errors}");
        (String::from_utf8(output.stdout).unwrap(), code)
    }

    /// Runs the commands that `tfgen adopt dev --ids` prints for resources that are not imported,
    /// enters the ids that they print, and returns how many there are.
    pub(crate) fn import_by_commands(&self) -> usize {
        let (said, code) = self.adopt(&["--ids"]);
        assert_eq!(code, 0);
        let mut environment = self.environment();
        let mut found = 0;
        for skeleton in said.split("\n\n") {
            let line = |start: &str| {
                skeleton.lines().find_map(|line| line.strip_prefix("# ")?.strip_prefix(start))
            };
            let is_open = line("note: ").is_some();
            let Some(command) = line("$ ").filter(|_| !is_open) else { continue };
            let (answer, errors) = self.type_in(command);
            let answer = answer.trim();
            if answer.is_empty() {
                let is_refused = errors.is_empty()
                    || ["NotFound", "NoSuch"].iter().any(|code| errors.contains(code));
                assert!(is_refused, "{command}\n{errors}");
                continue;
            }
            assert!(answer.lines().count() == 1 && answer != "None", "{command}\n{answer}");
            let known = line("id = ").unwrap();
            let entered = format!("{answer:?}");
            assert!(known == "\"\"" || known == entered, "{known} is {entered}: {command}");
            environment.push_str(&format!(
                "\n[[import]]\nto = {}\nid = {entered}\n",
                line("to = ").unwrap()
            ));
            found += 1;
        }
        self.write_environment(&environment);
        found
    }

    /// Generates and plans from an empty state.
    pub(crate) fn plan(&self) -> Planned {
        let mut generate = Command::new(&self.tfgen);
        generate.args(["generate", "dev"]).current_dir(&self.repository);
        logged::run(&mut generate, &self.state.log("generate")).unwrap();
        self.taken_over.init(&[]).unwrap();
        let plan = self.taken_over.save_plan("dev.tfplan").unwrap();
        let file = self.repository.join("generated/dev/dev.json");
        files::write(&file, &plan).unwrap();
        let mut summary = Command::new(&self.tfgen);
        summary.arg("plan-summary").arg(&file).current_dir(&self.repository);
        let output = summary.output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        Planned::read(&plan, text, output.status.code().unwrap())
    }

    /// Applies the last plan while visitors request the page and the API; returns how often each
    /// status came.
    pub(crate) fn apply(&self) -> BTreeMap<(&'static str, u16), usize> {
        let is_done = AtomicBool::new(false);
        let seen = std::thread::scope(|scope| {
            let visitors = scope.spawn(|| {
                let mut seen = BTreeMap::new();
                while !is_done.load(Ordering::Relaxed) {
                    for path in PATHS {
                        let answer = self.emulated.through_the_edge("GET", path, &[], "");
                        *seen.entry((path, answer.status)).or_default() += 1;
                    }
                }
                seen
            });
            let applied = self.taken_over.apply_saved("dev.tfplan", &Step::default());
            is_done.store(true, Ordering::Relaxed);
            let seen = visitors.join().unwrap();
            applied.unwrap();
            seen
        });
        std::thread::sleep(SETTINGS_LIFETIME);
        seen
    }

    /// Whether a plan has nothing to do.
    pub(crate) fn is_done(&self) -> bool {
        self.taken_over.plan().unwrap() == Plan::Empty
    }

    /// The page and the API answer through the distribution.
    pub(crate) fn assert_answers(&self, when: &str) {
        for path in PATHS {
            let answer = self.emulated.through_the_edge("GET", path, &[], "");
            assert_eq!(answer.status, 200, "{path} {when}: {}", answer.text());
        }
    }

    /// The Function URL answers only the distribution.
    pub(crate) fn assert_signed(&self) {
        let (url, _) = self.type_in(
            "aws lambda get-function-url-config --function-name dev-exampulumi-lambda \
             --qualifier dev-exampulumi-lambda-alias --query FunctionUrl --output text",
        );
        let host = url.trim().trim_start_matches("https://").trim_end_matches('/');
        let address = format!("{}/api/hello", self.emulated.aws.endpoint());
        let answer = Client::default().send("GET", &address, &[("host", host)], "").unwrap();
        assert_eq!(answer.status, 403, "{host}: {}", answer.text());
    }

    /// Types a command into a shell; returns its output and its errors.
    fn type_in(&self, command: &str) -> (String, String) {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(&self.repository).stdin(Stdio::null());
        for (name, value) in self.taken_over.command(&[]).get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let all = std::iter::once(self.programs.clone()).chain(std::env::split_paths(&path));
        shell.env("PATH", std::env::join_paths(all).unwrap());
        let output = shell.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    }
}
