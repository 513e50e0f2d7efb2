//! The schema of environments, as taplo reads it: the engine of Even Better TOML.
//!
//! taplo is taken from the PATH, or installed from `PyPI` into Cargo's folder for tests.

#[path = "../case_input/mod.rs"]
mod case_input;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The message for an unknown key.
const UNKNOWN: &str = "{\"description\":\"unknown key\"} is not allowed for ";

/// What is wrong, as written in an environment, and what taplo says about it.
const BROKEN: [(&str, &str); 22] = [
    ("modul = {}", UNKNOWN),
    ("[resource.example_thing.it]", UNKNOWN),
    ("extends = 1", "1 is not of types \"array\", \"string\""),
    ("[environment]\ndescripton = \"x\"", UNKNOWN),
    ("[with]\ndescripton = \"x\"", UNKNOWN),
    ("[environment]\nguard = \"yes\"", "\"yes\" is not of type \"boolean\""),
    ("[variable.x]\ntyp = \"string\"", UNKNOWN),
    ("[output.x]\nvalu = 1", UNKNOWN),
    ("[provider]\nexample = true", "is not allowed for true"),
    ("[module]\nqueue = true", "is not allowed for true"),
    ("[module.queue]\nretenton = 1", UNKNOWN),
    ("[module.queue]\ndepends_on = 1", "1 is not of type"),
    ("[module.queue]\nname = 1", "1 is not of types \"object\", \"string\""),
    ("[module.queue]\nname = { reff = \"x\" }", UNKNOWN),
    ("[module.queue]\nretention = true", "true is not of types \"number\", \"object\", \"string\""),
    ("[module.queue]\nretention = \"1\"", "\"1\" does not match \"^\\{\\{\""),
    ("[module.queue]\nis_public = 1", "1 is not of types \"boolean\", \"object\", \"string\""),
    ("[module.queue]\nsize = [1, \"GB\", 2]", "Additional items are not allowed"),
    ("[module.queue]\nsubscribers = [{ adress = \"a\" }]", UNKNOWN),
    ("[module.queue]\naccess = { path = 1 }", "1 is not of types \"object\", \"string\""),
    ("[module.queue]\ntoken = \"written out\"", "\"written out\" is not of type \"object\""),
    ("[module.x]\nsource = \"modules/queue\"\nname = []", "[] is not of types"),
];

#[test]
fn taplo_accepts_every_form_and_every_table() {
    let repository = repository();
    let output = lint(repository.path(), "envs/accepted.toml");
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn taplo_refuses_what_is_wrong_and_shows_its_line() {
    let repository = repository();
    for (toml, words) in BROKEN {
        fs::write(repository.path().join("envs/broken.toml"), toml).expect("a file");
        let output = lint(repository.path(), "envs/broken.toml");
        let said = text(&output);
        assert!(!output.status.success(), "accepted: {toml}");
        assert!(said.contains(words), "{toml}\n{said}");
        let line = toml.lines().last().expect("a line");
        assert!(said.contains(line), "{toml}\n{said}");
    }
}

#[test]
fn taplo_accepts_the_environments_of_this_repository() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("in a repository");
    let fresh = tfgen(repository, &["schema", "--check"]);
    assert!(fresh.status.success(), "{}", text(&fresh));
    let mut files = 0;
    for entry in fs::read_dir(repository.join("envs")).expect("envs/ can be listed") {
        let path = entry.expect("an entry").path();
        let output = lint(repository, path.to_str().expect("a path of text"));
        assert!(output.status.success(), "{}", text(&output));
        files += 1;
    }
    assert!(files > 1, "envs/ has layers and environments");
}

/// Cases in which a lower layer writes a secret that a higher one replaces. The check sees the
/// merged result; an editor sees the secret.
const WRITE_A_SECRET: &str = "explain";

#[test]
fn taplo_accepts_what_the_check_accepts_in_every_case() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut accepted = 0;
    for entry in fs::read_dir(cases).expect("tests/cases can be listed") {
        let repository = tempfile::tempdir().expect("a temporary folder");
        let case = entry.expect("an entry").path();
        let name = case.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(WRITE_A_SECRET) {
            continue;
        }
        let files = case_input::input(&case).expect("the case can be read");
        case_input::write(&files, repository.path()).expect("it can be copied");
        // Foreign files that a case puts in the way do not matter here.
        let _ = fs::remove_dir_all(repository.path().join("generated"));
        fs::create_dir_all(repository.path().join("modules")).expect("a folder");
        let is_right = |arguments| tfgen(repository.path(), arguments).status.success();
        if is_right(&["check"]) && is_right(&["schema"]) {
            let output = lint(repository.path(), "envs/**/*.toml");
            let said = text(&output);
            assert!(output.status.success(), "{}: {said}", case.display());
            assert!(!said.contains("total=0"), "{}: {said}", case.display());
            accepted += 1;
        }
    }
    assert!(accepted > 10, "many cases are of environments without errors");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder can be listed") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).expect("a file");
        }
    }
}

/// A copy of the fixture with its schema.
fn repository() -> tempfile::TempDir {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/repository");
    let repository = tempfile::tempdir().expect("a temporary folder");
    copy(&fixture, repository.path());
    let output = tfgen(repository.path(), &["schema"]);
    assert!(output.status.success(), "{}", text(&output));
    repository
}

fn tfgen(repository: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tfgen"))
        .args(arguments)
        .current_dir(repository)
        .output()
        .expect("tfgen starts")
}

/// What taplo says about the file at `path` with the schema of `repository`.
fn lint(repository: &Path, path: &str) -> Output {
    let schema = repository.join("generated/env.schema.json");
    Command::new(taplo())
        .args(["lint", "--no-auto-config", "--schema"])
        .arg(format!("file://{}", schema.display()))
        .arg(path)
        .current_dir(repository)
        .output()
        .expect("taplo starts")
}

fn taplo() -> PathBuf {
    static TAPLO: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    TAPLO
        .get_or_init(|| {
            if Command::new("taplo").arg("--version").output().is_ok() {
                return "taplo".into();
            }
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("taplo-0.9.3");
            let program = folder.join("bin/taplo");
            if !program.is_file() {
                succeed(Command::new("python3").args(["-m", "venv"]).arg(&folder));
                succeed(Command::new(folder.join("bin/pip")).args([
                    "install",
                    "-q",
                    "taplo==0.9.3",
                ]));
            }
            program
        })
        .clone()
}

fn succeed(command: &mut Command) {
    let why = match command.output() {
        Ok(output) if output.status.success() => return,
        Ok(output) => text(&output),
        Err(error) => error.to_string(),
    };
    panic!(
        "this test needs taplo 0.9.3, on the PATH or by python3 and pip from PyPI: \
         {command:?}: {why}"
    );
}

fn text(output: &Output) -> String {
    let (stdout, stderr) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr))
}
