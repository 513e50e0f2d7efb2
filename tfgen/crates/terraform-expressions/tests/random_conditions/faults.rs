//! Whether the comparison finds faults: the test plants them in a copy of the sources, and then
//! compares it with Terraform.

use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Deserialize)]
struct File {
    fault: Vec<Fault>,
}

#[derive(Deserialize)]
struct Fault {
    name: String,
    file: String,
    from: String,
    to: String,
}

/// Copies the files of `from` that git has, without build results.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).expect("a file");
        }
    }
}

#[test]
#[ignore = "compiles the crate a dozen times"]
fn planted_faults_are_found() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let repository = crates.join("../..");
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for name in ["hcl-syntax", "terraform-expressions"] {
        copy(&crates.join(name), &root.join("tfgen/crates").join(name));
    }
    let shared = "tfgen/tests/real_terraform";
    copy(&repository.join(shared), &root.join(shared));
    fs::copy(repository.join("Cargo.lock"), root.join("Cargo.lock")).expect("the lock file");
    let manifest = fs::read_to_string(repository.join("Cargo.toml")).expect("the manifest");
    let members = r#"members = ["tfgen/crates/hcl-syntax", "tfgen/crates/terraform-expressions"]"#;
    let manifest: Vec<&str> = manifest
        .lines()
        .map(|line| if line.starts_with("members = ") { members } else { line })
        .filter(|line| !line.starts_with("exclude = "))
        .collect();
    fs::write(root.join("Cargo.toml"), manifest.join("\n")).expect("a manifest");
    let is_right_with = |what: &str, seed: &str| {
        let target = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("planted");
        let output = Command::new(env!("CARGO"))
            .args(["test", "--package", "terraform-expressions", "--offline"])
            .args(["--test", "random_conditions", "--", "--ignored", "at_length"])
            .current_dir(root)
            .env("CARGO_TARGET_DIR", target)
            .env("SEED", seed)
            .env("RUSTFLAGS", "--cap-lints=warn")
            .output()
            .expect("Cargo starts");
        let talk = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(talk.contains("running"), "{what}: {errors}");
        output.status.success()
    };
    // Another run may find what one run misses.
    let is_right = |what: &str| ["1", "2", "3"].iter().all(|seed| is_right_with(what, seed));
    assert!(is_right("without a fault"), "the comparison finds something without a fault");
    let file: File = toml::from_str(include_str!("faults.toml")).expect("faults");
    assert!(file.fault.len() >= 10);
    let mut missed = vec![];
    for Fault { name, file, from, to } in &file.fault {
        let path = root.join("tfgen/crates/terraform-expressions").join(file);
        let right = fs::read_to_string(&path).expect("a file");
        assert_eq!(right.matches(from.as_str()).count(), 1, "{name}: {from}");
        fs::write(&path, right.replace(from, to)).expect("a file");
        if is_right(name) {
            missed.push(name);
        }
        fs::write(&path, right).expect("a file");
    }
    assert!(missed.is_empty(), "not found: {missed:#?}");
}
