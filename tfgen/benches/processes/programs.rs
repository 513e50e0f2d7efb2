//! The builds of tfgen that are measured side by side.

use crate::workload::folders;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A build of tfgen.
pub(crate) struct Program {
    path: PathBuf,
    /// What follows its commands in the tables.
    pub(crate) suffix: &'static str,
    /// What the folders have in their names that only it works in.
    pub(crate) folder: &'static str,
}

impl Program {
    /// The build that the benchmarks belong to.
    pub(crate) fn own() -> Self {
        Self { path: env!("CARGO_BIN_EXE_tfgen").into(), suffix: "", folder: "own" }
    }

    /// The build that users get from a release: static, and without the features that only
    /// development needs.
    pub(crate) fn released() -> Self {
        let rustc = Command::new("rustc").arg("-vV").output().unwrap();
        let about = String::from_utf8(rustc.stdout).unwrap();
        let host = about.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--release", "--locked", "--package", "tfgen"]);
        cargo.args(["--target", host]).env("RUSTFLAGS", "-C target-feature=+crt-static");
        let status = cargo.current_dir(folders::repository()).status().unwrap();
        assert!(status.success(), "cargo build: {status}");
        let own = Self::own();
        let program = own.path.file_name().unwrap();
        Self { path: target_folder().join(host).join("release").join(program), ..own }
    }

    /// The build at `path`, measured next to it.
    pub(crate) fn other(path: PathBuf) -> Self {
        Self { path, suffix: ", other build", folder: "other" }
    }

    /// The build at `path`, measured in place of it.
    pub(crate) fn only(path: PathBuf) -> Self {
        Self { path, ..Self::own() }
    }

    /// It, in the repository at `root`, with arguments that have no spaces in them.
    pub(crate) fn command(&self, root: &Path, arguments: &str) -> Command {
        let mut command = Command::new(&self.path);
        command.arg("--root").arg(root).args(arguments.split(' '));
        command
    }

    /// How the tables name its run with `arguments`, and what `remark` says about it.
    pub(crate) fn name(&self, arguments: &str, remark: &str) -> String {
        format!("`tfgen {arguments}`{remark}{}", self.suffix)
    }

    /// What it says about its version.
    pub(crate) fn version(&self) -> Option<String> {
        crate::first_line(Command::new(&self.path).arg("--version"))
    }
}

/// The folder in which Cargo puts everything.
pub(crate) fn target_folder() -> &'static Path {
    // Cargo marks that of one target, which is inside, too.
    let is_marked = |folder: &&Path| folder.join("CACHEDIR.TAG").exists();
    Path::new(env!("CARGO_TARGET_TMPDIR")).ancestors().filter(is_marked).last().unwrap()
}
