//! `tfgen check`: runs the first three stages and reports what they find, and what is wrong in the
//! files next to the modules.

use super::with::With;
use super::{Chosen, show};
use clap::ValueEnum;
use std::fmt::Write as _;
use std::mem::ManuallyDrop;
use std::process::ExitCode;
use tfgen::check::Validations;
use tfgen::layers::EnvironmentName;
use tfgen::module_files;
use tfgen::pipeline::Pipeline;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::{self, visible};
use tfgen::source::Sources;

/// `tfgen check [ENV…] [--with LAYER]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    pub(super) with: With,
    /// The output format; all but `human` go to standard output
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Count the modules' validations that hold, and list those that are left to Terraform
    #[arg(long)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people, with the lines that are wrong
    Human,
    /// One JSON document
    Json,
    /// Annotations, which GitHub shows in a pull request
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
}

/// Runs `tfgen check`.
pub(crate) fn run(command: &Check, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let mut names = vec![];
    let mut pipeline = Pipeline::new(project, &command.chosen.environments);
    pipeline.lists_left = command.verbose;
    // The process ends with this command, so the data need not be freed.
    let outcome = ManuallyDrop::new(pipeline.run(
        &mut sources,
        &mut problems,
        |environment, _| environment.name,
        |name, _, _| {
            names.push(name);
            Ok(())
        },
    )?);
    if command.chosen.environments.is_empty() {
        let folders = outcome.contracts.iter().map(|(folder, _)| folder);
        module_files::check(project, folders, &mut sources, &mut problems)?;
    }
    if command.verbose {
        tell(&outcome.validations, &sources);
    }
    match command.format {
        Format::Human => {
            show(&problems, &sources);
            if problems.errors() == 0 && outcome.names.is_empty() {
                super::say_there_is_none();
            } else if problems.errors() == 0 {
                eprintln!("no errors in {}", named(&names));
            }
        }
        Format::Json => print!("{}", report::json(&problems, &sources)?),
        Format::Github => {
            print!("{}", report::github(&problems, &sources, &project.path_in_repository()));
        }
        Format::Sarif => {
            print!("{}", report::sarif(&problems, &sources, &project.path_in_repository()));
        }
    }
    Ok(if problems.errors() == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// How many environments are named one by one.
const MOST_NAMED: usize = 5;

/// `names` on one line, or only their number if there are many.
fn named(names: &[EnvironmentName]) -> String {
    if names.len() > MOST_NAMED {
        return format!("{} environments", names.len());
    }
    let names: Vec<&str> = names.iter().map(EnvironmentName::as_str).collect();
    names.join(", ")
}

/// Reports how many of the modules' validations hold, and lists those that are left to Terraform.
fn tell(validations: &Validations, sources: &Sources) {
    let Validations { hold, fail, left, listed } = validations;
    let mut lines = format!("validations: {hold} hold, {fail} fail, {left} left to Terraform\n");
    for one in listed.iter().flatten() {
        let (place, reason) = (sources.place(one.origin), visible(&one.reason));
        let _ = writeln!(lines, "  {}: {}: {place}: {reason}", one.environment, one.address);
    }
    eprint!("{lines}");
}
