//! `tfgen generate`: all five stages.

use super::with::With;
use super::{Chosen, file_changes, left_over, schema, watch};
use clap::ValueEnum;
use std::collections::BTreeSet;
use std::process::ExitCode;
use tfgen::contracts::Contracts;
use tfgen::environment_choice::chosen;
use tfgen::layers::{EnvironmentName, RunLayer};
use tfgen::output::{self, Action, Change, Changes, Writer};
use tfgen::pipeline::{Outcome, Pipeline};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::{self, visible};
use tfgen::source::Sources;

/// `tfgen generate [ENV…] [--check [--format FORMAT] | --prune] [--watch] [--with LAYER]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Generate {
    #[command(flatten)]
    chosen: Chosen,
    /// Write nothing; show what would change, and fail if anything does
    #[arg(long, conflicts_with = "with")]
    check: bool,
    /// The output format of `--check`
    #[arg(long, value_enum, default_value_t = Format::Human, requires = "check")]
    format: Format,
    /// Delete the generated files of the named environments, whose TOML is gone; destroy what they
    /// deployed first
    #[arg(long, requires = "environments", conflicts_with_all = ["check", "with"])]
    prune: bool,
    /// Generate again whenever envs/, modules/ or tfgen.toml change, until Ctrl-C
    #[arg(long, conflicts_with_all = ["check", "prune"])]
    watch: bool,
    #[command(flatten)]
    pub(super) with: With,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, as unified diffs
    Human,
    /// Annotations, which GitHub shows in a pull request
    Github,
}

/// Runs `tfgen generate`.
pub(crate) fn run(command: &Generate, project: &Project) -> anyhow::Result<ExitCode> {
    if command.prune {
        return prune(&command.chosen.environments, project);
    }
    if command.check {
        return check(&command.chosen.environments, command.format, project);
    }
    if command.watch {
        return watch(&command.chosen.environments, project);
    }
    let Some(written) = write(&command.chosen.environments, project)? else {
        return Ok(ExitCode::from(1));
    };
    file_changes::report(&written.done);
    if written.is_of_none {
        super::say_there_is_none();
    }
    written.warn_of_what_is_not_covered();
    if !project.is_of_a_run() {
        warn_of_orphans(project, &written)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The root modules that were written.
struct Written {
    /// Whether there is no environment.
    is_of_none: bool,
    /// What happened to which file.
    done: Vec<(Action, String)>,
    /// The environments whose root modules have no folders in theirs.
    leaves: BTreeSet<EnvironmentName>,
    /// What the layer of the run could not change.
    not_covered: Vec<String>,
    /// The folders of the modules that were read, except those in modules/.
    folders: BTreeSet<String>,
}

impl Written {
    fn warn_of_what_is_not_covered(&self) {
        for what in &self.not_covered {
            eprintln!("warning: the layer does not cover {}", visible(what));
        }
    }
}

/// Writes the root modules of the `environments` again on each change, with one line about each
/// run. On errors, it shows them and waits for the next change.
fn watch(environments: &[String], project: &Project) -> anyhow::Result<ExitCode> {
    let mut folders = BTreeSet::new();
    watch::until_stopped(project, |changed| {
        let what = changed.map_or("all".to_owned(), visible);
        match write(environments, project) {
            Ok(Some(written)) => {
                eprintln!("{what}: {}", file_changes::counts(&written.done));
                written.warn_of_what_is_not_covered();
                folders = written.folders;
            }
            Ok(None) => eprintln!("{what}: not generated; waiting for the next change"),
            Err(error) => eprintln!("{what}: not generated\nerror: {error:#}"),
        }
        folders.clone()
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the root modules of the `environments`, or of all if none is named; `None` if they have
/// errors, which are shown.
fn write(environments: &[String], project: &Project) -> anyhow::Result<Option<Written>> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let layer = RunLayer::read(project)?;
    let writer = Writer::new(project);
    let (mut done, mut staged, mut failure) = (vec![], vec![], None);
    let (mut leaves, mut not_covered) = (BTreeSet::new(), vec![]);
    let pipeline = Pipeline::new(project, environments);
    let outcome = pipeline.run(
        &mut sources,
        &mut problems,
        |environment, root| {
            let Changes { changes, foreign, has_folders } = output::compare(project, &root)?;
            let leaf = (!has_folders).then_some(root.name);
            let staged = writer.stage(&changes)?;
            let done = changes.into_iter().map(|change| (change.action(), change.path));
            let not_covered = layer.as_ref().map(|layer| layer.not_covered(&environment));
            Ok((done.collect::<Vec<_>>(), leaf, staged, foreign, not_covered.unwrap_or_default()))
        },
        |result: anyhow::Result<_>, sources, problems| {
            match result {
                Ok((changes, leaf, pieces, foreign, left)) => {
                    done.extend(changes);
                    leaves.extend(leaf);
                    staged.push(pieces);
                    not_covered.extend(left);
                    super::in_the_way(foreign, sources, problems);
                }
                // Errors in the input come first.
                Err(error) => failure = failure.take().or(Some(error)),
            }
            if failure.is_some() || problems.errors() > 0 {
                writer.give_up();
            }
            Ok(())
        },
    )?;
    let is_of_all = environments.is_empty() && !project.is_of_a_run();
    let folders = outcome.contracts.iter().map(|(folder, _)| folder.to_owned());
    let folders = folders.filter(|folder| !watch::is_in_folders(folder)).collect();
    let contracts = is_of_all.then_some(outcome.contracts);
    let schema = schema_beside(contracts, project, &mut sources, &problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(None);
    }
    if let Some(error) = failure {
        return Err(error);
    }
    staged.push(writer.stage(schema.as_slice())?);
    done.extend(schema.map(|change| (change.action(), change.path)));
    writer.commit(staged)?;
    if project.is_of_a_run() {
        for name in &outcome.names {
            let left = output::take_along(project, name)?.into_iter();
            not_covered.extend(left.map(|one| format!("{}:{}: {}", one.path, one.line, one.block)));
        }
    }
    Ok(Some(Written { is_of_none: outcome.names.is_empty(), done, leaves, not_covered, folders }))
}

/// Once others are `written`, warns about each root module whose environment is gone.
fn warn_of_orphans(project: &Project, written: &Written) -> anyhow::Result<()> {
    let new = written.done.iter().filter(|(action, _)| *action == Action::Created);
    let created = new.filter_map(|(_, path)| {
        EnvironmentName::parse(path.strip_prefix("generated/")?.strip_suffix("/main.tf")?)
    });
    left_over::warn(project, &written.leaves, &created.collect())
}

/// Writes the root modules of one run and returns whether it could. Problems are shown, and so is
/// what the run could not change.
pub(super) fn write_for_a_run(environments: &[String], project: &Project) -> anyhow::Result<bool> {
    let written = write(environments, project)?;
    if let Some(written) = &written {
        written.warn_of_what_is_not_covered();
    }
    Ok(written.is_some())
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

/// What generating the `environments`, or all if none is named, would change.
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
            let Changes { changes: of_root, foreign, .. } = compared?;
            changes.extend(of_root);
            super::in_the_way(foreign, sources, problems);
            Ok(())
        },
    )?;
    Ok((changes, outcome))
}

/// What updating the schema would change, if all environments were read; `contracts` are those of
/// their modules. Once `tfgen schema` has written it, generating everything updates it. It covers
/// all modules, but an unused module with errors does not stop generation.
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
             hint: `tfgen schema` shows why",
            tfgen::schema::PATH
        );
        return Ok(None);
    }
    Ok(change)
}

fn prune(environments: &[String], project: &Project) -> anyhow::Result<ExitCode> {
    let mut problems = Problems::default();
    let mut names = vec![];
    for text in environments {
        let Some(name) = EnvironmentName::parse(text) else {
            // A glob matches only removed environments.
            let gone = output::orphaned_roots(project, &BTreeSet::new())?;
            let known: Vec<&str> = gone.iter().map(EnvironmentName::as_str).collect();
            match chosen(text, &known) {
                Ok(found) => names.extend(found.into_iter().filter_map(EnvironmentName::parse)),
                Err(_) if known.is_empty() => {
                    anyhow::bail!("`{text}` matches nothing: no environment is gone")
                }
                Err(problem) => problems.push(*problem),
            }
            continue;
        };
        names.push(name);
    }
    if !super::may_go_on(&problems, &Sources::default()) {
        return Ok(ExitCode::from(1));
    }
    names.sort();
    names.dedup();
    let mut changes = vec![];
    let mut refused = vec![];
    for name in names {
        match output::prune(project, &name) {
            Ok(deleted) => changes.extend(deleted),
            Err(error) => refused.push(format!("{error:#}")),
        }
    }
    if !refused.is_empty() {
        anyhow::bail!(refused.join("\nerror: "));
    }
    file_changes::carry_out(project, &changes)?;
    Ok(ExitCode::SUCCESS)
}
