//! `tfgen github approvers`: an approval that nobody must give is void.

use super::connection::Connection;
use std::process::ExitCode;

/// `tfgen github approvers ENVIRONMENT`.
#[derive(Debug, clap::Args)]
pub(super) struct Approvers {
    /// The environment, as it is called on GitHub
    #[arg(value_name = "ENVIRONMENT")]
    environment: String,
}

/// Runs `tfgen github approvers`.
pub(super) fn run(command: &Approvers, connection: &Connection) -> anyhow::Result<ExitCode> {
    let name = &command.environment;
    let Some(client) = connection.client("asked")? else { return Ok(ExitCode::SUCCESS) };
    let repository = client.repository();
    let reviewers = "required reviewers";
    let (problem, lacks) = match client.environment(name)? {
        // A branch's own workflow could take the environment, and with it the role.
        Some(found) if found.is_of_any_branch => (
            format!("jobs of any branch may deploy to the environment `{name}`"),
            "the branch `main` alone",
        ),
        Some(found) if found.reviewers > 0 => {
            eprintln!("{name} needs the approval of one of {} reviewers", found.reviewers);
            return Ok(ExitCode::SUCCESS);
        }
        Some(_) => {
            (format!("nobody must approve a deployment to the environment `{name}`"), reviewers)
        }
        None => (format!("{repository} has no environment `{name}`"), reviewers),
    };
    eprintln!(
        "error: {problem}\nhint: under Settings, Environments of {repository} give `{name}` {lacks}"
    );
    Ok(ExitCode::from(1))
}
