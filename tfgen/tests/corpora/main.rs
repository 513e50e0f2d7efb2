//! Every folder of public repositories that holds a module is read as the modules of this one
//! are, and the modules' conditions are evaluated over their defaults; every file is formatted as
//! Terraform formats it. The repositories are data: `repositories.toml`. Run by `make test-corpora`,
//! since it clones them.

mod adopted;
mod clone;
#[path = "../real_terraform/command.rs"]
mod command;
mod format;
#[path = "../../crates/root-comparison/tests/mutated/mod.rs"]
mod mutated;
mod read;
mod roots;
#[path = "../../crates/root-comparison/tests/written/mod.rs"]
mod written;

use clone::Repository;
use read::Figures;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tfgen::project::Project;

/// How many repositories must be read for meaningful figures.
const FEWEST: usize = 40;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    repository: Vec<Repository>,
    /// Modules that Terraform refuses too.
    #[serde(default)]
    refused: Vec<Refused>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    /// The module's folder, `OWNER/NAME/…`.
    folder: String,
    /// Why Terraform refuses it.
    reason: String,
}

/// The repositories, cloned into `modules/` of a project as far as they can be reached.
struct Clones {
    root: PathBuf,
    file: File,
    /// The names of those that cannot.
    unreachable: Vec<String>,
}

static CLONES: LazyLock<Clones> = LazyLock::new(|| {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpora/repositories.toml");
    let file: File = toml::from_str(&fs::read_to_string(data).expect("the repositories"))
        .expect("a list of repositories");
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpora");
    fs::create_dir_all(root.join("envs")).expect("a folder");
    fs::create_dir_all(root.join("modules")).expect("a folder");
    let mut unreachable = vec![];
    for repository in &file.repository {
        let folder = root.join("modules").join(&repository.name);
        if let Err(reason) = repository.fetch_into(&folder, &["*.tf"]) {
            println!("not reachable: {}: {reason}", repository.name);
            unreachable.push(repository.name.clone());
        }
    }
    Clones { root, file, unreachable }
});

impl Clones {
    /// Those that were reached.
    fn reached(&self) -> Vec<&Repository> {
        let is_reached = |one: &&Repository| !self.unreachable.contains(&one.name);
        let reached: Vec<_> = self.file.repository.iter().filter(is_reached).collect();
        let count = reached.len();
        assert!(count >= FEWEST, "only {count} were reachable, not: {:?}", self.unreachable);
        reached
    }
}

#[test]
#[ignore = "clones public repositories"]
fn files_elsewhere_are_formatted_as_terraform_does() {
    let (mut files, mut bytes) = (0, 0);
    for repository in CLONES.reached() {
        let formatted = format::all_files(&CLONES.root.join("modules").join(&repository.name));
        files += formatted.len();
        bytes += formatted.iter().map(|one| one.text.len()).sum::<usize>();
        for one in formatted {
            assert_eq!(one.ours, one.terraforms, "{}", one.path.display());
            let again = hcl_syntax::format(&one.ours);
            assert_eq!(again.as_ref(), Ok(&one.ours), "{}", one.path.display());
        }
    }
    println!("{files} files of {bytes} bytes are formatted as Terraform does");
    assert!(files >= 2_000, "{files} files");
}

#[test]
#[ignore = "clones public repositories"]
fn modules_elsewhere_load() {
    let Clones { root, file, unreachable } = &*CLONES;
    let project = Project::find(Some(root)).expect("a project");
    let (mut rows, mut failures) = (String::new(), vec![]);
    let mut total = Figures::default();
    let reached = CLONES.reached();
    for repository in &reached {
        let figures = read::all_modules(&project, &format!("modules/{}", repository.name));
        let address = format!("https://github.com/{}/tree/{}", repository.name, repository.commit);
        let _ = writeln!(rows, "| [{}]({address}) | {figures} |", repository.name);
        failures.extend(figures.failures.clone());
        total += figures;
    }
    let read = reached.len();
    let table = format!(
        "| Repository | Folders | Variables | Outputs | Hold | Fail | Left | Need an input |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n{rows}| **{read} repositories** | {total} |\n"
    );
    println!("{table}");
    for (reason, count) in &total.reasons {
        println!("left to Terraform {count} times: {reason}");
    }
    for failed in &total.failed_conditions {
        println!("false with the module's own defaults: {failed}");
    }

    let known: BTreeSet<&str> = file.refused.iter().map(|one| one.folder.as_str()).collect();
    let (refused, failures): (Vec<_>, Vec<_>) =
        failures.into_iter().partition(|failure| known.contains(failure.folder.as_str()));
    for failure in &refused {
        let reason = file.refused.iter().find(|one| one.folder == failure.folder);
        println!("refused, as by Terraform: {failure}: {}", reason.map_or("", |one| &one.reason));
    }
    let unread: String = failures.iter().map(|failure| format!("\n{failure}")).collect();
    assert!(failures.is_empty(), "these modules should load:{unread}");
    if unreachable.is_empty() {
        let loaded: Vec<&str> = known
            .iter()
            .copied()
            .filter(|folder| refused.iter().all(|failure| failure.folder != *folder))
            .collect();
        assert!(loaded.is_empty(), "these load now, and are listed as refused: {loaded:?}");
        hold_against_document(&table);
    }
}

/// The documentation has the table; `UPDATE_CASES=1` writes it there.
fn hold_against_document(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/modules-elsewhere.md");
    let document = fs::read_to_string(&path).expect("the document");
    let start = document.find("| Repository |").expect("a table");
    let end = start + document[start..].find("\n\n").map_or(document.len() - start, |end| end + 1);
    let fresh = format!("{}{table}{}", &document[..start], &document[end..]);
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&path, fresh).expect("the document is written");
    } else {
        assert!(document == fresh, "docs/modules-elsewhere.md is not up to date: UPDATE_CASES=1");
    }
}
