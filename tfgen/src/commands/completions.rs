//! `tfgen completions`: prints the script that a shell needs to complete the command line. The
//! script asks tfgen itself, which knows the environments and their contents.

use super::candidates;
use anyhow::Context as _;
use clap::ValueEnum;
use clap_complete::CompleteEnv;
use clap_complete::env::Shells;
use std::io::Write as _;
use std::process::ExitCode;

/// The variable with which a shell marks its requests.
const VARIABLE: &str = "TFGEN_COMPLETE";

/// `tfgen completions SHELL`.
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Elvish,
    Fish,
    Powershell,
    Zsh,
}

impl Shell {
    fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Elvish => "elvish",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
            Self::Zsh => "zsh",
        }
    }
}

/// Runs `tfgen completions`.
pub(crate) fn run(command: &Completions) -> anyhow::Result<ExitCode> {
    let name = command.shell.name();
    let shells = Shells::builtins();
    let shell =
        shells.completer(name).with_context(|| format!("the shell {name} is not supported"))?;
    let mut script = vec![];
    shell.write_registration(VARIABLE, "tfgen", "tfgen", "tfgen", &mut script)?;
    std::io::stdout().write_all(&script)?;
    Ok(ExitCode::SUCCESS)
}

/// Answers a shell that asks for completions. Returns whether one did.
///
/// # Errors
/// If the shell is unknown or its request is incomplete.
pub(crate) fn answer() -> clap::error::Result<bool> {
    let folder = std::env::current_dir().ok();
    CompleteEnv::with_factory(candidates::definition)
        .var(VARIABLE)
        .try_complete(std::env::args_os(), folder.as_deref())
}
