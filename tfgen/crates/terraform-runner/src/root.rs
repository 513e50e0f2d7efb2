//! What Terraform runs in.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// A root module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// What it is called in the output and the summary.
    pub name: String,
    /// Its folder, in which Terraform runs.
    pub folder: PathBuf,
    /// The names of the root modules whose states it reads. Those that are not in the run do not
    /// count.
    pub reads: BTreeSet<String>,
    /// The names of those that are applied before it, also where it reads nothing of them. Those
    /// that are not in the run do not count.
    pub after: BTreeSet<String>,
    /// What its plan is made with that is not as it will be, if there is something: such a plan is
    /// to be looked at, and never saved.
    pub made_with: Option<String>,
}
