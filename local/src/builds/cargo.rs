//! Runs Cargo and reads its output.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::{Message, MetadataCommand};

use crate::logged;
use crate::project::Project;

/// `cargo build` of one package of the workspace in `folder`, in a Cargo profile, with messages in
/// a Cargo format.
pub(crate) fn cargo(folder: &Path, package: &str, profile: &str, messages: &str) -> Command {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--profile", profile, "--package", package])
        .args(["--message-format", messages])
        .current_dir(folder);
    for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_cargo_run(name)) {
        cargo.env_remove(name);
    }
    cargo
}

/// Messages that [`executable`] reads; compiler messages for people go to stderr.
pub(super) const RENDERED: &str = "json-render-diagnostics";

/// Variables that `cargo run` and `cargo test` set for child processes. Build scripts watch some of
/// them, and would run again whenever this program is started in another way.
pub(super) fn is_of_cargo_run(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|start| name.starts_with(start))
        || ["CARGO", "CARGO_CRATE_NAME", "CARGO_TARGET_TMPDIR"].contains(&name.as_ref())
}

/// Builds, and takes the program's path from Cargo's own output, because the target folder may be
/// anywhere.
pub(super) fn executable(cargo: &mut Command, name: &str, log: &Path) -> Result<PathBuf> {
    program(&logged::output(cargo, log)?, name)
}

/// The path of the program `name` in Cargo's output for a build.
///
/// # Errors
/// If none was built.
fn program(messages: &str, name: &str) -> Result<PathBuf> {
    Message::parse_stream(messages.as_bytes())
        .filter_map(|message| match message {
            Ok(Message::CompilerArtifact(artifact)) if artifact.target.name == name => {
                artifact.executable
            }
            _ => None,
        })
        .map(PathBuf::from)
        .next()
        .with_context(|| format!("Cargo built no program called {name}"))
}

/// The folder in which Cargo builds.
///
/// # Errors
/// If Cargo does not report it.
pub(super) fn target_folder(project: &Project) -> Result<PathBuf> {
    let metadata = MetadataCommand::new().no_deps().current_dir(project.root()).exec()?;
    Ok(metadata.target_directory.into())
}
