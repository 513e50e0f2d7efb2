//! Runs a program together with everything that it starts.

use std::time::Duration;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::process::{Child, Command};

/// How long a program may take to stop after it was told to.
const GRACE: Duration = Duration::from_secs(5);

/// A running program in its own process group, so that Ctrl-C in the terminal reaches it only
/// through this. Dropping it tells the whole group to stop.
#[derive(Debug)]
pub struct Group {
    /// The program that was started.
    pub child: Child,
}

impl Group {
    /// Starts `command`.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = command.as_std().get_program().display().to_string();
        let child = command.process_group(0).spawn();
        Ok(Self { child: child.with_context(|| format!("cannot start {name}"))? })
    }

    /// Tells the group to stop, and kills it if its program has not stopped after a while.
    pub async fn end(mut self) {
        self.signal(Signal::TERM);
        if tokio::time::timeout(GRACE, self.child.wait()).await.is_err() {
            self.signal(Signal::KILL);
            // Nothing survives that signal, so there is nothing more to do.
            let _ = self.child.wait().await;
        }
    }

    fn signal(&self, signal: Signal) {
        // There is no number any more once the end was waited for.
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        if let Some(id) = id {
            // It may have ended since.
            let _ = kill_process_group(id, signal);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
    }
}
