//! Where Terraform runs.

use std::collections::BTreeSet;
use std::path::PathBuf;

/// A root module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Its name in the output and the summary.
    pub name: String,
    /// Its folder, in which Terraform runs.
    pub folder: PathBuf,
    /// The names of the root modules whose states it reads. Those outside the run do not count.
    pub reads: BTreeSet<String>,
    /// The names of those that are applied before it, even if it reads nothing of them. Those
    /// outside the run do not count.
    pub after: BTreeSet<String>,
    /// What its plan is made with that is not real yet, if anything: such a plan is only for
    /// review, and is never saved.
    pub made_with: Option<String>,
}
