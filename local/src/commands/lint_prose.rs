//! `local lint-prose`: shows what linters find in texts for people.

use anyhow::{Result, bail};

use crate::project::Project;
use crate::prose_linters::{self, Linter};
use crate::state::StateFolder;
use crate::steps::Steps;

/// Runs every linter on the whole repository.
///
/// # Errors
/// If something is found, with all of it in the message, or if a linter does not work.
pub fn run(project: &Project, state: &StateFolder) -> Result<()> {
    let steps = Steps::default();
    let installed =
        steps.run("install linters of prose", |_| prose_linters::install(project, state))?;
    let mut found = Vec::new();
    for linter in Linter::ALL {
        let name = linter.name();
        found.extend(steps.run(name, |_| {
            let findings = installed.findings(linter, project.repository())?;
            Ok(findings.map(|findings| format!("{name} found:\n{findings}")))
        })?);
    }
    if found.is_empty() {
        return Ok(());
    }
    bail!("{}", found.join("\n\n"))
}
