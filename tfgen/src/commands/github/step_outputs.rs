//! Outputs of a step in a job.

use super::connection::variable;
use anyhow::Context as _;
use std::fs::OpenOptions;
use std::io::Write as _;

/// Passes each output, a name and JSON, to the following steps, or prints it outside a job.
pub(super) fn give(outputs: &[(&str, serde_json::Value)]) -> anyhow::Result<()> {
    let mut lines = String::new();
    for (name, value) in outputs {
        lines.push_str(&format!("{name}={value}\n"));
    }
    print!("{lines}");
    let Some(path) = variable("GITHUB_OUTPUT") else { return Ok(()) };
    let file = OpenOptions::new().create(true).append(true).open(&path);
    let written = file.and_then(|mut file| file.write_all(lines.as_bytes()));
    written.with_context(|| format!("cannot write {path}"))
}
