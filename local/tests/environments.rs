//! `make plan`, `apply`, `plan-all`, `apply-all` and `destroy`, as `local` does them, on two
//! environments with their states in the emulated AWS; one reads the other.

#[path = "emulated_account/mod.rs"]
mod emulated_account;

use std::path::{Path, PathBuf};
use std::process::Command;

use emulated_account::EmulatedAccount;
use local::prerequisites::Purpose;
use local::{builds, files, logged};
use serde_json::json;

const BASE: &str = r#"[terraform.backend.s3]
bucket         = "states"
key            = "{{ environment.name }}.tfstate"
region         = "us-east-1"
use_lockfile   = true
use_path_style = true

[module.thing]
image_digest = { ref = "var.image_digest" }

[variable.image_digest]
type = "string"

[variable.site_builds]
type    = "string"
default = "none"

[output.site_builds]
value = "built before"

[output.passed_on]
value = { ref = "var.site_builds" }
"#;

const SHOP: &str = "extends = \"base.toml\"\n[environment]\ntags = [\"app\"]\n\
                    [output.read]\nvalue = { output = \"network.site_builds\", placeholder = \"unknown\" }\n";

const MODULE: &str = "variable \"image_digest\" {\n  type = string\n}\n\n\
                      resource \"terraform_data\" \"this\" {\n  input = var.image_digest\n}\n";

/// The emulator does not look at them.
const KEYS: [(&str, &str); 2] = [("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")];

const DIGEST: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";

/// A separate repository whose states are in an emulated account.
struct Repository {
    account: EmulatedAccount,
    folder: PathBuf,
    tfgen: PathBuf,
}

/// The result of `local`.
#[derive(Debug)]
struct Ran {
    is_success: bool,
    output: String,
    errors: String,
}

impl Repository {
    fn open() -> Self {
        let account = EmulatedAccount::open("environments", Purpose::TerraformOnly);
        let folder = account.state.path().join("repository");
        for (path, text) in [
            ("envs/base.toml", BASE),
            ("envs/network.toml", "extends = \"base.toml\"\n[environment]\n"),
            ("envs/shop.toml", SHOP),
            ("modules/thing/main.tf", MODULE),
        ] {
            let path = folder.join(path);
            files::make_folder(path.parent().unwrap()).unwrap();
            files::write(&path, text).unwrap();
        }
        let tfgen = builds::tfgen(&account.project, &account.state).unwrap();
        let mut generate = Command::new(&tfgen);
        generate.arg("generate").current_dir(&folder);
        logged::run(&mut generate, &account.state.log("generate")).unwrap();
        Self { account, folder, tfgen }
    }

    fn local(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_local"));
        command.arg("--tfgen").arg(&self.tfgen).args(arguments).current_dir(&self.folder);
        command.envs(KEYS).env("IMAGE_DIGEST", DIGEST);
        command.env("AWS_ENDPOINT_URL", self.account.aws.endpoint());
        let output = command.output().unwrap();
        Ran {
            is_success: output.status.success(),
            output: String::from_utf8_lossy(&output.stdout).into_owned(),
            errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    fn done(&self, arguments: &[&str]) -> String {
        let ran = self.local(arguments);
        assert!(ran.is_success, "{arguments:?}: {ran:?}");
        ran.output
    }

    fn output(&self, environment: &str, name: &str) -> String {
        let root = self.folder.join("generated").join(environment);
        let mut terraform = self.account.terraform(&root, environment);
        KEYS.iter().for_each(|(name, value)| terraform.set(name, value));
        terraform.init(&["-reconfigure"]).unwrap();
        terraform.outputs().unwrap()[name].as_str().unwrap().to_owned()
    }

    /// Leaves the lock of a Terraform that no longer runs.
    fn lock(&self, environment: &str) {
        let path = format!("/states/{environment}.tfstate.tflock");
        let lock = json!({
            "ID": "94d7ab32-bb85-5b6e-6d54-5bb8e4dd9dc4", "Operation": "OperationTypeApply",
            "Info": "", "Who": "ann@laptop", "Version": "1.11.4",
            "Created": "2026-01-02T03:04:05Z", "Path": path,
        });
        let put = self.account.aws.send("s3", "PUT", &path, &[], lock.to_string()).unwrap();
        put.success().unwrap();
    }
}

#[test]
#[ignore = "needs the emulator; `make test-e2e` runs it"]
fn environments_are_planned_and_applied_as_planned() {
    let repository = Repository::open();
    for arguments in [&["plan-all"][..], &["apply", "network", "--", "-auto-approve"]] {
        let early = repository.local(arguments);
        let said = "the bucket for the states, states, does not exist\n\
                    hint: create it with `make bootstrap`";
        assert!(!early.is_success && early.errors.contains(said), "{early:?}");
        assert!(!early.errors.contains("Error: "), "Terraform's own words: {early:?}");
    }
    repository.account.aws.create_bucket("states").unwrap();
    let refused = repository.local(&["apply", "network"]);
    assert!(
        !refused.is_success && refused.errors.contains("there is no saved plan"),
        "{refused:?}"
    );

    // An environment that reads one that was never applied is planned with a placeholder.
    let planned = repository.done(&["plan-all"]);
    assert!(planned.contains("network      changes"), "{planned}");
    assert!(planned.contains("placeholder"), "{planned}");
    let applied = repository.done(&["apply", "network"]);
    assert!(applied.contains("\napply: 1 applied, in "), "{applied}");
    assert_eq!(repository.output("network", "passed_on"), "none");

    // What the apply learned about the site's builds is an input of the next plan.
    let all = repository.done(&["apply-all", "--", "-auto-approve"]);
    assert!(all.contains("\napply: 2 applied, in "), "{all}");
    assert!(all.find("network │ Apply complete!") < all.find("shop    │ Apply complete!"), "{all}");
    assert_eq!(repository.output("network", "passed_on"), "built before");
    assert_eq!(repository.output("shop", "read"), "built before");
    repository.done(&["apply-all", "--", "-auto-approve"]);
    let none = repository.done(&["plan-all", "--jobs", "2"]);
    assert!(none.contains("\nplan: 2 without changes, in "), "{none}");

    let tagged = repository.done(&["plan-all", "--continue", "--tag", "app", "--", "-lock=false"]);
    assert!(tagged.contains("\nplan: 1 without changes, in "), "{tagged}");
    let unknown = repository.local(&["plan-all", "--tag", "ap"]);
    assert!(unknown.errors.contains("no environment has the tag `ap`"), "{unknown:?}");

    repository.lock("shop");
    let locked = repository.local(&["plan-all"]);
    let hint = "make terraform ENV=shop ARGS=\"force-unlock 94d7ab32-bb85-5b6e-6d54-5bb8e4dd9dc4\"";
    assert!(!locked.is_success && locked.errors.contains(hint), "{locked:?}");
    assert!(locked.output.contains("network      no changes"), "{locked:?}");
    let id = "94d7ab32-bb85-5b6e-6d54-5bb8e4dd9dc4";
    repository.done(&["terraform", "shop", "--", "force-unlock", "-force", id]);

    repository.done(&["plan", "shop", "--", "-destroy"]);
    let destroyed = repository.done(&["destroy", "shop"]);
    assert!(destroyed.contains("\ndestroy: 1 applied, in "), "{destroyed}");
    // A removed environment still has its root module, which destroys it.
    for name in ["shop", "network"] {
        std::fs::remove_file(repository.folder.join(format!("envs/{name}.toml"))).unwrap();
    }
    repository.done(&["destroy", "network", "--", "-auto-approve"]);
    assert!(!Path::new(&repository.folder).join(".tfgen-plans/network.tfplan").exists());
}
