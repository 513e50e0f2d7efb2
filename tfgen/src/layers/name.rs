//! The name of an environment.

use crate::project::GENERATED;
use std::fmt;

/// The path of an environment's file below `envs/`, without `.toml`: segments of `[a-z0-9-]`,
/// joined by `/`. It is also the folder of its root module below `generated/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnvironmentName(String);

impl EnvironmentName {
    /// Accepts `name` if it has the right form.
    pub fn parse(name: &str) -> Option<Self> {
        let is_segment = |segment: &str| {
            !segment.is_empty()
                && segment.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        name.split('/').all(is_segment).then(|| Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name with `-` instead of `/`, for names that cannot contain `/`.
    pub fn slug(&self) -> String {
        self.0.replace('/', "-")
    }

    /// The folder of the environment's root module, relative to the repository root.
    pub fn root_module_folder(&self) -> String {
        self.folder_in(GENERATED)
    }

    /// The same for root modules in the folder `roots`.
    pub fn folder_in(&self, roots: &str) -> String {
        format!("{roots}/{}", self.0)
    }

    /// The path from the environment's root module up to the repository: `../..`, and another `/..`
    /// for each further segment.
    pub fn way_to_repository(&self) -> String {
        let depth = self.0.split('/').count() + 1;
        vec![".."; depth].join("/")
    }
}

impl fmt::Display for EnvironmentName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}
