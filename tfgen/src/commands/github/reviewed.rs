//! `tfgen github reviewed`: see [`tfgen::review::reviewed`].

use super::connection::Connection;
use anyhow::Context as _;
use github::Client;
use plan_summary::{ChangeSets, RootModule};
use std::path::PathBuf;
use std::process::ExitCode;
use tfgen::report::visible;
use tfgen::review;

/// `tfgen github reviewed --commit SHA --out FILE`.
#[derive(Debug, clap::Args)]
pub(super) struct Reviewed {
    /// The commit that the merge of a pull request made
    #[arg(long, value_name = "SHA", value_parser = super::commit)]
    commit: String,
    /// The file to write, for `tfgen run --reviewed`
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Runs `tfgen github reviewed`.
pub(super) fn run(command: &Reviewed, connection: &Connection) -> anyhow::Result<ExitCode> {
    let found = match connection.client("asked")? {
        Some(client) => reviewed(&client, &command.commit)?,
        None => vec![],
    };
    match found.is_empty() {
        true => eprintln!("nothing counts as reviewed"),
        false => {
            for root_module in &found {
                let digest = root_module.digest.as_deref().unwrap_or("without a digest");
                eprintln!("reviewed: {}, {}", visible(&root_module.name), visible(digest));
            }
        }
    }
    let path = &command.out;
    let written = std::fs::write(path, ChangeSets::new(found).json());
    written.with_context(|| format!("cannot write {}", path.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// What was shown for the newest commit of the pull request that was merged as `commit`.
fn reviewed(client: &Client, commit: &str) -> anyhow::Result<Vec<RootModule>> {
    let merged = client.merged_as(commit)?;
    let [pull_request] = &merged[..] else {
        match merged.len() {
            0 => eprintln!("{commit} is not the merge of a pull request"),
            _ => {
                let numbers: Vec<String> =
                    merged.iter().map(|one| format!("#{}", one.number)).collect();
                eprintln!("{commit} is the merge of several pull requests: {}", numbers.join(", "));
            }
        }
        return Ok(vec![]);
    };
    let (number, head) = (pull_request.number, &pull_request.head);
    let mut found = vec![];
    for run in client.check_runs(head)? {
        match review::reviewed(&run.name, &run.text) {
            Ok(Some(root_module)) => found.push(root_module),
            Ok(None) => {}
            Err(error) => {
                eprintln!("the check run `{}` has no change set: {error:#}", visible(&run.name));
            }
        }
    }
    if found.is_empty() {
        eprintln!("no plan was shown of {head}, the newest commit of #{number}");
    }
    Ok(found)
}
