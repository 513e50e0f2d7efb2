//! Programs that store passwords: `docker-credential-NAME`, which read a query from standard input
//! and answer in JSON. The protocol is in <https://github.com/docker/docker-credential-helpers>.

use crate::{Credentials, Hinted};
use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// The text on standard output with which helpers report that they have nothing for a registry.
const NOT_FOUND: &str = "credentials not found";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

/// The credentials of the helper `name` for `server`.
///
/// # Errors
/// If it is not on the PATH, fails, or does not follow its protocol.
pub(super) fn ask(name: &str, server: &str) -> Result<Option<Credentials>> {
    let program = format!("docker-credential-{name}");
    if name.is_empty() || name.contains(['/', '\\']) {
        bail!("{name:?} is not the name of a credential helper");
    }
    let output = run(&program, server).with_context(|| format!("cannot ask {program}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        if said.contains(NOT_FOUND) {
            return Ok(None);
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        let said = [said.trim(), errors.trim()].join(" ");
        bail!("{program} failed ({}): {}", output.status, said.trim());
    }
    // The parser's error could quote the password.
    let answer: Answer = serde_json::from_slice(&output.stdout)
        .map_err(|_| anyhow!("the answer of {program} is not the JSON that holds a password"))?;
    Credentials::stored(&answer.username, &answer.secret)
        .with_context(|| format!("what {program} keeps for {server}"))
        .map(Some)
}

fn run(program: &str, server: &str) -> Result<Output> {
    let mut child = Command::new(program)
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| {
            Hinted::error(
                error.to_string(),
                "Docker's configuration names this helper: install it, or use `--username NAME \
                 --password-stdin`",
            )
        })?;
    let mut input = child.stdin.take().context("it has no standard input")?;
    // If it ends without reading, its status shows why.
    let _ = input.write_all(server.as_bytes());
    drop(input);
    Ok(child.wait_with_output()?)
}
