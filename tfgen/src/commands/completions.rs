//! `tfgen completions`: prints the script that a shell needs to complete the command line. The
//! script asks tfgen itself, which knows the environments and their contents.

use super::candidates;
use anyhow::Context as _;
use clap::ValueEnum;
use clap::error::ErrorKind;
use clap_complete::CompleteEnv;
use clap_complete::env::Shells;
use std::path::Path;
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
    print!("{}", String::from_utf8(script)?);
    Ok(ExitCode::SUCCESS)
}

/// Answers a shell that asks for completions, even if it no longer reads the answer. Returns
/// whether one asked.
///
/// # Errors
/// If the shell is unknown or its request is incomplete.
pub(crate) fn answer() -> clap::error::Result<bool> {
    let shell = std::env::var_os(VARIABLE).unwrap_or_default();
    let shell = Path::new(&shell).file_stem().unwrap_or_default().to_string_lossy();
    let is_known = Shells::builtins().completer(&shell).is_some();
    let folder = std::env::current_dir().ok();
    let answered = CompleteEnv::with_factory(candidates::definition)
        .var(VARIABLE)
        .try_complete(std::env::args_os(), folder.as_deref());
    match answered {
        Err(error) if is_known && error.kind() == ErrorKind::Io => Ok(true),
        answered => answered,
    }
}
