//! `tfgen github protection`: an approval counts only if somebody must give it, and a role is safe
//! only if just the jobs of chosen branches get it.

use super::connection::Connection;
use std::process::ExitCode;

/// `tfgen github protection ENVIRONMENT [--reviewers]`.
#[derive(Debug, clap::Args)]
pub(super) struct Protection {
    /// The environment, as it is called on GitHub
    #[arg(value_name = "ENVIRONMENT")]
    environment: String,
    /// Also require that somebody must approve deployments to it
    #[arg(long)]
    reviewers: bool,
}

/// Runs `tfgen github protection`.
pub(super) fn run(command: &Protection, connection: &Connection) -> anyhow::Result<ExitCode> {
    let name = &command.environment;
    let Some(client) = connection.client("asked")? else { return Ok(ExitCode::SUCCESS) };
    let repository = client.repository();
    let branches = "the branch `main` alone";
    let (problem, lacks) = match client.environment(name)? {
        None => (format!("{repository} has no environment `{name}`"), branches),
        Some(found) if found.is_of_any_branch => {
            (format!("jobs of any branch may deploy to the environment `{name}`"), branches)
        }
        Some(found) if command.reviewers && found.reviewers == 0 => (
            format!("nobody must approve a deployment to the environment `{name}`"),
            "required reviewers",
        ),
        Some(found) => {
            match found.reviewers {
                0 => eprintln!("{name} takes jobs of chosen branches"),
                count => eprintln!(
                    "{name} takes jobs of chosen branches, with the approval of one of {count} \
                     reviewers"
                ),
            }
            return Ok(ExitCode::SUCCESS);
        }
    };
    eprintln!(
        "error: {problem}\nhint: under Settings, Environments of {repository} give `{name}` {lacks}"
    );
    Ok(ExitCode::from(1))
}
