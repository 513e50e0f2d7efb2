//! Background processes that outlive the command that starts them.
//!
//! A process number alone proves nothing: after a restart it may belong to another process. So the
//! start time is stored with it, and a process is signalled only if both match.

use std::fs::{File, OpenOptions};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use serde::{Deserialize, Serialize};

use crate::process_table::{self, start_time};

/// A process that was started here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// The process number.
    pub pid: u32,
    /// Its start time, in the system's unit.
    started: u64,
}

/// Opens the file at `path` twice, for standard output and errors of one process, and appends to
/// it.
///
/// # Errors
/// When the file cannot be written.
pub fn appending(path: &Path) -> Result<(File, File)> {
    let output = OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .with_context(|| format!("cannot write {}", path.display()))?;
    let errors = output.try_clone().context("cannot share the log")?;
    Ok((output, errors))
}

impl Process {
    /// Starts `command` in its own process group (Ctrl-C in the terminal does not reach it), with
    /// its output appended to `log`.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(command: &mut Command, log: &Path) -> Result<Self> {
        use std::os::unix::process::CommandExt as _;
        let (output, errors) = appending(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", command.get_program().display()))?;
        let pid = child.id();
        let started = start_time(pid).context("the process ended as soon as it started")?;
        Ok(Self { pid, started })
    }

    /// The process with this number, if it runs.
    pub fn with_number(pid: u32) -> Option<Self> {
        Some(Self { pid, started: start_time(pid)? })
    }

    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        start_time(self.pid) == Some(self.started)
    }

    /// Tells it to stop, and kills it if it has not stopped after `grace`.
    ///
    /// # Errors
    /// If it still runs a moment after that.
    pub fn stop(&self, grace: Duration) -> Result<()> {
        for (signal, patience) in [(Signal::TERM, grace), (Signal::KILL, Duration::from_secs(5))] {
            let deadline = Instant::now() + patience;
            if self.is_running() {
                self.signal(signal);
            }
            while self.is_running() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        if self.is_running() {
            bail!("process {} does not stop", self.pid);
        }
        Ok(())
    }

    fn signal(&self, signal: Signal) {
        if let Some(pid) = i32::try_from(self.pid).ok().and_then(Pid::from_raw) {
            // It may have ended in the meantime; the caller checks again.
            let _ = kill_process(pid, signal);
        }
    }
}

/// Every running process whose program is below `folder`.
pub fn running_from(folder: &Path) -> Vec<Process> {
    let processes = process_table::running_from(folder).into_iter();
    processes.filter_map(|pid| Some(Process { pid, started: start_time(pid)? })).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeping(folder: &tempfile::TempDir) -> Process {
        let log = folder.path().join("log");
        Process::start(Command::new("sleep").arg("60"), &log).unwrap()
    }

    #[test]
    fn a_started_process_runs_until_it_is_stopped() {
        let folder = tempfile::tempdir().unwrap();
        let process = sleeping(&folder);
        assert!(process.is_running());
        process.stop(Duration::from_secs(5)).unwrap();
        assert!(!process.is_running());
        process.stop(Duration::from_secs(5)).unwrap();
    }

    #[test]
    fn a_process_with_the_same_number_and_another_start_is_not_ours() {
        let folder = tempfile::tempdir().unwrap();
        let process = sleeping(&folder);
        let other = Process { started: process.started + 1, ..process };
        assert!(!other.is_running());
        other.stop(Duration::ZERO).unwrap();
        assert!(process.is_running(), "it was not signalled");
        process.stop(Duration::from_secs(5)).unwrap();
    }

    #[test]
    fn processes_are_found_by_the_folder_of_their_program() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::copy("/bin/sleep", root.join("sleep")).unwrap();
        let log = root.join("log");
        let process = Process::start(Command::new(root.join("sleep")).arg("60"), &log).unwrap();
        // The number is known before the new program is in place.
        let deadline = Instant::now() + Duration::from_secs(5);
        while running_from(&root).is_empty() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(running_from(&root), [process]);
        process.stop(Duration::from_secs(5)).unwrap();
    }
}
