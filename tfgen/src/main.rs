//! The `tfgen` program: parses the command line and turns its outcome into an exit code.

#![warn(clippy::disallowed_macros)]

#[macro_use]
mod commands;

use clap::Parser;
use mimalloc::MiMalloc;
use std::process::ExitCode;

/// A run over many environments makes millions of small allocations.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match commands::completions::answer() {
        Ok(false) => {}
        Ok(true) => return ExitCode::SUCCESS,
        Err(error) => error.exit(),
    }
    match commands::run(commands::Arguments::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(3)
        }
    }
}
