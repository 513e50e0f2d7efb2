//! What Terraform itself reads in a root module: `tfgen check` refuses what the real Terraform
//! refuses, and accepts what it accepts.

mod backends;

use serde::Deserialize;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

const MODULE: &str = r#"
variable "name" {
  type    = string
  default = "n"
}
resource "terraform_data" "a" {
  input = var.name
}
output "name" {
  value = var.name
}
"#;

const OUTER: &str = r#"
resource "terraform_data" "once" {
}
resource "terraform_data" "counted" {
  count = 2
}
resource "terraform_data" "each" {
  for_each = toset(["k"])
}
module "inner" {
  source = "../m"
}
module "counted" {
  source = "../m"
  count  = 2
}
module "each" {
  source   = "../m"
  for_each = toset(["k"])
}
"#;

const TYPED: &str = r#"
variable "text" {
  type    = string
  default = "t"
}
variable "number" {
  type    = number
  default = 1
  validation {
    condition     = var.number < 100
    error_message = "Too big."
  }
}
variable "object" {
  type    = object({ a = string, b = optional(number) })
  default = { a = "x" }
}
variable "any_map" {
  type    = map(any)
  default = {}
}
variable "any_list" {
  type    = list(any)
  default = []
}
variable "deep" {
  type    = object({ maps = optional(map(map(any)), {}) })
  default = {}
}
output "object" {
  value = var.object
}
output "literal" {
  value = { list = [1, 2], text = "x-${var.text}" }
}
output "text" {
  value = var.text
}
output "secret" {
  value     = sensitive(var.text)
  sensitive = true
}
"#;

#[derive(Deserialize)]
struct Refused {
    case: Vec<Case>,
}

/// The refusal, and its code.
#[derive(Deserialize)]
struct Case {
    code: String,
    toml: String,
    /// What Terraform says.
    says: String,
    hcl: String,
}

/// Cases that are refused or accepted, each with a plan.
#[derive(Deserialize)]
struct AllPlanned {
    case: Vec<Planned>,
}

/// A case without `says` is accepted.
#[derive(Deserialize)]
struct Planned {
    says: Option<String>,
    code: Option<String>,
    toml: String,
    #[serde(default)]
    hcl: String,
}

fn planned() -> Vec<Planned> {
    let files = [include_str!("moves.toml"), include_str!("references.toml")];
    let cases = files.map(|file| toml::from_str(file).expect("the cases are TOML"));
    cases.into_iter().flat_map(|AllPlanned { case }| case).collect()
}

fn cases() -> Vec<Case> {
    let cases: Refused = toml::from_str(include_str!("refused.toml")).expect("the cases are TOML");
    assert!(cases.case.len() > 50);
    let refused = planned().into_iter().filter_map(|one| {
        let code = one.code.unwrap_or("E010".to_owned());
        Some(Case { code, toml: one.toml, says: one.says?, hcl: one.hcl })
    });
    cases.case.into_iter().chain(refused).collect()
}

#[test]
fn tfgen_refuses_each() {
    for case in cases() {
        let repository = repository(&case.toml);
        let output = run(env!("CARGO_BIN_EXE_tfgen"), &["check"], repository.path());
        assert_eq!(output.status.code(), Some(1), "{}\n{}", case.toml, text(&output));
        let found = text(&output);
        let errors = found.matches("error[").count();
        let expected = found.matches(&format!("error[{}]", case.code)).count();
        assert!(errors > 0 && errors == expected, "{}\n{found}", case.toml);
    }
}

#[test]
fn terraform_refuses_each() {
    let (cases, next) = (cases(), AtomicUsize::new(0));
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            let repository = repository(&case.toml);
            let root = repository.path().join("generated/e");
            fs::create_dir_all(&root).expect("a folder");
            fs::write(root.join("main.tf"), &case.hcl).expect("a root module");
            let commands =
                [&["init", "-input=false"][..], &["validate"], &["plan", "-input=false"]];
            let mut outputs = commands.iter().map(|arguments| run("terraform", arguments, &root));
            let refused = outputs.find(|output| !output.status.success());
            let refused = refused.unwrap_or_else(|| panic!("Terraform takes {}", case.hcl));
            let said = format!("Error: {}", case.says);
            assert!(text(&refused).contains(&said), "{}\n{}", case.hcl, text(&refused));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
}

#[test]
fn both_take_what_is_right() {
    let repository = repository(include_str!("accepted.toml"));
    let output = run(env!("CARGO_BIN_EXE_tfgen"), &["generate"], repository.path());
    assert!(output.status.success(), "{}", text(&output));
    let root = repository.path().join("generated/e");
    for arguments in [&["fmt", "-check", "-diff"][..], &["init", "-input=false"], &["validate"]] {
        let output = run("terraform", arguments, &root);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output));
    }
}

#[test]
fn both_take_and_plan_each() {
    for case in planned().iter().filter(|case| case.says.is_none()) {
        let repository = repository(&case.toml);
        let output = run(env!("CARGO_BIN_EXE_tfgen"), &["generate"], repository.path());
        assert!(output.status.success(), "{}\n{}", case.toml, text(&output));
        let root = repository.path().join("generated/e");
        for arguments in [&["init", "-input=false"][..], &["validate"], &["plan", "-input=false"]] {
            let output = run("terraform", arguments, &root);
            assert!(output.status.success(), "{arguments:?}: {}\n{}", case.toml, text(&output));
        }
    }
}

/// A repository with the environment `e`, which says `environment`.
fn repository(environment: &str) -> tempfile::TempDir {
    let repository = tempfile::tempdir().expect("a folder");
    for (path, text) in [
        ("modules/m/main.tf", MODULE),
        ("modules/outer/main.tf", OUTER),
        ("modules/typed/main.tf", TYPED),
        ("modules/strict/main.tf", "variable \"needed\" {\n  nullable = false\n}\n"),
        ("envs/e.toml", &format!("{environment}\n[environment]\n")),
    ] {
        let path = repository.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    repository
}

fn run(program: &str, arguments: &[&str], folder: &Path) -> Output {
    Command::new(program)
        .args(arguments)
        .env("TF_CLI_ARGS", if program == "terraform" { "-no-color" } else { "" })
        .current_dir(folder)
        .env_remove("TF_CLI_CONFIG_FILE")
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"))
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}
