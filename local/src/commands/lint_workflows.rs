//! `local lint-workflows`: shows what linters find in the workflows of GitHub Actions.

use anyhow::{Result, bail};

use crate::project::Project;
use crate::state::StateFolder;
use crate::steps::Steps;
use crate::workflow_linters::{self, Linter};

/// Runs every linter on all workflows.
///
/// # Errors
/// If something is found, with all of it in the message, or if a linter does not work.
pub fn run(project: &Project, state: &StateFolder) -> Result<()> {
    let steps = Steps::default();
    let workflows = workflow_linters::workflows(project.root())?.len();
    let installed =
        steps.run("install linters of workflows", |_| workflow_linters::install(project, state))?;
    let mut found = Vec::new();
    for linter in Linter::ALL {
        let name = linter.name();
        found.extend(steps.run(name, |step| {
            let findings = installed.findings(linter, project.root())?;
            if findings.is_none() {
                step.say(format!("{workflows} workflows"));
            }
            Ok(findings.map(|findings| format!("{name} found:\n{findings}")))
        })?);
    }
    if found.is_empty() {
        return Ok(());
    }
    bail!("{}", found.join("\n\n"))
}
