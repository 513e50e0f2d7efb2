//! `tfgen generate`: all five stages.

use super::{Checked, changes, schema};
use std::process::ExitCode;
use tfgen::layers::EnvironmentName;
use tfgen::output;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// `tfgen generate [ENV…] [--check | --prune]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    /// The environments; all when none is named
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
    /// Write nothing; show what would change, and fail if anything would
    #[arg(long)]
    check: bool,
    /// Delete the generated files of the named environments, whose TOML is gone. Destroy what
    /// they deployed first
    #[arg(long, requires = "environments", conflicts_with = "check")]
    prune: bool,
}

/// Runs `tfgen generate`.
pub(crate) fn run(command: &Generate, project: &Project) -> anyhow::Result<ExitCode> {
    if command.prune {
        return prune(&command.environments, project);
    }
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let compared =
        Checked::read_each(project, &command.environments, &mut sources, &mut problems, |root| {
            output::compare(project, &root)
        })?
        .roots;
    let mut changes = vec![];
    for compared in compared {
        changes.extend(compared?.changes(&mut sources, &mut problems));
    }
    // Once `tfgen schema` wrote it, generating everything keeps it fresh. It is of all modules:
    // one that nothing uses keeps no environment from being generated.
    let is_all = command.environments.is_empty();
    let mut of_unused_modules = Problems::default();
    if is_all && problems.errors() == 0 && schema::is_there(project)? {
        let change = schema::change(project, &mut sources, &mut of_unused_modules)?;
        changes.extend(change.filter(|_| of_unused_modules.errors() == 0));
    }
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    if of_unused_modules.errors() > 0 {
        eprintln!(
            "warning: {} is left as it is: a module that no environment uses cannot be read\n\
             hint: `tfgen schema` says why",
            tfgen::schema::PATH
        );
    }
    if command.check {
        return Ok(changes::show(&changes, "tfgen generate"));
    }
    output::write(project, &changes)?;
    changes::report(&changes);
    for name in output::orphaned_roots(project)? {
        eprintln!(
            "warning: {0} is left from an environment that is gone: envs/{name}.toml\n\
             hint: destroy what it deployed, then `tfgen generate --prune {name}`",
            name.root_module_folder()
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn prune(environments: &[String], project: &Project) -> anyhow::Result<ExitCode> {
    let mut changes = vec![];
    for text in environments {
        let Some(name) = EnvironmentName::parse(text) else {
            anyhow::bail!("`{text}` cannot be the name of an environment");
        };
        changes.extend(output::prune(project, &name)?);
    }
    output::write(project, &changes)?;
    changes::report(&changes);
    Ok(ExitCode::SUCCESS)
}
