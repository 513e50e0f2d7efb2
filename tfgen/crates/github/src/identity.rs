//! The owner of a token.

use crate::client::{Client, Purpose};
use serde::Deserialize;
use ureq::http::StatusCode;

/// The user that writes with the token of a job.
const BOT_OF_JOBS: &str = "github-actions[bot]";

/// A user, or the bot of an app.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct User {
    pub(crate) login: String,
}

impl Client {
    /// The login of the token's owner. GitHub tells it to people; for the token of a job, which
    /// belongs to an app, it answers that there is no user.
    pub(crate) fn login(&self) -> anyhow::Result<String> {
        let purpose =
            Purpose { what: "find out whose token this is", permission: "metadata: read" };
        let user: Option<User> = self.find(&purpose, "/user", StatusCode::FORBIDDEN)?;
        Ok(user.map_or_else(|| BOT_OF_JOBS.to_owned(), |user| user.login))
    }
}

/// Whether `author` has the login `login`.
pub(crate) fn is_by(author: Option<&User>, login: &str) -> bool {
    author.is_some_and(|author| author.login == login)
}
