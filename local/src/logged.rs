//! Runs commands with their output in a log, and shows it if they fail.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// How many lines at the end of the log a failure shows.
const SHOWN_LINES: usize = 40;

/// Runs `command` to its end, with its output in `log`.
///
/// # Errors
/// If it cannot be started or fails; the message contains the end of its output and names the log
/// with the rest.
pub fn run(command: &mut Command, log: &Path) -> Result<()> {
    output(command, log).map(|_| ())
}

/// Like [`run`], for a command whose stdout is its answer; only stderr goes to `log`.
///
/// # Errors
/// Like [`run`], and if the answer is not UTF-8.
pub fn output(command: &mut Command, log: &Path) -> Result<String> {
    let name = display(command);
    let mut file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let answer = command
        .stdin(Stdio::null())
        .stderr(file.try_clone().context("cannot share the log")?)
        .stdout(Stdio::piped())
        .output()
        .with_context(|| format!("cannot start {name}"))?;
    if answer.status.success() {
        return String::from_utf8(answer.stdout).with_context(|| format!("{name} wrote no text"));
    }
    file.write_all(&answer.stdout).with_context(|| format!("cannot write {}", log.display()))?;
    bail!("{name} failed ({})\n{}", answer.status, end_of(log));
}

/// The end of a log, indented, with its path.
pub fn end_of(log: &Path) -> String {
    end_after(log, 0)
}

/// The end of what was added after the first `bytes` of a log, indented, with the log's path.
pub fn end_after(log: &Path, bytes: usize) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(text.get(bytes..).unwrap_or_default());
    let lines: Vec<&str> = text.lines().collect();
    let shown = &lines[lines.len().saturating_sub(SHOWN_LINES)..];
    let mut end = String::new();
    for line in shown {
        end.push_str("    ");
        end.push_str(line);
        end.push('\n');
    }
    format!("{end}  full log: {}", log.display())
}

/// The program's name and first argument, which are enough to identify the command.
fn display(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let first = command.get_args().next().map(|argument| format!(" {}", argument.display()));
    format!("`{}{}`", program.display(), first.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_shows_the_end_of_the_output_and_names_the_log() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("step.log");
        let script = "echo out; echo why >&2; exit 3";
        let error = run(Command::new("sh").args(["-c", script]), &log).unwrap_err().to_string();
        for part in ["`sh -c` failed", "exit status: 3", "why", "out", "step.log"] {
            assert!(error.contains(part), "{part} in {error}");
        }
    }

    #[test]
    fn what_a_log_had_before_is_not_shown_again() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("step.log");
        std::fs::write(&log, "old\nnew\n").unwrap();
        assert_eq!(end_after(&log, 4), format!("    new\n  full log: {}", log.display()));
        // Another run has rewritten it since.
        assert!(!end_after(&log, 99).contains("new"));
        assert!(end_of(&log).contains("old"));
    }

    #[test]
    fn an_answer_is_what_was_written_to_stdout_alone() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("step.log");
        let answer = output(Command::new("sh").args(["-c", "echo talk >&2; echo data"]), &log);
        assert_eq!(answer.unwrap(), "data\n");
        assert_eq!(std::fs::read_to_string(&log).unwrap(), "talk\n");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = run(&mut Command::new("no-such-program"), &folder.path().join("log"));
        assert!(format!("{:#}", error.unwrap_err()).contains("`no-such-program`"));
    }
}
