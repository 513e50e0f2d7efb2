//! Git repositories that are made for a test.

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

pub(crate) const MODULE: &str = "variable \"name\" {\n  type = string\n}\n";

/// Two environments on one layer, committed; `b` uses the module `other` too, which calls
/// `modules/inner`, and counts `service/**/*.rs` as its source.
pub(crate) fn repository() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in [
        ("envs/base.toml", "[module.service]\nname = \"{{ environment.name }}\"\n"),
        ("envs/a.toml", "extends = \"base.toml\"\n[environment]\n"),
        (
            "envs/b.toml",
            "extends = \"base.toml\"\n[environment]\nsources = [\"service/**/*.rs\"]\n\
             [module.other]\n",
        ),
        ("modules/service/main.tf", MODULE),
        ("modules/service/publish.sh", "echo 1\n"),
        ("modules/other/main.tf", "module \"inner\" {\n  source = \"../inner\"\n}\n"),
        ("modules/inner/main.tf", "locals {\n  a = 1\n}\n"),
        ("service/src/main.rs", "fn main() {}\n"),
        (".gitignore", "*.log\n"),
    ] {
        write(&folder, path, text);
    }
    git(folder.path(), &["init", "--quiet", "--initial-branch=main"]);
    commit(&folder);
    folder
}

pub(crate) fn write(folder: &TempDir, path: &str, text: &str) {
    let path = folder.path().join(path);
    fs::create_dir_all(path.parent().expect("in a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

pub(crate) fn git(folder: &Path, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@example.com"])
        .args(["-c", "commit.gpgsign=false"])
        .args(arguments)
        .current_dir(folder)
        .status()
        .expect("git runs");
    assert!(status.success(), "git {arguments:?}");
}

pub(crate) fn commit(folder: &TempDir) {
    git(folder.path(), &["add", "--all"]);
    git(folder.path(), &["commit", "--quiet", "--allow-empty", "--message", "State"]);
}

pub(crate) fn tfgen(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CEILING_DIRECTORIES", std::env::temp_dir())
        .output()
        .expect("tfgen runs")
}

/// The JSON about the changes since the repository's newest commit, without the commit's name.
pub(crate) fn since_head(folder: &TempDir) -> Value {
    let output = tfgen(folder.path(), &["changed", "--since", "HEAD", "--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(document["version"], 1);
    let commit = document["since"].take();
    assert_eq!(commit.as_str().map(str::len), Some(40), "{commit}");
    document
}

/// Each changed environment with its reasons as text.
pub(crate) fn reasons(folder: &TempDir) -> Vec<String> {
    let document = since_head(folder);
    let changed = document["changed"].as_array().expect("an array");
    changed
        .iter()
        .flat_map(|one| {
            let reasons = one["reasons"].as_array().expect("an array");
            reasons.iter().map(|reason| {
                let what = reason.get("address").or(reason.get("file")).unwrap_or(&Value::Null);
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                format!("{} {} {}", text(&one["name"]), text(&reason["kind"]), text(what))
                    .trim_end()
                    .to_owned()
            })
        })
        .collect()
}
