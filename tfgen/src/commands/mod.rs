//! The command line: one file per subcommand, each a thin wrapper around the library.

#[macro_use]
pub(crate) mod streams;

mod adopt;
mod adopt_imports;
mod candidates;
mod changed;
mod check;
pub(crate) mod completions;
mod diff;
mod docs;
mod explain;
mod explain_code;
mod file_changes;
mod generate;
mod github;
mod graph;
mod image;
mod init;
mod left_over;
mod list;
mod man;
mod new;
mod plan_summary;
mod run;
mod schema;
mod set;
mod watch;
mod with;

use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;
use tfgen::contracts::{self, Contracts};
use tfgen::output::ForeignFile;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report;
use tfgen::settings::Settings;
use tfgen::source::Sources;

/// Checks one TOML per environment against Terraform modules and generates plain HCL root modules
#[derive(Debug, Parser)]
#[command(version, about, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    /// The project folder, which has envs/ [default: the nearest one upwards]
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  the input has errors, or `--check` found a difference; tfgen wrote nothing
  2  the command line is wrong
  3  tfgen could not read or write a file, or reach an address";

#[derive(Debug, Subcommand)]
enum Command {
    /// Start a project: a layer, an environment, and what git and editors need
    Init(init::Init),
    /// Write the root modules of all or some environments
    Generate(generate::Generate),
    /// Check environments against the modules they use
    Check(check::Check),
    /// List the environments
    List(list::List),
    /// Show where each value comes from, what it overrides and where it is declared
    Explain(explain::Explain),
    /// Set a value in an environment's TOML, and check it before writing
    Set(set::Set),
    /// Remove a value from an environment, even if it inherits it
    Unset(set::Unset),
    /// Compare two environments by meaning
    Diff(diff::Diff),
    /// Draw the modules of an environment and what they pass to each other
    Graph(graph::Graph),
    /// List the environments that changed in meaning since a git revision
    Changed(changed::Changed),
    /// Summarize Terraform plans: losses first, and the line of TOML behind each change
    PlanSummary(plan_summary::PlanSummary),
    /// Run Terraform in many environments, in the order of their dependencies
    Run(run::Run),
    /// Report plans, drift and previews on GitHub, and fetch what was reviewed
    Github(github::Github),
    /// Explain an error or a warning by its code
    ExplainCode(explain_code::ExplainCode),
    /// Write a JSON Schema, with which editors complete and check environments
    Schema(schema::Schema),
    /// Write the reference section of each module's README
    Docs(docs::Docs),
    /// Create a new environment, layer or module
    New(new::New),
    /// Turn an existing root module into environments, and prove that both mean the same
    Adopt(adopt::Adopt),
    /// Build, inspect and push a container image
    Image(image::Image),
    /// Print a script for your shell's completion
    Completions(completions::Completions),
    /// Print a manual page, for `man -l -`
    Man(man::Man),
}

/// Runs the requested subcommand.
///
/// # Errors
/// If the subcommand cannot read, write or reach something.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    // 3 means something else there.
    let has_own_codes = matches!(arguments.command, Command::PlanSummary(_) | Command::Run(_));
    let code = carry_out(arguments)?;
    if !has_own_codes {
        streams::finished()?;
    }
    Ok(code)
}

fn carry_out(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let project = || Project::find(arguments.root.as_deref());
    match arguments.command {
        Command::Init(command) => init::run(&command, &Project::begin(arguments.root.as_deref())?),
        Command::Generate(command) => generate::run(&command, &command.with.over(project()?)),
        Command::Check(command) => check::run(&command, &command.with.over(project()?)),
        Command::List(command) => list::run(&command, &command.with.over(project()?)),
        Command::Explain(command) => explain::run(&command, &command.with.over(project()?)),
        Command::Set(command) => set::run_set(&command, &project()?),
        Command::Unset(command) => set::run_unset(&command, &project()?),
        Command::Diff(command) => diff::run(&command, &command.with.over(project()?)),
        Command::Graph(command) => graph::run(&command, &project()?),
        Command::Changed(command) => changed::run(&command, &project()?),
        Command::PlanSummary(command) => Ok(plan_summary::run(&command, arguments.root.as_deref())),
        Command::Run(command) => {
            Ok(run::run(&command, &project()?, &command.with.over(project()?)))
        }
        Command::Github(command) => github::run(&command, project),
        Command::ExplainCode(command) => explain_code::run(&command),
        Command::Schema(command) => schema::run(&command, &project()?),
        Command::Docs(command) => docs::run(&command, &project()?),
        Command::New(command) => new::run(&command, &project()?),
        Command::Adopt(command) => {
            adopt::run(&command, Project::find_or_begin(arguments.root.as_deref())?)
        }
        Command::Image(command) => image::run(command),
        Command::Completions(command) => completions::run(&command),
        Command::Man(command) => man::run(&command),
    }
}

/// The choice of environments for a command.
#[derive(Debug, clap::Args)]
struct Chosen {
    /// Environments, by name or by a glob in quotes, such as 'prod/*' [default: all]
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
}

/// Explains what an environment is, if a project has none.
fn say_there_is_none() {
    eprintln!(
        "envs/ has no environment yet: an environment is a TOML file there with the table \
         `[environment]`\n\
         hint: `tfgen new env NAME` writes one"
    );
}

/// The number of columns of standard output, if it is a terminal.
fn width_of_stdout() -> Option<usize> {
    let terminal = console::Term::stdout();
    terminal.is_term().then(|| usize::from(terminal.size().1))
}

/// What every module below `modules/` declares; `known` are the contracts that were read already.
fn all_contracts(
    project: &Project,
    known: Option<Contracts>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Contracts> {
    let mut contracts = match known {
        Some(known) => known,
        None => {
            let settings = Settings::read(project, sources, problems)?;
            Contracts::read_by(settings.tool.unwrap_or_default())
        }
    };
    let folders = contracts::all_folders(project)?;
    contracts.read_also(project, &folders, sources)?;
    contracts.retain(&folders);
    for (_, contract) in contracts.iter() {
        for problem in &contract.problems {
            problems.push(problem.clone());
        }
    }
    Ok(contracts)
}

/// Reports `foreign` files, which are in the way of generated ones.
fn in_the_way(foreign: Vec<ForeignFile>, sources: &mut Sources, problems: &mut Problems) {
    for file in foreign {
        problems.push(file.problem(sources));
    }
}

/// Shows the problems and returns whether the command can continue.
fn may_go_on(problems: &Problems, sources: &Sources) -> bool {
    show(problems, sources);
    problems.errors() == 0
}

/// Shows the problems in one piece, with colour only on a terminal.
fn show(problems: &Problems, sources: &Sources) {
    streams::coloured_errors(&report::human(problems, sources));
}
