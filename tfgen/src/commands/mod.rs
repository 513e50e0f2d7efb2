//! The command line: one file per subcommand, each a thin call of the library.

mod image;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Checks one TOML per environment against Terraform modules and generates plain HCL.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build, name and push the service's container image
    Image(image::Image),
}

/// Runs the subcommand that was asked for.
///
/// # Errors
/// Whatever the subcommand could not read, write or reach.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Image(command) => image::run(command),
    }
}
