//! `local status`: shows what is running.

use std::process::ExitCode;

use anyhow::Result;

use crate::aws::EmulatedAws;
use crate::invocation;
use crate::state::{Service, StateFolder};

/// Prints what is running and where. The exit code is a failure if the stack is not running
/// completely.
///
/// # Errors
/// When the state cannot be read.
pub fn run(state: &StateFolder) -> Result<ExitCode> {
    let known = state.load()?;
    let (Some(ports), true) = (known.ports, known.emulator.is_some() || known.server.is_some())
    else {
        println!("not running (`make up` starts it)");
        return Ok(ExitCode::FAILURE);
    };
    let emulator = EmulatedAws::at(ports.emulator);
    let rows = [
        ("site", known.server.as_ref(), format!("http://127.0.0.1:{}/", ports.edge)),
        ("emulated AWS", known.emulator.as_ref(), emulator.endpoint().to_owned()),
    ];
    let mut whole = true;
    for (name, service, address) in rows {
        let state = describe(service);
        whole &= state.is_some();
        println!("{name:<13} {address:<26} {}", state.as_deref().unwrap_or("not running"));
    }
    if whole {
        for address in invocation::addresses(&emulator, ports.lambda_host)? {
            println!("{:<13} {address}", "function");
        }
    }
    println!("{:<13} {}", "logs", state.path().join("logs").display());
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn describe(service: Option<&Service>) -> Option<String> {
    let process = service?.process;
    process.is_running().then(|| format!("running, process {}", process.pid))
}
