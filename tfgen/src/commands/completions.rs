//! `tfgen completions`: what a shell needs to complete the command line.

use clap::CommandFactory as _;
use clap_complete::Shell;
use std::io::Write as _;
use std::process::ExitCode;

/// `tfgen completions SHELL`.
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

/// Runs `tfgen completions`.
pub(crate) fn run(command: &Completions) -> anyhow::Result<ExitCode> {
    let mut script = vec![];
    let mut definition = super::Arguments::command();
    clap_complete::generate(command.shell, &mut definition, "tfgen", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}
