//! Runs every folder of `tests/cases` as a test of the command line.
//!
//! A case has `cmd` (the command line, `tfgen …`, and after `$?` the exit code), `in/` (the
//! repository, over the one in `tests/repositories` that `base` names, if it does), `out/` (absent
//! if nothing may change: all of `generated/` afterwards, and new or changed files outside it),
//! `stdout` and `stderr` (absent if empty). Outside `generated/` nothing may ever be deleted. With
//! `UPDATE_CASES=1` the expectations are written instead: read them before you commit them.

mod case_input;

use case_input::{input, tree, write};
use libtest_mimic::{Arguments, Failed, Trial};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("tests/cases is there")
        .map(|entry| entry.expect("tests/cases can be listed").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    let trials = cases
        .into_iter()
        .map(|case| {
            let name = case.file_name().expect("a case has a name").to_string_lossy().into_owned();
            Trial::test(name, move || run(&case))
        })
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn run(case: &Path) -> Result<(), Failed> {
    let command_line = fs::read_to_string(case.join("cmd"))?;
    let (command_line, code) = command_line.trim().split_once(" $? ").ok_or("cmd has no `$?`")?;
    let repository = tempfile::tempdir()?;
    write(&input(case)?, repository.path())?;
    let before = tree(repository.path())?;
    let output = Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .args(command_line.split(' ').skip(1))
        .current_dir(repository.path())
        .output()?;
    let after = tree(repository.path())?;

    let code_found = output.status.code().ok_or("ended by a signal")?.to_string();
    let mut found: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    found.insert("cmd".into(), format!("{command_line} $? {code_found}\n").into_bytes());
    for (name, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
        if !bytes.is_empty() {
            found.insert(name.into(), bytes);
        }
    }
    if after != before {
        let is_generated = |path: &Path| path.starts_with("generated");
        if before.keys().any(|path| !is_generated(path) && !after.contains_key(path)) {
            return Err("a file outside generated/ was deleted".into());
        }
        let in_out = after
            .into_iter()
            .filter(|(path, bytes)| is_generated(path) || before.get(path) != Some(bytes))
            .map(|(path, bytes)| (Path::new("out").join(path), bytes));
        found.extend(in_out);
    }
    if std::env::var_os("UPDATE_CASES").is_some() {
        return update(case, &found);
    }
    let mut expected = tree(case)?;
    expected.retain(|path, _| !is_input(path));
    expected.insert("cmd".into(), format!("{command_line} $? {code}\n").into_bytes());
    let differences = difference(&expected, &found);
    if differences.is_empty() { Ok(()) } else { Err(differences.into()) }
}

fn update(case: &Path, found: &BTreeMap<PathBuf, Vec<u8>>) -> Result<(), Failed> {
    for path in tree(case)?.keys().filter(|path| !is_input(path)) {
        fs::remove_file(case.join(path))?;
    }
    Ok(write(found, case)?)
}

/// Whether the file at `path` of a case is a part of its repository.
fn is_input(path: &Path) -> bool {
    path.starts_with("in") || path == Path::new("base")
}

/// Every file that differs, as a diff.
fn difference(expected: &BTreeMap<PathBuf, Vec<u8>>, found: &BTreeMap<PathBuf, Vec<u8>>) -> String {
    let mut out = String::new();
    let paths: std::collections::BTreeSet<_> = expected.keys().chain(found.keys()).collect();
    for path in paths {
        let text = |side: &BTreeMap<PathBuf, Vec<u8>>| {
            side.get(path)
                .map_or(String::new(), |bytes| String::from_utf8_lossy(bytes).into_owned())
        };
        if expected.get(path) != found.get(path) {
            let diff = similar::TextDiff::from_lines(text(expected), text(found))
                .unified_diff()
                .header("expected", "found")
                .to_string();
            out.push_str(&format!("{}\n{diff}\n", path.display()));
        }
    }
    out
}
