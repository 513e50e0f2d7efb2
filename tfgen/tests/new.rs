//! The files that `tfgen new` and `tfgen init` write pass tfgen's own checks, and Terraform's.

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

#[test]
fn a_new_project_passes_every_check_and_is_applied() {
    let repository = tempfile::tempdir().expect("a temporary folder");
    let tfgen = |arguments: &[&str]| run(env!("CARGO_BIN_EXE_tfgen"), repository.path(), arguments);
    tfgen(&["init", "--github"]);
    tfgen(&["check"]);
    tfgen(&["schema", "--check"]);
    tfgen(&["generate"]);
    tfgen(&["generate", "--check"]);
    terraform(repository.path(), &["fmt", "-check", "-diff", "-recursive"]);
    let root = repository.path().join("generated/dev");
    terraform(&root, &["init"]);
    let applied = terraform(&root, &["apply", "-auto-approve"]);
    assert!(applied.contains("greeting = \"Hello from dev\""), "{applied}");
    fs::remove_file(root.join("terraform.tfstate")).expect("the state");

    // No file is replaced, whatever its content, and no deleted file comes back.
    fs::write(repository.path().join("tfgen.toml"), "stages = []\n").expect("a file");
    fs::remove_file(repository.path().join("envs/base.d/greeting.tf")).expect("was there");
    let again = tfgen(&["init", "--github"]);
    assert!(!again.contains("+ "), "{again}");
    assert!(again.contains("= tfgen.toml is there already"), "{again}");
    let settings = fs::read_to_string(repository.path().join("tfgen.toml")).expect("a file");
    assert_eq!(settings, "stages = []\n");
}

/// A line of the skeleton is right once its comment sign is gone.
#[test]
fn what_a_new_environment_lists_is_what_it_lacks() {
    let repository = tempfile::tempdir().expect("a temporary folder");
    let write = |path: &str, text: &str| {
        let path = repository.path().join(path);
        fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let types = ["string", "number", "bool", "any", "list(string)", "set(number)", "map(bool)"];
    let types = types.into_iter().chain(["object({\n    a = optional(string)\n  })", "tuple([])"]);
    let variable = |(number, kind)| format!("variable \"v{number}\" {{\n  type = {kind}\n}}\n");
    write("modules/queue/main.tf", &types.enumerate().map(variable).collect::<String>());
    write("envs/base.toml", "[module.queue]\n");
    let tfgen = |arguments: &[&str]| run(env!("CARGO_BIN_EXE_tfgen"), repository.path(), arguments);
    tfgen(&["new", "env", "dev", "--extends", "base"]);
    let text = fs::read_to_string(repository.path().join("envs/dev.toml")).expect("a file");
    let line = |line: &str| match line.strip_prefix("# ") {
        Some(code) if code.starts_with('[') || code.contains(" = ") => format!("{code}\n"),
        _ => format!("{line}\n"),
    };
    let filled: String = text.lines().map(line).collect();
    assert_eq!(filled.matches("\nv").count(), 9, "{filled}");
    write("envs/dev.toml", &filled);
    tfgen(&["check"]);
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
