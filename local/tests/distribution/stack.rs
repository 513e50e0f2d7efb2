//! The root next to this file, applied to an emulated AWS with one variable or another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use local::aws::EmulatedAws;
use local::emulator::NameChanges;
use local::prerequisites::{self, Purpose};
use local::processes::Process;
use local::project::Project;
use local::state::{Ports, StateFolder};
use local::terraform::{Plan, Terraform, provider_tree};
use local::{emulator, files, logged, ports};

use crate::inventory;

/// The types of what a distribution can refer to.
const REFERRED: [&str; 4] = [
    "aws_cloudfront_function",
    "aws_cloudfront_origin_access_control",
    "aws_cloudfront_response_headers_policy",
    "aws_wafv2_web_acl",
];

/// What the root says in place of `waf.tf` once the web ACL has gone.
const WITHOUT_WAF: &str = "locals {\n  web_acl_arn = null\n}\n";

const LIFECYCLE: &str = "  lifecycle {\n    create_before_destroy = true\n  }\n";

pub(crate) struct Stack {
    pub(crate) emulated: EmulatedAws,
    terraform: Terraform,
    project: Project,
    state: StateFolder,
    process: Option<Process>,
}

impl Stack {
    /// Starts the emulator, in a folder of this name; nothing is applied yet.
    pub(crate) fn start(name: &str) -> Self {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        files::remove(&folder).unwrap();
        let state = StateFolder::open(&folder).unwrap();
        let program = prerequisites::check(Purpose::LocalStack).unwrap().terraform;

        let python = emulator::install(&project, &state).unwrap();
        let port = ports::choose(None).unwrap();
        // No request reaches a function here, so nobody listens at the other two.
        let all = Ports { emulator: port, lambda_host: port, edge: port };
        let process = emulator::start(&python, &project, &state, all, NameChanges::AtOnce).unwrap();
        let emulated = EmulatedAws::at(port);

        let root = state.path().join("root");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/distribution/root");
        files::copy_folder(&source, &root, &|_| false).unwrap();
        let mut terraform = Terraform::new(&program, &root, &state, name);
        terraform.use_emulator(&emulated);
        let downloads = project.root().join(".local/plugins");
        provider_tree::configure(&mut terraform, &program, &downloads, &state).unwrap();
        let stack = Self { emulated, terraform, project, state, process: Some(process) };
        stack.take_modules();
        stack.terraform.init(&[]).unwrap();
        stack
    }

    fn modules(&self) -> PathBuf {
        self.state.path().join("modules")
    }

    /// The modules as they are.
    pub(crate) fn take_modules(&self) {
        for name in ["cloudfront_proxy", "waf"] {
            let from = self.project.root().join("modules").join(name);
            files::copy_folder(&from, &self.modules().join(name), &|name| name == "tests").unwrap();
        }
    }

    /// The modules as they were before they had `create_before_destroy`.
    pub(crate) fn take_older_modules(&self) {
        let mut without = 0;
        for name in ["cloudfront_proxy", "waf"] {
            for entry in std::fs::read_dir(self.modules().join(name)).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "tf") {
                    let text = files::read(&path).unwrap();
                    without += text.matches(LIFECYCLE).count();
                    files::write(&path, text.replace(LIFECYCLE, "")).unwrap();
                }
            }
        }
        assert_eq!(without, 6, "two access controls, two functions, headers policies, a web ACL");
    }

    /// Takes the web ACL out of the configuration.
    pub(crate) fn drop_waf(&self) {
        let root = self.state.path().join("root");
        files::write(&root.join("waf.tf"), WITHOUT_WAF).unwrap();
        self.terraform.init(&[]).unwrap();
    }

    /// Applies with these variables.
    pub(crate) fn apply(&self, what: &str, variables: &[&str]) {
        let started = Instant::now();
        self.try_apply(variables).unwrap_or_else(|error| panic!("{what}: {error}"));
        eprintln!("  {what}: {:.0} s", started.elapsed().as_secs_f64());
    }

    /// Nothing is left to do, so AWS has all that the modules say.
    pub(crate) fn assert_converged(&self) {
        assert_eq!(self.terraform.plan().unwrap(), Plan::Empty);
    }

    /// All that Terraform says when such an apply fails.
    pub(crate) fn refused(&self, what: &str, variables: &[&str]) -> String {
        let started = Instant::now();
        let error = self.try_apply(variables).expect_err(what);
        eprintln!("  {what}, refused: {:.0} s", started.elapsed().as_secs_f64());
        error
    }

    fn try_apply(&self, variables: &[&str]) -> Result<(), String> {
        let given: Vec<String> = variables.iter().map(|given| format!("-var={given}")).collect();
        let mut arguments = vec!["apply", "-auto-approve", "-input=false", "-no-color"];
        arguments.extend(given.iter().map(String::as_str));
        self.run(&arguments)
    }

    /// Runs a command of Terraform, and gives all that it says when it fails.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<(), String> {
        let log = self.state.log("terraform");
        logged::run(&mut self.terraform.command(arguments), &log)
            .map_err(|_| files::read(&log).unwrap())
    }

    /// The names of what a distribution can refer to, as AWS has them, by type and sorted. All else
    /// that exists is in the state, too.
    pub(crate) fn referred(&self) -> BTreeMap<&'static str, Vec<String>> {
        let found = inventory::of(&self.emulated, "");
        let mut pull = self.terraform.command(&["state", "pull"]);
        let state = logged::output(&mut pull, &self.state.log("terraform-state")).unwrap();
        let recorded = inventory::recorded(&serde_json::from_str(&state).unwrap());
        assert_eq!(inventory::unknown_types(&recorded), [""; 0]);
        assert_eq!(inventory::differences(&found, &recorded), [""; 0]);
        let referred = REFERRED.map(|kind| {
            (kind, found[kind].iter().map(|found| found.name.clone()).collect::<Vec<_>>())
        });
        referred.into_iter().collect()
    }

    /// The one of this type and name that AWS has: its id.
    pub(crate) fn id(&self, kind: &str, name: &str) -> String {
        let found = inventory::of(&self.emulated, "");
        found[kind].iter().find(|found| found.name == name).unwrap().id.clone()
    }

    pub(crate) fn destroy(self) {
        self.run(&["destroy", "-auto-approve", "-input=false", "-no-color"]).unwrap();
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
