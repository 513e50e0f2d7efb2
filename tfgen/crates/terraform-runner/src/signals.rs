//! Signals that tell the run to stop.
//!
//! Each Terraform runs in its own process group, so Ctrl-C reaches only the run. The run passes
//! each signal on once: at the first, Terraform finishes what it has begun and saves its state; at
//! the second, it stops immediately.

use std::collections::BTreeSet;
use std::process::{Child, Command};
use std::sync::{Mutex, PoisonError};

/// The running processes, by id, and whether a signal has come.
#[derive(Debug, Default)]
pub(crate) struct Running {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    processes: BTreeSet<u32>,
    is_ending: bool,
}

impl Running {
    /// Whether a signal has come; after that, nothing new starts.
    pub(crate) fn is_ending(&self) -> bool {
        self.with(|state| state.is_ending)
    }

    /// Starts `command`, so that no signal comes between its start and its registration.
    pub(crate) fn start(&self, command: &mut Command) -> std::io::Result<Child> {
        self.with(|state| {
            let child = command.spawn()?;
            state.processes.insert(child.id());
            Ok(child)
        })
    }

    pub(crate) fn remove(&self, process: u32) {
        self.with(|state| state.processes.remove(&process));
    }

    fn with<R>(&self, work: impl FnOnce(&mut State) -> R) -> R {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(unix)]
pub(crate) use unix::passed_on;

#[cfg(unix)]
mod unix {
    use super::Running;
    use rustix::process::{Pid, Signal, kill_process};
    use signal_hook::consts::signal::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    /// Does `work`, and meanwhile passes signals on to everything that is `running`.
    ///
    /// # Errors
    /// If the system does not accept a handler.
    pub(crate) fn passed_on<R>(running: &Running, work: impl FnOnce() -> R) -> anyhow::Result<R> {
        let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM])?;
        let handle = signals.handle();
        Ok(std::thread::scope(|scope| {
            scope.spawn(move || {
                for signal in signals.forever() {
                    let signal = match signal {
                        SIGINT => Signal::INT,
                        // The terminal is gone: Terraform does not know that signal.
                        _ => Signal::TERM,
                    };
                    running.with(|state| {
                        state.is_ending = true;
                        let ids = state.processes.iter().filter_map(|id| i32::try_from(*id).ok());
                        for process in ids.filter_map(Pid::from_raw) {
                            // One that has just ended needs no signal.
                            let _ = kill_process(process, signal);
                        }
                    });
                }
            });
            let result = work();
            handle.close();
            result
        }))
    }
}

#[cfg(not(unix))]
pub(crate) fn passed_on<R>(_: &Running, work: impl FnOnce() -> R) -> anyhow::Result<R> {
    Ok(work())
}
