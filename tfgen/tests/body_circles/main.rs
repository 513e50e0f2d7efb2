//! Modules that read each other through their bodies: `tfgen check` refuses the circles in which
//! the real Terraform finds a cycle, and accepts everything that Terraform accepts.

mod root;

#[path = "../real_terraform/command.rs"]
mod command;

use command::terraform;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    /// The files of the modules of all cases, by path in `modules/`.
    modules: BTreeMap<String, String>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// The parts that read each other, as tfgen shows them; none if it accepts all.
    circle: Option<String>,
    environment: String,
    /// The files of its own modules.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Whether it needs the AWS provider.
    #[serde(default)]
    provider: bool,
}

fn cases() -> Cases {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).expect("the cases are TOML");
    let circles = cases.case.iter().filter(|case| case.circle.is_some()).count();
    assert!(circles >= 20 && cases.case.len() - circles >= 20, "{circles}");
    cases
}

#[test]
fn tfgen_shows_each_circle_and_takes_the_rest() {
    let (cases, mut wrong) = (cases(), vec![]);
    for case in &cases.case {
        let repository = repository(&cases, case);
        let output = check(repository.path());
        let found = text(&output);
        let is_right = match &case.circle {
            None => output.status.success(),
            Some(circle) => {
                let first = circle.split(" reads ").next().expect("a part");
                found.contains(&format!("error[E010]: `{first}` reads itself"))
                    && found.lines().any(|line| line.ends_with(&format!("^ {circle}")))
                    && found.ends_with("\n1 error\n")
            }
        };
        if !is_right {
            wrong.push(format!("{}\n{found}", case.environment));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn terraform_finds_a_cycle_in_each_and_takes_the_rest() {
    let (cases, next, wrong) = (cases(), AtomicUsize::new(0), Mutex::new(vec![]));
    let providers = provider_tree();
    let work = || {
        while let Some(case) = cases.case.get(next.fetch_add(1, Ordering::Relaxed)) {
            if case.provider && providers.is_none() {
                continue;
            }
            let repository = repository(&cases, case);
            let root = repository.path().join("generated/e");
            fs::create_dir_all(&root).expect("a folder");
            let environment = case.environment.parse().expect("an environment");
            let written = root::hcl(&environment);
            fs::write(root.join("main.tf"), &written).expect("a root module");
            let mut arguments = vec!["init".to_owned(), "-no-color".to_owned()];
            let tree = providers.iter().filter(|_| case.provider);
            arguments.extend(tree.map(|tree| format!("-plugin-dir={}", tree.display())));
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let init = terraform(&root, &arguments).output().expect("terraform starts");
            assert!(init.status.success(), "{written}\n{}", text(&init));
            let arguments = ["validate", "-no-color"];
            let output = terraform(&root, &arguments).output().expect("terraform starts");
            let said = text(&output);
            let is_cycle = said.contains("Error: Cycle: ") && said.matches("Error: ").count() == 1;
            let is_as_expected = match &case.circle {
                Some(_) => is_cycle,
                None => output.status.success(),
            };
            if !is_as_expected {
                wrong.lock().expect("a list").push(format!("{written}\n{said}"));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    let wrong = wrong.into_inner().expect("a list");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Its outputs may not depend on its inputs.
#[test]
fn a_module_whose_files_are_elsewhere_is_in_no_circle() {
    let environment = "
[module.a]
source = \"hashicorp/subnets/cidr\"
base_cidr_block = { ref = \"module.b.out\" }
[module.b]
source = \"modules/plain\"
in = { ref = \"module.a.network_cidr_blocks\" }
";
    let case = Case {
        circle: None,
        environment: environment.to_owned(),
        files: BTreeMap::new(),
        provider: false,
    };
    let repository = repository(&cases(), &case);
    let output = check(repository.path());
    assert!(output.status.success(), "{}", text(&output));
}

/// A repository with the modules of all `cases`, and with the modules and the environment of `case`.
fn repository(cases: &Cases, case: &Case) -> tempfile::TempDir {
    let repository = tempfile::tempdir().expect("a folder");
    let modules = cases.modules.iter().chain(&case.files);
    let modules = modules.map(|(path, text)| (format!("modules/{path}"), text.clone()));
    let environment = format!("{}\n[environment]\n", case.environment);
    for (path, text) in modules.chain([("envs/e.toml".to_owned(), environment)]) {
        let path = repository.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    repository
}

fn check(repository: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
    command.arg("check").current_dir(repository).output().expect("tfgen starts")
}

/// Where the AWS provider is, if it is on this machine.
fn provider_tree() -> Option<PathBuf> {
    let places = ["/opt", "/usr/local/share", "/usr/share"].map(Path::new);
    let below = |place: &Path| {
        let inside = fs::read_dir(place).into_iter().flatten().flatten().map(|entry| entry.path());
        inside.chain([place.to_owned()]).collect::<Vec<_>>()
    };
    let mut trees = places.into_iter().flat_map(below);
    trees.find(|tree| tree.join("registry.terraform.io/hashicorp/aws").is_dir())
}

fn text(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes)).concat()
}
