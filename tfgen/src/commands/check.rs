//! `tfgen check`: the first three stages, and what they found.

use std::process::ExitCode;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// `tfgen check [ENV…]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The environments; all when none is named
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
}

/// Runs `tfgen check`.
pub(crate) fn run(command: &Check, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let roots = super::checked(project, &command.environments, &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    let names: Vec<&str> = roots.iter().map(|root| root.name.as_str()).collect();
    eprintln!("no errors in {}", names.join(", "));
    Ok(ExitCode::SUCCESS)
}
