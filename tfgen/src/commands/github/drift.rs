//! `tfgen github drift`: keeps an issue for each environment that has drifted.

use super::change_sets;
use super::connection::Connection;
use github::{Client, Issue, Marker};
use plan_summary::Summary;
use std::path::PathBuf;
use std::process::ExitCode;
use tfgen::review::{self, Job};

/// The label of these issues.
const LABEL: &str = "drift";

/// The attribute of their markers that holds the environment.
const ENVIRONMENT: &str = "environment";

/// `tfgen github drift FILE`.
#[derive(Debug, clap::Args)]
pub(super) struct Drift {
    /// Files that `tfgen run --change-sets` wrote
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// Runs `tfgen github drift`.
pub(super) fn run(command: &Drift, connection: &Connection) -> anyhow::Result<ExitCode> {
    let planned = change_sets::read(&command.files)?;
    let job = connection.job();
    let job = Job(job.as_deref());
    let client = connection.client("posted")?;
    let issues = match &client {
        Some(client) => client.issues(LABEL, &Marker::new("drift"))?,
        None => vec![],
    };
    for (_, summary) in &planned {
        let name = summary.name.as_str();
        if summary.errored {
            eprintln!("{name}: the plan is incomplete, so its issue stays unchanged");
            continue;
        }
        let is_its = |issue: &&Issue| issue.attributes.get(ENVIRONMENT) == Some(name);
        let its: Vec<&Issue> = issues.iter().filter(is_its).collect();
        match &client {
            Some(client) => tell(client, &its, summary, job)?,
            None if summary.has_changes() => {
                print!("# {}\n\n{}", title(name), review::drift(summary, job));
            }
            None => print!("{}", review::no_drift(name, job)),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Keeps one issue open, the oldest of `its`, if there are changes, and none otherwise.
fn tell(client: &Client, its: &[&Issue], summary: &Summary, job: Job<'_>) -> anyhow::Result<()> {
    let name = summary.name.as_str();
    if !summary.has_changes() {
        for issue in its {
            client.close_issue(issue, &review::no_drift(name, job))?;
            eprintln!("{name}: closed #{}", issue.number);
        }
        return Ok(());
    }
    let marker = Marker::new("drift").with(ENVIRONMENT, name);
    let body = marker.before(&review::drift(summary, job));
    match its {
        [] => {
            let number = client.open_issue(&title(name), &body, LABEL)?;
            eprintln!("{name}: opened #{number}");
        }
        [oldest, others @ ..] => {
            client.update_issue(oldest, &body)?;
            eprintln!("{name}: updated #{}", oldest.number);
            for other in others {
                client.close_issue(other, &format!("#{} reports the same.", oldest.number))?;
                eprintln!("{name}: closed #{}", other.number);
            }
        }
    }
    Ok(())
}

fn title(name: &str) -> String {
    format!("Drift: {name}")
}
