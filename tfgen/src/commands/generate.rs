//! `tfgen generate`: all five stages.

use super::{file_changes, schema};
use clap::ValueEnum;
use std::process::ExitCode;
use tfgen::contracts::Contracts;
use tfgen::layers::EnvironmentName;
use tfgen::output::{self, Action, Change, Changes, Writer};
use tfgen::pipeline::{Outcome, Pipeline};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::renamed;
use tfgen::report;
use tfgen::settings::Settings;
use tfgen::source::Sources;

/// `tfgen generate [ENV…] [--check [--format FORMAT] | --prune]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    /// The environments; all when none is named
    #[arg(value_name = "ENV")]
    environments: Vec<String>,
    /// Write nothing; show what would change, and fail if anything would
    #[arg(long)]
    check: bool,
    /// How `--check` reports
    #[arg(long, value_enum, default_value_t = Format::Human, requires = "check")]
    format: Format,
    /// Delete the generated files of the named environments, whose TOML is gone. Destroy what
    /// they deployed first
    #[arg(long, requires = "environments", conflicts_with = "check")]
    prune: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// As unified diffs, for people
    Human,
    /// Workflow commands, which GitHub shows beside the lines of a pull request
    Github,
}

/// Runs `tfgen generate`.
pub(crate) fn run(command: &Generate, project: &Project) -> anyhow::Result<ExitCode> {
    if command.prune {
        return prune(&command.environments, project);
    }
    if command.check {
        return check(&command.environments, command.format, project);
    }
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let writer = Writer::new(project);
    let (mut done, mut staged, mut failure) = (vec![], vec![], None);
    let pipeline = Pipeline::new(project, &command.environments);
    let outcome = pipeline.run(
        &mut sources,
        &mut problems,
        |_, root| {
            let Changes { changes, foreign } = output::compare(project, &root)?;
            let staged = writer.stage(&changes)?;
            let done = changes.into_iter().map(|change| (change.action(), change.path));
            Ok((done.collect::<Vec<_>>(), staged, foreign))
        },
        |result: anyhow::Result<_>, sources, problems| {
            match result {
                Ok((changes, pieces, foreign)) => {
                    done.extend(changes);
                    staged.push(pieces);
                    super::in_the_way(foreign, sources, problems);
                }
                // What is wrong with the input comes first.
                Err(error) => failure = failure.take().or(Some(error)),
            }
            if failure.is_some() || problems.errors() > 0 {
                writer.give_up();
            }
            Ok(())
        },
    )?;
    let contracts = command.environments.is_empty().then_some(outcome.contracts);
    let schema = schema_beside(contracts, project, &mut sources, &problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    if let Some(error) = failure {
        return Err(error);
    }
    staged.push(writer.stage(schema.as_slice())?);
    done.extend(schema.map(|change| (change.action(), change.path)));
    writer.commit(staged)?;
    file_changes::report(&done);
    warn_of_orphans(project, &done)?;
    Ok(ExitCode::SUCCESS)
}

/// Reports each root module whose environment is gone, with what to do with it, after `done` was
/// done to files.
fn warn_of_orphans(project: &Project, done: &[(Action, String)]) -> anyhow::Result<()> {
    let orphans = output::orphaned_roots(project)?;
    if orphans.is_empty() {
        return Ok(());
    }
    let files = project.files_below("envs", ".toml")?;
    let names = files.iter().filter_map(|path| {
        EnvironmentName::parse(path.strip_prefix("envs/")?.strip_suffix(".toml")?)
    });
    let mut added = renamed::not_committed(project, names);
    let new = done.iter().filter(|(action, _)| *action == Action::Created);
    added.extend(new.filter_map(|(_, path)| {
        EnvironmentName::parse(path.strip_prefix("generated/")?.strip_suffix("/main.tf")?)
    }));
    let settings = Settings::read(project, &mut Sources::default(), &mut Problems::default())?;
    for gone in orphans {
        let names = renamed::renamed(project, &gone, &added);
        eprintln!(
            "warning: {} is left from an environment that is gone: envs/{gone}.toml\nhint: {}",
            gone.root_module_folder(),
            renamed::advice(&gone, &names, settings.tool.unwrap_or_default().command())
        );
    }
    Ok(())
}

fn check(environments: &[String], format: Format, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let (mut changes, outcome) = compared(environments, project, &mut sources, &mut problems)?;
    let contracts = environments.is_empty().then_some(outcome.contracts);
    changes.extend(schema_beside(contracts, project, &mut sources, &problems)?);
    let command = "tfgen generate";
    if format == Format::Github {
        let place = project.path_in_repository();
        print!("{}", report::github(&problems, &sources, &place));
        if problems.errors() > 0 {
            return Ok(ExitCode::from(1));
        }
        return Ok(file_changes::annotate(&changes, command, &place));
    }
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    Ok(file_changes::show(&changes, command))
}

/// What generating the `environments`, or all when none is named, would change.
pub(super) fn compared(
    environments: &[String],
    project: &Project,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<(Vec<Change>, Outcome)> {
    let mut changes = vec![];
    let outcome = Pipeline::new(project, environments).run(
        sources,
        problems,
        |_, root| output::compare(project, &root),
        |compared, sources, problems| {
            let Changes { changes: of_root, foreign } = compared?;
            changes.extend(of_root);
            super::in_the_way(foreign, sources, problems);
            Ok(())
        },
    )?;
    Ok((changes, outcome))
}

/// What keeping the schema fresh would change, when all environments were read and `contracts` are
/// those of their modules. Once `tfgen schema` wrote it, generating everything does. It is of all
/// modules: one that nothing uses keeps no environment from being generated.
fn schema_beside(
    contracts: Option<Contracts>,
    project: &Project,
    sources: &mut Sources,
    problems: &Problems,
) -> anyhow::Result<Option<Change>> {
    let Some(contracts) = contracts.filter(|_| problems.errors() == 0) else { return Ok(None) };
    if !schema::is_there(project)? {
        return Ok(None);
    }
    let mut of_unused_modules = Problems::default();
    let change = schema::change(project, Some(contracts), sources, &mut of_unused_modules)?;
    if of_unused_modules.errors() > 0 {
        eprintln!(
            "warning: {} is left as it is: a module that no environment uses cannot be read\n\
             hint: `tfgen schema` says why",
            tfgen::schema::PATH
        );
        return Ok(None);
    }
    Ok(change)
}

fn prune(environments: &[String], project: &Project) -> anyhow::Result<ExitCode> {
    let mut changes = vec![];
    for text in environments {
        let Some(name) = EnvironmentName::parse(text) else {
            anyhow::bail!("`{text}` cannot be the name of an environment");
        };
        changes.extend(output::prune(project, &name)?);
    }
    file_changes::carry_out(project, &changes)?;
    Ok(ExitCode::SUCCESS)
}
