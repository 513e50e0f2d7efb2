//! What a plan is made of.

use crate::root::Root;
use serde::{Deserialize, Serialize};

/// Something on the disk that a plan is made of, as it was when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What it is to the root module.
    pub kind: InputKind,
    /// Where it is, from the folder of the project.
    pub path: String,
    /// Its content's digest; none where there is nothing at the path.
    pub digest: Option<String>,
}

/// What an input is to the root module.
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

/// What knows of which inputs plans are made.
pub trait Inputs: Sync {
    /// Those of `root`, whose modules are installed.
    ///
    /// # Errors
    /// When one of them cannot be read.
    fn of(&self, root: &Root) -> anyhow::Result<Vec<Input>>;

    /// What the digest of `input` is now.
    ///
    /// # Errors
    /// When it cannot be read.
    fn digest(&self, input: &Input) -> anyhow::Result<Option<String>>;
}
