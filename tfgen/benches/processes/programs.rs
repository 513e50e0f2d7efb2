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

    /// That build as users have it: `cargo bench` builds it with features that only its
    /// development needs, in the same place.
    pub(crate) fn released() -> Self {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--quiet", "--release", "--locked", "--package", "tfgen"]);
        let status = cargo.current_dir(folders::repository()).status().unwrap();
        assert!(status.success(), "cargo build: {status}");
        Self::own()
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
