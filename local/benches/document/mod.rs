//! What benchmarks write into docs/benchmarks.md, and what it is made of.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use local::files;

/// A table in Markdown, all columns but the first aligned to the right.
pub(crate) struct Table(pub(crate) String);

impl Table {
    pub(crate) fn new(columns: &[&str]) -> Self {
        let mut table = Self(String::new());
        table.row(columns);
        let lines = (0..columns.len()).map(|place| if place == 0 { "---" } else { "--:" });
        table.row(&lines.collect::<Vec<_>>());
        table
    }

    pub(crate) fn row(&mut self, cells: &[&str]) {
        let _ = writeln!(self.0, "| {} |", cells.join(" | "));
    }
}

/// The value below which the share `of` of all lies, in seconds.
pub(crate) fn quantile(durations: &[Duration], of: f64) -> f64 {
    let mut sorted = durations.to_vec();
    sorted.sort_unstable();
    let last = sorted.len().saturating_sub(1);
    sorted.get((last as f64 * of).round() as usize).map_or(f64::NAN, Duration::as_secs_f64)
}

/// When and where it was measured, such as `November 2026 on a machine with 2 cores (x86_64)`.
pub(crate) fn occasion() -> Result<String> {
    let month = first_line(Command::new("date").arg("+%B %Y"))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let architecture = std::env::consts::ARCH;
    Ok(format!("{month} on a machine with {cores} cores ({architecture})"))
}

/// The first line of what `command` prints.
fn first_line(command: &mut Command) -> Result<String> {
    let output = command.output().context("cannot start a program")?;
    Ok(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}

/// Puts the section into the document between the lines with which the make target `target` marks
/// what it writes.
///
/// # Errors
/// When the document cannot be read or written, or lacks the marks.
pub(crate) fn replace(document: &Path, target: &str, section: &str) -> Result<()> {
    let begin = format!("<!-- Written by `make {target}`. -->\n");
    let end = format!("<!-- End of what `make {target}` writes. -->\n");
    let text = files::read(document)?;
    let marked = text.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some(format!("{before}{begin}\n{section}\n{end}{after}"))
    });
    let marked = marked.with_context(|| format!("{}: no marks of {target}", document.display()))?;
    files::write(document, marked)
}
