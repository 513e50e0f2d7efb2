//! Vite's server for the page, which replaces what was changed in the browser.

use std::process::Stdio;

use anyhow::Result;
use tokio::process::Command;

use super::group::Group;
use crate::project::Project;

/// Starts it on the loopback port `port`, with `/api` handed to `api`, which also tells how far the
/// service is. The packages must be installed.
///
/// # Errors
/// When Node.js cannot be started.
pub fn start(project: &Project, port: u16, api: &str) -> Result<Group> {
    let mut node = Command::new("node");
    // Not by npm, which would stand between this program and the one to be ended.
    node.arg(project.root().join("local/development/site.mjs"))
        .arg(port.to_string())
        .current_dir(project.root().join("web"))
        // Where vite.config.ts takes the proxy's target from, too.
        .env("API_ORIGIN", api)
        .stdin(Stdio::null())
        .stdout(super::stderr()?);
    Group::start(&mut node)
}
