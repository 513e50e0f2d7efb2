//! A project of three environments; two read the third.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const MODULE: &str = r#"variable "value" {
  type = string
}

variable "seconds" {
  type    = number
  default = 0
}

resource "terraform_data" "this" {
  input            = var.value
  triggers_replace = var.value

  provisioner "local-exec" {
    command = "sleep ${var.seconds}"
  }
}

output "value" {
  value = terraform_data.this.output
}
"#;

const BASE: &str = "[terraform.backend.local]\npath = \"{{ environment.name }}.tfstate\"\n\
                    [module.thing]\nvalue = \"one\"\n";

const NETWORK: &str = "extends = \"base.toml\"\n[environment]\ntags = [\"shared\"]\n\
                       [output.value]\nvalue = { ref = \"module.thing.value\" }\n\
                       [module.thing]\nvalue = \"one\"\n";

/// The environment `prod`; `dev` is the same.
pub(crate) const PROD: &str = "extends = \"base.toml\"\n[environment]\ntags = [\"app\"]\n\
                               [module.thing]\nvalue = { output = \"network.value\" }\n";

/// A project in a temporary folder.
pub(crate) struct Project {
    folder: TempDir,
}

/// The result of a run of tfgen.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) output: String,
    pub(crate) errors: String,
}

impl Ran {
    /// The name and the result in each row of the closing table.
    pub(crate) fn results(&self) -> Vec<String> {
        let rows = self.output.lines().skip_while(|line| !line.starts_with("root module"));
        rows.skip(1)
            .take_while(|line| line.contains("  "))
            .map(|line| {
                let mut cells = line.split("  ").filter(|cell| !cell.is_empty());
                let mut cell = || cells.next().unwrap_or_default().trim();
                format!("{} {}", cell(), cell())
            })
            .collect()
    }
}

impl Project {
    /// The environments `network`, `dev` and `prod`, generated.
    pub(crate) fn new() -> Self {
        let project = Self { folder: tempfile::tempdir().expect("a temporary folder") };
        project.write("modules/thing/main.tf", MODULE);
        project.write("envs/base.toml", BASE);
        project.write("envs/network.toml", NETWORK);
        project.write("envs/dev.toml", PROD);
        project.write("envs/prod.toml", PROD);
        project.generate();
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a file")
    }

    pub(crate) fn read_if_there(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    /// Whether the state of the environment `name` has resources.
    pub(crate) fn has_resources(&self, name: &str) -> bool {
        self.read(&format!("generated/{name}/{name}.tfstate")).contains("terraform_data")
    }

    pub(crate) fn tfgen(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
        command.args(arguments).current_dir(self.folder.path());
        command.env("CHECKPOINT_DISABLE", "1").env_remove("GITHUB_STEP_SUMMARY");
        command.env_remove("TF_CLI_CONFIG_FILE");
        command
    }

    /// Generates all, and returns the report.
    pub(crate) fn generate(&self) -> String {
        let output = self.tfgen(&["generate"]).output().expect("tfgen runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        said
    }

    /// Makes a git repository, with everything committed.
    pub(crate) fn commit(&self) {
        let author = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
        for arguments in
            [&["init", "--quiet"][..], &["add", "--all"], &["commit", "--quiet", "-m", "x"]]
        {
            let mut git = Command::new("git");
            git.args(author).args(arguments).current_dir(self.folder.path());
            assert!(git.status().expect("git runs").success());
        }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(&mut self.tfgen(&[&["run"], arguments].concat()))
    }

    pub(crate) fn run_with_path(&self, path: &str, arguments: &[&str]) -> Ran {
        ran(self.tfgen(&[&["run"], arguments].concat()).env("PATH", path))
    }

    pub(crate) fn run_with(&self, variables: &[(&str, &Path)], arguments: &[&str]) -> Ran {
        ran(self.tfgen(&[&["run"], arguments].concat()).envs(variables.iter().copied()))
    }

    pub(crate) fn apply_all(&self) {
        let applied = self.run(&["--all", "--", "apply", "-auto-approve"]);
        assert_eq!(applied.code, 0, "{applied:?}");
    }

    /// Makes the apply of `network` take this many seconds.
    pub(crate) fn slow_down(&self, seconds: u32) {
        let network = self.read("envs/network.toml");
        let slow = format!("[module.thing]\nseconds = {seconds}\n");
        self.write("envs/network.toml", &network.replace("[module.thing]\n", &slow));
        self.generate();
    }

    /// Waits until a run that was started applies something that is slow.
    pub(crate) fn wait_for_the_slow(&self) {
        let start = Instant::now();
        while !self.read_if_there("lines").contains("Provisioning with") {
            assert!(start.elapsed() < Duration::from_secs(60), "{}", self.read_if_there("lines"));
            sleep(Duration::from_millis(20));
        }
    }

    /// Starts a run that writes into the file `lines`.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        let lines = fs::File::create(self.path("lines")).expect("a file");
        let errors = lines.try_clone().expect("the same file");
        let mut command = self.tfgen(&[&["run"], arguments].concat());
        command.stdin(Stdio::null()).stdout(lines).stderr(errors);
        command.spawn().expect("tfgen runs")
    }
}

/// The report of a run matches its schema.
pub(crate) fn holds_to_schema(report: &Value) {
    let schema =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/run.schema.json"));
    let schema: Value = serde_json::from_str(&schema.expect("a file")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(report).map(|one| one.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().expect("tfgen runs");
    Ran {
        code: output.status.code().expect("it ends by itself"),
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
