//! `tfgen github review`: see [`tfgen::review`].

use super::change_sets;
use super::connection::Connection;
use anyhow::bail;
use github::{CheckRun, Client, Marker};
use plan_summary::RootModule;
use std::path::PathBuf;
use std::process::ExitCode;
use tfgen::layers::EnvironmentName;
use tfgen::review::{self, Job};

/// `tfgen github review --pull-request N --commit SHA [--environments JSON…] [FILE…]`.
#[derive(Debug, clap::Args)]
pub(super) struct Review {
    /// The number of the pull request
    #[arg(long, value_name = "N")]
    pull_request: u64,
    /// The commit of it that was planned
    #[arg(long, value_name = "SHA", value_parser = super::commit)]
    commit: String,
    /// Environments that should have been planned, as `matrix` gives them; those without a file are
    /// shown as having no plan, and a file for any other is refused
    #[arg(long, value_name = "JSON", value_parser = environments)]
    environments: Vec<Names>,
    /// Files that `tfgen run --change-sets` wrote, or folders with them; none if no environment
    /// changes
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Names of environments.
#[derive(Clone, Debug)]
struct Names(Vec<String>);

/// Runs `tfgen github review`.
pub(super) fn run(command: &Review, connection: &Connection) -> anyhow::Result<ExitCode> {
    let commit = &command.commit;
    let planned = change_sets::read(&command.files)?;
    let is_missing = |name: &&String| planned.iter().all(|(one, _)| one.name != **name);
    let wanted: Vec<&String> = command.environments.iter().flat_map(|names| &names.0).collect();
    // An apply is later compared with the check run, so the job of one environment must not create
    // one for another that was not planned.
    let is_other = |one: &&(RootModule, _)| !wanted.contains(&&one.0.name);
    if !command.environments.is_empty()
        && let Some((other, _)) = planned.iter().find(is_other)
    {
        bail!("there is a plan of `{}`, which should not have been planned", other.name);
    }
    let missing: Vec<String> = wanted.into_iter().filter(|one| is_missing(one)).cloned().collect();
    let job = connection.job();
    let runs: Vec<CheckRun> = planned
        .iter()
        .map(|(root_module, summary)| review::check_run(root_module, summary, job.as_deref()))
        .chain(missing.iter().map(|name| review::no_plan(name, job.as_deref())))
        .collect();
    if runs.is_empty() && command.environments.is_empty() && !command.files.is_empty() {
        bail!(
            "the files contain no plan: the run that wrote them failed\nhint: --environments \
             names the environments that should have been planned"
        );
    }
    let root_modules: Vec<RootModule> = planned.into_iter().map(|(one, _)| one).collect();
    let link = Job(job.as_deref());
    let text = match runs.is_empty() {
        true => review::no_plans(commit, link),
        false => review::plans(&root_modules, &missing, commit, link),
    };
    match connection.client("posted")? {
        Some(client) => post(&client, command, &runs, &text)?,
        None => {
            print!("{text}");
            for run in &runs {
                println!("\n{}", shown(run));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn post(client: &Client, command: &Review, runs: &[CheckRun], text: &str) -> anyhow::Result<()> {
    let (number, commit) = (command.pull_request, &command.commit);
    let head = client.pull_request(number)?.head;
    if head != *commit {
        eprintln!("superseded: the newest commit of #{number} is {head}, so nothing is posted");
        return Ok(());
    }
    for run in runs {
        client.add_check_run(commit, run)?;
        eprintln!("{}", shown(run));
    }
    let marker = Marker::new("plan");
    let body = marker.before(text);
    match client.comment(number, &marker)? {
        Some(comment) => {
            client.update_comment(&comment, &body)?;
            eprintln!("updated {}", comment.address);
        }
        None if runs.is_empty() => eprintln!("no environment changes: no comment"),
        None => eprintln!("wrote {}", client.add_comment(number, &body)?),
    }
    Ok(())
}

fn shown(run: &CheckRun) -> String {
    format!("check run `{}`: {}: {}", run.name, run.conclusion.name(), run.title)
}

fn environments(text: &str) -> Result<Names, String> {
    let names: Vec<String> =
        serde_json::from_str(text).map_err(|_| "it is not a JSON list of names".to_owned())?;
    match names.iter().find(|name| EnvironmentName::parse(name).is_none()) {
        Some(name) => Err(format!("{name:?} is not the name of an environment")),
        None => Ok(Names(names)),
    }
}
