//! Interactive commands, and what their errors show.

use std::io::{Read as _, Write as _, stderr};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result};

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub status: ExitStatus,
    /// Everything that it wrote to stderr, which the user has seen.
    pub errors: String,
}

/// Runs `command` with the user's terminal.
///
/// # Errors
/// If it cannot be started or waited for.
pub fn run(command: &mut Command) -> Result<Ended> {
    let program = command.get_program().display().to_string();
    let mut child = command
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {program}"))?;
    let mut errors = Vec::new();
    let mut output = child.stderr.take().context("the command has no error output")?;
    let mut chunk = [0; 4096];
    loop {
        let read = output
            .read(&mut chunk)
            .with_context(|| format!("the output of {program} ended early"))?;
        if read == 0 {
            break;
        }
        // There may be nobody left to read them; the command continues.
        let _ = stderr().write_all(&chunk[..read]);
        errors.extend_from_slice(&chunk[..read]);
    }
    let status = child.wait().with_context(|| format!("cannot wait for {program}"))?;
    Ok(Ended { status, errors: String::from_utf8_lossy(&errors).into_owned() })
}
