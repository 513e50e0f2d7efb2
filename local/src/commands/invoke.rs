//! `local invoke`: a stored event, and the running function's answer to it.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::aws::EmulatedAws;
use crate::lambda_host::outcome::Outcome;
use crate::state::StateFolder;
use crate::{files, invocation};

/// Sends the event in the file `event` to the function that `up` deployed and prints the answer,
/// as JSON just as it came when `is_raw`. The code is a failure when the function failed; an
/// answer with a status of 400 or more is an answer.
///
/// # Errors
/// When the file cannot be read or is not JSON, or nothing runs that could answer.
pub fn run(state: &StateFolder, event: &Path, is_raw: bool) -> Result<ExitCode> {
    let text = files::read(event)?;
    serde_json::from_str::<Value>(&text)
        .with_context(|| format!("{} is not JSON", event.display()))?;
    let known = state.load()?;
    let is_running = [&known.emulator, &known.server]
        .into_iter()
        .all(|service| service.as_ref().is_some_and(|service| service.process.is_running()));
    let Some(ports) = known.ports.filter(|_| is_running) else {
        bail!("no function runs on this machine: `make up` starts it");
    };
    let emulator = EmulatedAws::at(ports.emulator);
    let target = invocation::deployed(&emulator)?;
    match invocation::invoke(&emulator, &target, &text)? {
        Outcome::Response(answer) if is_raw => println!("{}", String::from_utf8_lossy(&answer)),
        Outcome::Response(answer) => print!("{}", invocation::readable(&answer)?),
        Outcome::Error(error) => {
            println!("{}", String::from_utf8_lossy(&error));
            eprintln!(
                "error: the function failed; its log: {}",
                state.function_log(&target.function).display()
            );
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}
