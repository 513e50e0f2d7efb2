//! A part of a layer in JSON, as the real Terraform reads the generated file.

use crate::command::terraform;
use crate::tfgen;
use std::path::Path;
use std::process::Command;

#[test]
fn what_stands_in_json_is_applied_with_the_toml() {
    let case = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/json_beside_toml/in");
    let repository = tempfile::tempdir().expect("a temporary folder");
    for folder in ["envs", "modules"] {
        let mut copy = Command::new("cp");
        let copied = copy.arg("-R").arg(case.join(folder)).arg(repository.path()).status();
        assert!(copied.expect("cp starts").success());
    }
    let generated = tfgen(repository.path(), &["generate", "prod/eu"]);
    assert_eq!(generated.code, Some(0), "{}", generated.text);
    let root = repository.path().join("generated/prod/eu");
    for arguments in [
        &["init", "-no-color"][..],
        &["validate", "-no-color"],
        &["apply", "-auto-approve", "-no-color"],
        &["plan", "-detailed-exitcode", "-no-color"],
        &["output", "-raw", "name"],
    ] {
        let output = terraform(&root, arguments).output().expect("terraform starts");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {text}{told}");
        if arguments[0] == "output" {
            assert_eq!(text, "shop-${literally}-\"quoted\"\n\u{e9}\u{1f600}");
        }
    }
}
