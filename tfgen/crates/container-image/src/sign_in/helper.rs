//! Programs that keep passwords: `docker-credential-NAME`, which are asked on standard input and
//! answer in JSON. <https://github.com/docker/docker-credential-helpers> has the protocol.

use crate::{Credentials, Hinted};
use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// How helpers say, on standard output, that they have nothing for a registry.
const NOT_FOUND: &str = "credentials not found";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

/// What the helper `name` has for `server`.
///
/// # Errors
/// It is not on the PATH, fails, or answers something else than its protocol says.
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
    // The error of the parser could quote the password.
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
    // One that ends without reading says why by its status.
    let _ = input.write_all(server.as_bytes());
    drop(input);
    Ok(child.wait_with_output()?)
}
