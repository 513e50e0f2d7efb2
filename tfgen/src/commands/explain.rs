//! `tfgen explain`: shows each value of an environment and where it comes from.

use super::with::With;
use std::process::ExitCode;
use tfgen::environment_choice;
use tfgen::explain::{self, Explainer};
use tfgen::pipeline;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::visible;
use tfgen::source::Sources;

/// `tfgen explain ENV [ADDRESS] [--set] [--with LAYER] [--json]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The environment
    #[arg(value_name = "ENV", value_parser = environment_choice::one)]
    environment: String,
    /// What to explain, such as module.NAME.INPUT [default: everything]
    address: Option<String>,
    /// Show only what the environment or its layers set, without the modules' defaults
    #[arg(long)]
    set: bool,
    #[command(flatten)]
    pub(super) with: With,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs `tfgen explain`.
pub(crate) fn run(command: &Explain, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let names = [command.environment.clone()];
    let checked = pipeline::checked(project, &names, &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    let Some((environment, root)) = checked.get(&command.environment) else {
        return Ok(ExitCode::from(1));
    };
    let contracts = &checked.contracts;
    let all = Explainer { environment, root, contracts, sources: &sources }.all();
    let mut explanations = match &command.address {
        None => all,
        Some(address) => match explain::below(all, address) {
            Ok(explanations) => explanations,
            Err(near) => {
                let environment = &command.environment;
                eprintln!("error: {environment} has nothing at `{}`", visible(address));
                match near {
                    Some(near) => eprintln!("hint: did you mean `{}`?", visible(&near)),
                    None => eprintln!("hint: `tfgen explain {environment}` lists what it has"),
                }
                return Ok(ExitCode::from(2));
            }
        },
    };
    if command.set {
        explanations.retain(explain::Explained::is_set);
    }
    if command.json {
        super::streams::json(&explain::json(&command.environment, &explanations));
    } else {
        super::streams::coloured_output(&explain::text(&explanations, super::width_of_stdout()));
    }
    Ok(ExitCode::SUCCESS)
}
