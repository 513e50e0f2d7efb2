//! `tfgen github review`: see [`tfgen::review`].

use super::change_sets;
use super::connection::Connection;
use github::{CheckRun, Marker};
use plan_summary::RootModule;
use std::path::PathBuf;
use std::process::ExitCode;
use tfgen::review::{self, Job};

/// `tfgen github review --pull-request N --commit SHA [FILE…]`.
#[derive(Debug, clap::Args)]
pub(super) struct Review {
    /// The number of the pull request
    #[arg(long, value_name = "N")]
    pull_request: u64,
    /// Its commit that was planned
    #[arg(long, value_name = "SHA", value_parser = super::commit)]
    commit: String,
    /// What `tfgen run --change-sets` wrote; none where no environment changes
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs `tfgen github review`.
pub(super) fn run(command: &Review, connection: &Connection) -> anyhow::Result<ExitCode> {
    let Review { pull_request: number, commit, files } = command;
    let planned = change_sets::read(files)?;
    let job = connection.job();
    let runs: Vec<CheckRun> = planned
        .iter()
        .map(|(root_module, summary)| review::check_run(root_module, summary, job.as_deref()))
        .collect();
    let root_modules: Vec<RootModule> = planned.into_iter().map(|(one, _)| one).collect();
    let link = Job(job.as_deref());
    let text = match root_modules.is_empty() {
        true => review::no_plans(commit, link),
        false => review::plans(&root_modules, commit, link),
    };
    let Some(client) = connection.client("posted")? else {
        print!("{text}");
        for run in &runs {
            println!("\ncheck run `{}`: {}: {}", run.name, run.conclusion.name(), run.title);
        }
        return Ok(ExitCode::SUCCESS);
    };
    let head = client.pull_request(*number)?.head;
    if head != *commit {
        eprintln!("superseded: the newest commit of #{number} is {head}, nothing is posted");
        return Ok(ExitCode::SUCCESS);
    }
    for run in &runs {
        client.add_check_run(commit, run)?;
        eprintln!("check run `{}`: {}: {}", run.name, run.conclusion.name(), run.title);
    }
    let marker = Marker::new("plan");
    let body = marker.before(&text);
    match client.comment(*number, &marker)? {
        Some(comment) => {
            client.update_comment(&comment, &body)?;
            eprintln!("updated {}", comment.address);
        }
        None if root_modules.is_empty() => eprintln!("no environment changes: no comment"),
        None => eprintln!("wrote {}", client.add_comment(*number, &body)?),
    }
    Ok(ExitCode::SUCCESS)
}
