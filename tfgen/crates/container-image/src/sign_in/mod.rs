//! The source of the credentials for a registry: the command line, or what `docker login` and the
//! helpers of Docker's configuration store.

mod docker_config;
mod helper;

pub use docker_config::DockerConfig;

use super::Credentials;
use anyhow::Result;

/// How to sign in to a registry that asks for it.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// Not at all.
    No,
    /// With these.
    With(Credentials),
    /// With the credentials of this configuration for the registry.
    DockerConfig(DockerConfig),
}

impl SignIn {
    /// The credentials for the registry at `host`, including its port. They are looked up only when
    /// the registry asks, because a helper may take a while, or ask the user.
    ///
    /// # Errors
    /// If the configuration is malformed, or its helper fails.
    pub(super) fn credentials(&self, host: &str) -> Result<Option<Credentials>> {
        match self {
            Self::No => Ok(None),
            Self::With(credentials) => Ok(Some(credentials.clone())),
            Self::DockerConfig(config) => config.credentials(host),
        }
    }
}
