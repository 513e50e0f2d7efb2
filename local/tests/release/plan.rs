//! `release/plan.py`, in copies of the files that it reads.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::made_up::{repository, said};

const UNRELEASED: &str = "## [Unreleased]";

/// A copy of the files that the plan reads, with `version` as the changelog's newest section.
fn copy(version: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let crates = fs::read_dir(repository().join("tfgen/crates")).unwrap();
    let readmes = crates.map(|one| {
        format!("tfgen/crates/{}/README.md", one.unwrap().file_name().to_str().unwrap())
    });
    let files = ["Cargo.toml", "CHANGELOG.md", "README.md", "SECURITY.md", "install.sh"]
        .into_iter()
        .chain([".github/ISSUE_TEMPLATE/bug.yml", ".github/ISSUE_TEMPLATE/config.yml"])
        .chain(["book.toml", "docs/installing.md", "docs/releasing.md", "release/plan.py"]);
    for file in files.map(str::to_owned).chain(readmes) {
        let copy = folder.path().join(&file);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(repository().join(&file), copy).unwrap();
    }
    let section = format!("{UNRELEASED}\n\n## [{version}] - 2027-01-31");
    change(folder.path(), "CHANGELOG.md", UNRELEASED, &section);
    folder
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(&path, text.replacen(from, to, 1)).unwrap();
}

fn plan(folder: &Path, tag: &str, job_of: Option<&str>) -> Output {
    let mut python = Command::new("python3");
    python.arg(folder.join("release/plan.py")).arg(tag).env_remove("GITHUB_REPOSITORY");
    if let Some(repository) = job_of {
        python.env("GITHUB_REPOSITORY", repository);
    }
    python.output().unwrap()
}

#[test]
fn the_notes_of_a_release_are_its_section_of_the_changelog() {
    let version = env!("CARGO_PKG_VERSION");
    let folder = copy(version);
    let ran = plan(folder.path(), &format!("v{version}"), Some("tfgen/tfgen"));
    assert!(ran.status.success(), "{}", said(&ran));
    let notes = String::from_utf8(ran.stdout).unwrap();
    assert!(notes.starts_with("### Added\n"), "{notes}");
    assert!(!notes.contains("\n## ") && !notes.contains("[Unreleased]: "), "{notes}");
}

#[test]
fn all_that_keeps_a_tag_from_being_released_is_said_at_once() {
    let folder = copy("9.8.7");
    let crate_of_workspace = "hcl-syntax = { path = \"tfgen/crates/hcl-syntax\", version = \"";
    change(folder.path(), "Cargo.toml", crate_of_workspace, &format!("{crate_of_workspace}9."));
    change(folder.path(), "install.sh", "github.com/tfgen/tfgen", "github.com/else/tfgen");
    let ran = plan(folder.path(), "v9.8.7", Some("fork/tfgen"));
    assert_eq!(ran.status.code(), Some(1), "{}", said(&ran));
    let told = String::from_utf8(ran.stderr).unwrap();
    for expected in [
        "the tag v9.8.7 is not v",
        "hcl-syntax is asked for as 9.",
        "CHANGELOG.md says nothing of ",
        "install.sh names else/tfgen, and Cargo.toml tfgen/tfgen",
        "this repository is fork/tfgen, and Cargo.toml names tfgen/tfgen",
    ] {
        assert!(told.contains(expected), "{expected}: {told}");
    }
    assert!(ran.stdout.is_empty(), "there are no notes");
}

#[test]
fn every_program_of_a_release_is_documented_and_installed_by_the_script() {
    let read = |path: &str| fs::read_to_string(repository().join(path)).unwrap();
    let (workflow, document) = (read(".github/workflows/release.yml"), read("docs/releasing.md"));
    let row = |line: &str| line.trim().strip_prefix("- target: ").map(str::to_owned);
    let targets: Vec<String> = workflow.lines().filter_map(row).collect();
    assert_eq!(targets.len(), 5, "{targets:?}");
    let script = read("install.sh");
    for target in targets {
        assert!(document.contains(&format!("`tfgen-{target}.")), "{target} is not documented");
        let system = target.split_once('-').unwrap().1;
        assert!(script.contains(system), "install.sh knows nothing of {system}");
    }
}
