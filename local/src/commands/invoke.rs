//! `local invoke`: sends a stored event to the running function and shows its answer.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::aws::EmulatedAws;
use crate::lambda_host::outcome::Outcome;
use crate::state::StateFolder;
use crate::{files, invocation};

/// Sends the event in the file `event` to the function that `up` deployed and prints the answer;
/// with `is_raw`, as unchanged JSON. The exit code is a failure if the function failed; an answer
/// with a status of 400 or more is still an answer.
///
/// # Errors
/// If the file cannot be read or is not JSON, or no function is running.
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
