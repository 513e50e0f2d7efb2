//! The data: repositories, each at a commit, and the folders of them that are roots.

use serde::Deserialize;
use std::fmt;

/// The file `roots.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct List {
    pub(crate) repository: Vec<Roots>,
    /// Roots that Terraform refuses too.
    #[serde(default)]
    pub(crate) refused: Vec<Refused>,
}

/// The roots of a repository.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Roots {
    /// `OWNER/NAME` on GitHub.
    pub(crate) name: String,
    /// The commit that is read.
    pub(crate) commit: String,
    /// The roots' folders.
    pub(crate) roots: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refused {
    /// The root's folder, `OWNER/NAME/…`.
    pub(crate) folder: String,
    /// Why Terraform refuses it.
    pub(crate) reason: String,
}

/// The file as it is kept.
impl fmt::Display for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "# Roots of public repositories, each at a commit. Add a repository without roots, and\n\
             # `UPDATE_CASES=1 make test-corpora` writes which of its folders are some."
        )?;
        for Roots { name, commit, roots } in &self.repository {
            writeln!(formatter, "\n[[repository]]\nname = {name:?}\ncommit = {commit:?}")?;
            writeln!(formatter, "roots = [")?;
            for root in roots {
                writeln!(formatter, "  {root:?},")?;
            }
            writeln!(formatter, "]")?;
        }
        for Refused { folder, reason } in &self.refused {
            writeln!(formatter, "\n[[refused]]\nfolder = {folder:?}\nreason = {reason:?}")?;
        }
        Ok(())
    }
}
