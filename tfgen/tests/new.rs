//! What `tfgen new` writes holds: tfgen's own checks pass on it, and Terraform's.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

#[test]
fn a_new_module_and_environment_pass_every_check() {
    let repository = tempfile::tempdir().expect("a temporary folder");
    for folder in ["envs", "modules"] {
        fs::create_dir(repository.path().join(folder)).expect("a folder");
    }
    let tfgen = |arguments: &[&str]| run(env!("CARGO_BIN_EXE_tfgen"), repository.path(), arguments);
    tfgen(&["new", "module", "message-queue"]);
    tfgen(&["docs", "--check"]);
    tfgen(&["schema"]);
    tfgen(&["new", "env", "prod/network"]);
    let path = repository.path().join("envs/prod/network.toml");
    let environment = fs::read_to_string(&path).expect("the environment");
    assert!(environment.starts_with("#:schema ../../generated/env.schema.json\n"));
    tfgen(&["new", "env", "staging", "--extends", "prod/network.toml"]);
    tfgen(&["new", "env", "preview", "--extends", "staging", "--expires", "7d"]);
    assert!(tfgen(&["list"]).contains("preview"), "it is an environment");
    assert!(!tfgen(&["list", "--expired"]).contains("preview"), "it has seven days");
    tfgen(&["check"]);

    let call = "\n[module.message-queue]\nname = \"orders\"\n";
    fs::write(&path, environment + call).expect("the environment");
    tfgen(&["generate"]);
    tfgen(&["generate", "--check"]);
    let generated = repository.path().join("generated/staging/main.tf");
    assert!(fs::read_to_string(generated).expect("it is generated").contains("\"orders\""));

    terraform(repository.path(), &["fmt", "-check", "-diff", "-recursive"]);
    let module = repository.path().join("modules/message-queue");
    terraform(&module, &["init", "-backend=false"]);
    let tests = terraform(&module, &["test"]);
    assert!(tests.contains("2 passed, 0 failed"), "{tests}");
}

fn terraform(folder: &Path, arguments: &[&str]) -> String {
    let is_there = |program: &&str| Command::new(program).arg("version").output().is_ok();
    let program = ["terraform", "tofu"].into_iter().find(is_there);
    run(program.expect("terraform or tofu is on the PATH"), folder, arguments)
}

fn run(program: &str, folder: &Path, arguments: &[&str]) -> String {
    let output: Output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env_remove("TF_CLI_CONFIG_FILE")
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts");
    let (stdout, stderr) = (&output.stdout, &output.stderr);
    let said = format!("{}{}", String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr));
    assert!(output.status.success(), "{program} {arguments:?}: {said}");
    said
}
