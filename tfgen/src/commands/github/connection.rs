//! The connection of jobs to GitHub.

use anyhow::{Context, bail};
use clap::Args;
use github::{Access, Client, RepositoryName};

/// The address of the API, unless a variable sets another.
const API: &str = "https://api.github.com";

/// Where the repository is.
#[derive(Debug, Args)]
pub(super) struct Connection {
    /// The repository on GitHub
    #[arg(long, value_name = "OWNER/NAME", env = "GITHUB_REPOSITORY", global = true)]
    repository: Option<String>,
    /// The address of the API, if not that of github.com
    #[arg(long, value_name = "URL", env = "GITHUB_API_URL", global = true)]
    api: Option<String>,
}

impl Connection {
    /// A client with the token. Without a token, it prints a line that something is not `done` and
    /// returns `None`. In a job, a missing token is always a mistake.
    ///
    /// # Errors
    /// If the address is unknown, or a job has no token.
    pub(super) fn client(&self, done: &str) -> anyhow::Result<Option<Client>> {
        let Some(token) = variable("GITHUB_TOKEN") else {
            if variable("GITHUB_ACTIONS").is_some() {
                bail!(
                    "GITHUB_TOKEN is not set\nhint: the step needs `env:` with `GITHUB_TOKEN: ${{{{ \
                     github.token }}}}`"
                );
            }
            eprintln!("not {done}: GITHUB_TOKEN is not set");
            return Ok(None);
        };
        let repository = self.repository.as_deref().filter(|name| !name.is_empty());
        let repository = repository.context("--repository or GITHUB_REPOSITORY must name it")?;
        let repository: RepositoryName = repository.parse().context("GITHUB_REPOSITORY")?;
        let program = concat!("tfgen/", env!("CARGO_PKG_VERSION"));
        let api = self.api.clone().filter(|address| !address.is_empty());
        let api = api.unwrap_or_else(|| API.to_owned());
        let access = Access { api, token, repository, program };
        Client::new(access, |why| eprintln!("{why}")).map(Some)
    }

    /// The address of the job's log.
    pub(super) fn job(&self) -> Option<String> {
        let (server, run) = (variable("GITHUB_SERVER_URL")?, variable("GITHUB_RUN_ID")?);
        let repository = self.repository.as_deref().filter(|name| !name.is_empty())?;
        Some(format!("{server}/{repository}/actions/runs/{run}"))
    }
}

/// A variable that is set and not empty.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
