//! The inputs of a plan.

use crate::root::Root;
use serde::{Deserialize, Serialize};

/// An input of a plan on the disk, as it was when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its role for the root module.
    pub kind: InputKind,
    /// Its path, relative to the folder of the project.
    pub path: String,
    /// The digest of its content; `None` if there is nothing at the path.
    pub digest: Option<String>,
}

/// The role of an input for the root module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// The root module itself.
    Root,
    /// The versions and checksums of its providers.
    LockFile,
    /// A module that it calls, directly or through others.
    Module,
    /// A file or folder that one of its values names.
    Path,
}

/// Knows the inputs of plans.
pub trait Inputs: Sync {
    /// The inputs of `root`, whose modules are installed.
    ///
    /// # Errors
    /// If one of them cannot be read.
    fn of(&self, root: &Root) -> anyhow::Result<Vec<Input>>;

    /// The current digest of `input`.
    ///
    /// # Errors
    /// If it cannot be read.
    fn digest(&self, input: &Input) -> anyhow::Result<Option<String>>;
}
