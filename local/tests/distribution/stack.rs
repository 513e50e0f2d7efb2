//! The root next to this file, applied to an emulated AWS with one variable or another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use local::prerequisites::Purpose;
use local::terraform::{Plan, Terraform};
use local::{files, logged};

use crate::emulated_account::EmulatedAccount;
use crate::inventory;

/// The resource types that a distribution can refer to.
const REFERRED: [&str; 4] = [
    "aws_cloudfront_function",
    "aws_cloudfront_origin_access_control",
    "aws_cloudfront_response_headers_policy",
    "aws_wafv2_web_acl",
];

/// The text that replaces `waf.tf` in the root once the web ACL is removed.
const WITHOUT_WAF: &str = "locals {\n  web_acl_arn = null\n}\n";

const LIFECYCLE: &str = "  lifecycle {\n    create_before_destroy = true\n  }\n";

pub(crate) struct Stack {
    pub(crate) account: EmulatedAccount,
    terraform: Terraform,
}

impl Stack {
    /// Starts the emulator, in a folder of this name; nothing is applied yet.
    pub(crate) fn start(name: &str) -> Self {
        let account = EmulatedAccount::open(name, Purpose::LocalStack);
        let root = account.state.path().join("root");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/distribution/root");
        files::copy_folder(&source, &root, &|_| false).unwrap();
        let terraform = account.terraform(&root, name);
        let stack = Self { account, terraform };
        stack.take_modules();
        stack.terraform.init(&[]).unwrap();
        stack
    }

    fn modules(&self) -> PathBuf {
        self.account.state.path().join("modules")
    }

    /// The modules as they are.
    pub(crate) fn take_modules(&self) {
        for name in ["cloudfront_proxy", "waf"] {
            let from = self.account.project.root().join("modules").join(name);
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

    /// Removes the web ACL from the configuration.
    pub(crate) fn drop_waf(&self) {
        let root = self.account.state.path().join("root");
        files::write(&root.join("waf.tf"), WITHOUT_WAF).unwrap();
        self.terraform.init(&[]).unwrap();
    }

    /// Applies with these variables.
    pub(crate) fn apply(&self, what: &str, variables: &[&str]) {
        let started = Instant::now();
        self.try_apply(variables).unwrap_or_else(|error| panic!("{what}: {error}"));
        eprintln!("  {what}: {:.0} s", started.elapsed().as_secs_f64());
    }

    /// Nothing is left to do, so AWS has everything in the modules.
    pub(crate) fn assert_converged(&self) {
        assert_eq!(self.terraform.plan().unwrap(), Plan::Empty);
    }

    /// Everything that Terraform prints when the apply fails.
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

    /// Runs a Terraform command, and returns everything that it prints if it fails.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<(), String> {
        let log = self.account.state.log("terraform");
        logged::run(&mut self.terraform.command(arguments), &log)
            .map_err(|_| files::read(&log).unwrap())
    }

    /// The names in AWS of the resources that a distribution can refer to, by type and sorted.
    /// Everything else that exists is in the state, too.
    pub(crate) fn referred(&self) -> BTreeMap<&'static str, Vec<String>> {
        let found = inventory::of(&self.account.aws, "");
        let mut pull = self.terraform.command(&["state", "pull"]);
        let state = logged::output(&mut pull, &self.account.state.log("terraform-state")).unwrap();
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
        let found = inventory::of(&self.account.aws, "");
        found[kind].iter().find(|found| found.name == name).unwrap().id.clone()
    }

    pub(crate) fn destroy(self) {
        self.run(&["destroy", "-auto-approve", "-input=false", "-no-color"]).unwrap();
    }
}
