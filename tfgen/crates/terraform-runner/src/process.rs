//! One process with its output line by line.

use crate::output::Stream;
use crate::signals::Running;
use anyhow::Context as _;
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Command, ExitStatus, Stdio};

/// Runs `command` and passes each line of its output to `take` immediately.
///
/// # Errors
/// If it cannot be started.
pub(crate) fn run(
    command: &mut Command,
    running: &Running,
    take: &(dyn Fn(Stream, &str) + Sync),
) -> anyhow::Result<ExitStatus> {
    in_own_group(command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let program = command.get_program().to_os_string();
    let cannot = || format!("cannot start {}", program.display());
    let mut child = running.start(command).with_context(cannot)?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    std::thread::scope(|scope| {
        scope.spawn(|| errors.map(|errors| lines(errors, |line| take(Stream::Errors, line))));
        if let Some(output) = output {
            lines(output, |line| take(Stream::Output, line));
        }
    });
    let status = child.wait();
    running.remove(child.id());
    status.with_context(cannot)
}

/// Ctrl-C goes to the run, which passes it on.
fn in_own_group(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
}

/// The lines of `output` without their endings, even if they are not UTF-8.
fn lines(output: impl Read, mut take: impl FnMut(&str)) {
    let mut output = BufReader::new(output);
    let mut line = vec![];
    while output.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let text = String::from_utf8_lossy(&line);
        take(text.trim_end_matches(['\n', '\r']));
        line.clear();
    }
}
