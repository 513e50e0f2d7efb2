//! Environments of the work tree or of a revision, for comparison.

use super::Side;
use crate::pipeline::{self, Checked};
use crate::problem::Problems;
use crate::project::Project;
use crate::source::Sources;

/// Some environments, and the files that they were read from.
#[derive(Debug)]
pub struct Tree {
    checked: Checked,
    /// The files.
    pub sources: Sources,
}

impl Tree {
    /// Checks the environments `names` of `project`; their problems go to `problems`.
    ///
    /// # Errors
    /// If a file or folder cannot be read.
    pub fn read(
        project: &Project,
        names: &[String],
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        let mut sources = Sources::default();
        let checked = pipeline::checked(project, names, &mut sources, problems)?;
        Ok(Self { checked, sources })
    }

    /// The environment `name`, if it has no errors.
    pub fn side(&self, name: &str) -> Option<Side<'_>> {
        let (environment, root) = self.checked.get(name)?;
        Some(Side { environment, root, contracts: &self.checked.contracts, sources: &self.sources })
    }
}
