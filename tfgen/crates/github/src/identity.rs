//! Whom a token is of.

use crate::client::{Client, Purpose};
use serde::Deserialize;
use ureq::http::StatusCode;

/// Who writes with the token of a job.
const BOT_OF_JOBS: &str = "github-actions[bot]";

/// A user, or the bot of an app.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct User {
    pub(crate) login: String,
}

impl Client {
    /// The login of whom the token is of. GitHub tells that to people; to the token of a job,
    /// which is an app's, it answers that there is no user.
    pub(crate) fn login(&self) -> anyhow::Result<String> {
        let purpose =
            Purpose { what: "find out whose token this is", permission: "metadata: read" };
        let user: Option<User> = self.find(&purpose, "/user", StatusCode::FORBIDDEN)?;
        Ok(user.map_or_else(|| BOT_OF_JOBS.to_owned(), |user| user.login))
    }
}

/// Whether `author` is who is called `login`.
pub(crate) fn is_by(author: Option<&User>, login: &str) -> bool {
    author.is_some_and(|author| author.login == login)
}
