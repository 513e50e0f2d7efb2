//! `tfgen diff`: what two environments mean, side by side.

use serde_json::json;
use std::process::ExitCode;
use tfgen::diff::Environments;
use tfgen::pipeline;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// `tfgen diff ENV ENV [--json]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// One environment
    #[arg(value_name = "ENV")]
    left: String,
    /// The other
    #[arg(value_name = "ENV")]
    right: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs `tfgen diff`.
pub(crate) fn run(command: &Diff, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let names = [command.left.clone(), command.right.clone()];
    let checked = pipeline::checked(project, &names, &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    let (Some(left), Some(right)) = (checked.get(&command.left), checked.get(&command.right))
    else {
        return Ok(ExitCode::from(1));
    };
    let environments = Environments { left, right, contracts: &checked.contracts };
    let differences = tfgen::diff::differences(&environments, &sources);
    if command.json {
        super::print_json(&json!({
            "version": 1,
            "left": command.left,
            "right": command.right,
            "differences": differences,
        }));
    } else if differences.is_empty() {
        eprintln!("{} and {} mean the same", command.left, command.right);
    } else {
        anstream::print!("{}", tfgen::diff::text(&differences, &command.left, &command.right));
    }
    Ok(ExitCode::SUCCESS)
}
