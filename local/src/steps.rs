//! One line for each step of a long command: what it is, how long it took, what came of it.
//!
//! All of it is talk and goes to stderr. On a terminal the line moves while the step works;
//! elsewhere a step that takes long says every half minute how far it is.

use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

const FRAMES: [&str; 4] = ["|", "/", "-", "\\"];
const FRAME: Duration = Duration::from_millis(120);
const REMINDER: Duration = Duration::from_secs(30);

/// The steps of one command.
#[derive(Debug)]
pub struct Steps {
    started: Instant,
    terminal: bool,
}

/// A step at work, which says how far it is.
#[derive(Debug, Clone, Default)]
pub struct Step {
    detail: Arc<Mutex<String>>,
}

impl Step {
    /// Replaces what stands beside the step's title.
    pub fn say(&self, detail: impl Into<String>) {
        *self.detail.lock().unwrap_or_else(PoisonError::into_inner) = detail.into();
    }

    fn detail(&self) -> String {
        self.detail.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Default for Steps {
    fn default() -> Self {
        Self { started: Instant::now(), terminal: stderr().is_terminal() }
    }
}

impl Steps {
    /// Time since the command began.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Does `work` under a title and prints its line.
    ///
    /// # Errors
    /// Those of `work`; the line then says that the step failed.
    pub fn run<T>(&self, title: &str, work: impl FnOnce(&Step) -> Result<T>) -> Result<T> {
        let step = Step::default();
        let started = Instant::now();
        let (done, ended) = mpsc::channel::<()>();
        let result = std::thread::scope(|scope| {
            let shown = step.clone();
            scope.spawn(move || self.show_progress(title, &shown, started, &ended));
            let result = work(&step);
            drop(done);
            result
        });
        let mark = if result.is_ok() { "ok  " } else { "FAIL" };
        self.print_line(mark, title, started.elapsed(), &step.detail());
        result
    }

    fn show_progress(
        &self,
        title: &str,
        step: &Step,
        started: Instant,
        ended: &mpsc::Receiver<()>,
    ) {
        let pause = if self.terminal { FRAME } else { REMINDER };
        let mut frame = 0;
        while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
            let elapsed = started.elapsed().as_secs();
            let line = format!("{title:<28} {elapsed:>5} s  {}", step.detail());
            if self.terminal {
                let mark = FRAMES[frame % FRAMES.len()];
                let _ = write!(stderr(), "\r\x1b[2K  {mark}    {}", fitting(&line));
            } else {
                let _ = writeln!(stderr(), "  ...  {line}");
            }
            frame += 1;
        }
    }

    fn print_line(&self, mark: &str, title: &str, elapsed: Duration, detail: &str) {
        let clear = if self.terminal { "\r\x1b[2K" } else { "" };
        let line = format!("  {mark} {title:<28} {:>7.1} s  {detail}", elapsed.as_secs_f64());
        let _ = writeln!(stderr(), "{clear}{}", line.trim_end());
    }
}

/// A line that moves must not wrap: what is over the usual width is cut.
fn fitting(line: &str) -> String {
    line.chars().take(72).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_returns_what_its_work_returns() {
        let steps = Steps { started: Instant::now(), terminal: false };
        assert_eq!(steps.run("three", |_| Ok(3)).unwrap(), 3);
        let failed: Result<()> = steps.run("broken", |step| {
            step.say("half way");
            anyhow::bail!("no")
        });
        assert_eq!(failed.unwrap_err().to_string(), "no");
    }
}
