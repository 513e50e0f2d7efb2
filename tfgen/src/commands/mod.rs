//! The command line: one file per subcommand, each a thin call of the library.

mod check;
mod generate;
mod image;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use tfgen::check::{RootModule, Validations};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;
use tfgen::{contracts, layers, report};

/// Checks one TOML per environment against Terraform modules and generates plain HCL root modules
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// The repository that holds envs/ and modules/; else the nearest folder upwards with both
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the input has errors, or `--check` found a difference; nothing was written
  2  the command line is wrong
  3  a file, a folder or an address could not be read, written or reached";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the root modules of environments, all of them unless some are named
    Generate(generate::Generate),
    /// Check environments against the modules they use, without writing
    Check(check::Check),
    /// Build, name and push the service's container image
    Image(image::Image),
}

/// Runs the subcommand that was asked for.
///
/// # Errors
/// Whatever the subcommand could not read, write or reach.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let project = || Project::find(arguments.root.as_deref());
    match arguments.command {
        Command::Generate(command) => generate::run(&command, &project()?),
        Command::Check(command) => check::run(&command, &project()?),
        Command::Image(command) => image::run(command),
    }
}

/// The first three stages, which most subcommands begin with.
fn checked(
    project: &Project,
    environments: &[String],
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Vec<RootModule>> {
    validated(project, environments, sources, problems, &mut Validations::default())
}

/// The same, with what came of the modules' own conditions.
fn validated(
    project: &Project,
    environments: &[String],
    sources: &mut Sources,
    problems: &mut Problems,
    validations: &mut Validations,
) -> anyhow::Result<Vec<RootModule>> {
    let environments = layers::read(project, environments, sources, problems)?;
    let folders = tfgen::check::module_folders(&environments);
    let contracts = contracts::read(project, &folders, sources)?;
    Ok(tfgen::check::check(&environments, &contracts, problems, validations))
}

/// Shows the problems; whether they let the command go on.
fn may_go_on(problems: &Problems, sources: &Sources) -> bool {
    anstream::eprint!("{}", report::human(problems, sources));
    problems.errors() == 0
}
