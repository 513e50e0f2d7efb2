//! Vite's server for the page, which updates changed parts in the browser.

use std::process::Stdio;

use anyhow::Result;
use tokio::process::Command;

use super::group::Group;
use crate::project::Project;

/// Starts it on the loopback port `port`. It passes `/api` on to `api`, which also reports the
/// service's progress. The packages must be installed.
///
/// # Errors
/// If Node.js cannot be started.
pub fn start(project: &Project, port: u16, api: &str) -> Result<Group> {
    let mut node = Command::new("node");
    // Not through npm, which would be between this program and the one to stop.
    node.arg(project.root().join("local/development/site.mjs"))
        .arg(port.to_string())
        .current_dir(project.root().join("web"))
        // vite.config.ts takes the proxy's target from this, too.
        .env("API_ORIGIN", api)
        .stdin(Stdio::null())
        .stdout(super::stderr()?);
    Group::start(&mut node)
}
