//! `local emulated`: runs a command that needs an empty emulated AWS.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::emulator::{self, NameChanges};
use crate::project::Project;
use crate::state::{Ports, StateFolder};
use crate::{ports, python};

/// What to run.
#[derive(Debug, Clone)]
pub struct Request {
    /// The working directory, relative to the repository's root.
    pub folder: PathBuf,
    /// The requirements in `local/requirements/` whose programs are put on its `PATH`.
    pub with: Vec<String>,
    /// The program and its arguments.
    pub command: Vec<OsString>,
}

/// Starts an emulated AWS, runs the command with its address in `AWS_ENDPOINT_URL`, and stops it.
/// Returns the exit code of the command.
///
/// # Errors
/// If the emulator or the command cannot be started.
pub fn run(project: &Project, state: &StateFolder, request: &Request) -> Result<ExitCode> {
    let (program, arguments) = request.command.split_first().context("no command given")?;
    let state = StateFolder::open(&state.path().join("emulated"))?;
    state.clear(true)?;
    let state = StateFolder::open(state.path())?;
    let mut paths = Vec::new();
    for name in &request.with {
        paths.push(python::install(project, &state, name)?);
    }
    let known = std::env::var_os("PATH").unwrap_or_default();
    paths.extend(std::env::split_paths(&known));
    let python = emulator::install(project, &state)?;
    let free = || ports::choose(None);
    let ports = Ports { emulator: free()?, lambda_host: free()?, edge: free()? };
    let process = emulator::start(&python, project, &state, ports, NameChanges::AtOnce)?;
    let ended = Command::new(program)
        .args(arguments)
        .current_dir(project.root().join(&request.folder))
        .env("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{}", ports.emulator))
        .envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")])
        .env("PATH", std::env::join_paths(paths).context("PATH")?)
        .status();
    process.stop(Duration::ZERO)?;
    let ended = ended.with_context(|| format!("cannot start {}", Path::new(program).display()))?;
    Ok(match ended.code().and_then(|code| u8::try_from(code).ok()) {
        Some(code) => ExitCode::from(code),
        None => ExitCode::FAILURE,
    })
}
