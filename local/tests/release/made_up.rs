//! A made-up release, on a server of the test.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use local::project::Project;
use local::state::StateFolder;
use tempfile::TempDir;

use crate::loopback;

/// A program that answers as tfgen does, as far as an archive needs.
const PROGRAM: &str = "#!/bin/sh\ncase $1 in --version) echo tfgen 9.8.7;; man) echo .TH;; \
                       completions) echo \"for $2\";; esac\n";

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    project.root().to_owned()
}

/// tfgen as Cargo has built it, without debug information: that is most of it, and packing it takes
/// seconds.
pub(crate) fn tfgen() -> &'static Path {
    static STRIPPED: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, program) = STRIPPED.get_or_init(|| {
        let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(&folder.path().join("state")).unwrap();
        let program = local::builds::tfgen(&project, &state).unwrap();
        let stripped = folder.path().join("tfgen");
        succeeds(Command::new("strip").arg("-o").arg(&stripped).arg(program));
        (folder, stripped)
    });
    program
}

/// Writes an executable file.
pub(crate) fn write_program(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// The archive that `archive.py` makes from `program` for `target`, in `folder`.
pub(crate) fn pack(target: &str, program: &Path, folder: &Path) {
    let mut python = Command::new("python3");
    python.arg(repository().join("release/archive.py")).arg(target).arg(program).arg(folder);
    succeeds(&mut python);
}

/// What a command that succeeds writes to standard output.
pub(crate) fn succeeds(command: &mut Command) -> String {
    let ran = command.output().unwrap();
    assert!(ran.status.success(), "{command:?}: {}", said(&ran));
    String::from_utf8(ran.stdout).unwrap()
}

/// The whole output of a program.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A folder with releases, and the address of the server that serves it.
pub(crate) struct Releases {
    pub(crate) folder: TempDir,
    pub(crate) address: String,
}

impl Releases {
    /// Version 9.8.7 of a made-up program for `target`, which is the newest.
    pub(crate) fn made_up(target: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        write_program(&program, PROGRAM);
        Self::of(target, &program)
    }

    /// The same of `program`.
    pub(crate) fn of(target: &str, program: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let [version, newest] =
            ["download/v9.8.7", "latest/download"].map(|way| folder.path().join(way));
        pack(target, program, &version);
        fs::create_dir_all(&newest).unwrap();
        for file in fs::read_dir(&version).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), newest.join(file.file_name())).unwrap();
        }
        let root = folder.path().to_owned();
        let port = loopback::serve(move || {
            Router::new().fallback(move |request: Request| {
                let path = root.join(request.uri().path().trim_start_matches('/'));
                async move { fs::read(path).map_err(|_| StatusCode::NOT_FOUND) }
            })
        });
        Self { folder, address: format!("http://127.0.0.1:{port}") }
    }
}
