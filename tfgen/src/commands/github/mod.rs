//! `tfgen github`: what the jobs of a workflow write to GitHub and read from it, with
//! `GITHUB_TOKEN`. Without the token, they print what they would write.

mod change_sets;
mod connection;
mod drift;
mod matrix;
mod preview;
mod previews;
mod protection;
mod review;
mod reviewed;
mod step_outputs;

use clap::{Args, Subcommand};
use connection::Connection;
use std::process::ExitCode;
use tfgen::project::Project;

/// `tfgen github COMMAND`.
#[derive(Debug, Args)]
#[command(after_help = VARIABLES)]
pub(crate) struct Github {
    #[command(flatten)]
    connection: Connection,
    #[command(subcommand)]
    command: Command,
}

const VARIABLES: &str = "\
Environment variables (in jobs, GitHub sets all but the first):
  GITHUB_TOKEN        the token; without it, tfgen only prints what it would post
  GITHUB_REPOSITORY   the repository, OWNER/NAME
  GITHUB_API_URL      the address of the API; https://api.github.com by default
  GITHUB_OUTPUT       the file of a step's outputs, for `matrix` and `previews`
  GITHUB_SERVER_URL, GITHUB_RUN_ID  for a link to the job's log";

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the environments to plan and to destroy as outputs of a step
    Matrix(matrix::Matrix),
    /// Show what plans do: a comment on the pull request, and a check run for each environment
    Review(review::Review),
    /// Write the change sets that were reviewed before a commit was merged
    Reviewed(reviewed::Reviewed),
    /// Open, update and close an issue for each environment that has drifted
    Drift(drift::Drift),
    /// Show on a pull request where its preview is
    Preview(preview::Preview),
    /// Write the pull requests whose previews must be destroyed as an output of a step
    Previews(previews::Previews),
    /// Fail if a GitHub environment lacks its protection
    Protection(protection::Protection),
}

/// Runs `tfgen github`.
pub(crate) fn run(
    github: &Github,
    project: impl FnOnce() -> anyhow::Result<Project>,
) -> anyhow::Result<ExitCode> {
    let connection = &github.connection;
    match &github.command {
        Command::Matrix(command) => matrix::run(command, &project()?),
        Command::Review(command) => review::run(command, connection),
        Command::Reviewed(command) => reviewed::run(command, connection),
        Command::Drift(command) => drift::run(command, connection),
        Command::Preview(command) => preview::run(command, connection),
        Command::Previews(command) => previews::run(command, connection),
        Command::Protection(command) => protection::run(command, connection),
    }
}

/// A full commit hash.
fn commit(text: &str) -> Result<String, String> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    match matches!(text.len(), 40 | 64) && text.bytes().all(is_digit) {
        true => Ok(text.to_owned()),
        false => Err("a commit has 40 hexadecimal digits, as `git rev-parse` prints them".into()),
    }
}
