//! `tfgen github previews`: lists those that must be destroyed.

use super::connection::Connection;
use super::preview::{DEPLOYED, EXPIRES};
use super::step_outputs;
use github::{Client, Labelled, Marker};
use serde_json::json;
use std::process::ExitCode;
use std::time::SystemTime;
use tfgen::layers::Expiry;

/// `tfgen github previews --over`.
#[derive(Debug, clap::Args)]
pub(super) struct Previews {
    /// Only previews that have expired or whose pull request is closed
    #[arg(long, required = true)]
    over: bool,
}

/// Runs `tfgen github previews`.
pub(super) fn run(command: &Previews, connection: &Connection) -> anyhow::Result<ExitCode> {
    let found = match connection.client("asked")? {
        Some(client) if command.over => over(&client)?,
        _ => vec![],
    };
    step_outputs::give(&[("previews", json!(found))])?;
    Ok(ExitCode::SUCCESS)
}

fn over(client: &Client) -> anyhow::Result<Vec<u64>> {
    let now = SystemTime::now();
    let mut found = vec![];
    for Labelled { number, is_open } in client.pull_requests_labelled(DEPLOYED)? {
        let is_over = !is_open || {
            let comment = client.comment(number, &Marker::new("preview"))?;
            let expires = comment.as_ref().and_then(|one| one.attributes.get(EXPIRES));
            match expires.and_then(Expiry::parse) {
                Some(expires) => expires.is_past(now),
                None => {
                    eprintln!("warning: no comment shows when the preview of #{number} expires");
                    false
                }
            }
        };
        if is_over {
            found.push(number);
        }
    }
    found.sort_unstable();
    Ok(found)
}
