//! One line for each step of a long command: what it is, how long it took, what came of it.
//!
//! All of it is talk and goes to stderr. On a terminal the line moves while the step works;
//! elsewhere a step that takes long says every half minute how far it is.

use std::collections::BTreeMap;
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
        self.run_shown(title, true, work)
    }

    /// Does `work` for each of `items`, for `at_once` of them at a time, each under its `title`.
    /// The first error keeps those from beginning that have not.
    ///
    /// # Errors
    /// The first of `work`, in the order of `items`.
    pub fn run_side_by_side<I: Sync>(
        &self,
        items: &[I],
        at_once: usize,
        title: impl Fn(&I) -> String + Sync,
        work: impl Fn(&I, &Step) -> Result<()> + Sync,
    ) -> Result<()> {
        let queue = Mutex::new(items.iter().enumerate());
        let errors = Mutex::new(BTreeMap::new());
        std::thread::scope(|scope| {
            for worker in 0..at_once.max(1) {
                let (title, work, queue, errors) = (&title, &work, &queue, &errors);
                scope.spawn(move || {
                    while let Some((index, item)) = next(queue) {
                        // Two lines cannot move at once.
                        let is_shown = worker == 0 || !self.terminal;
                        let done = self.run_shown(&title(item), is_shown, |step| work(item, step));
                        if let Err(error) = done {
                            while next(queue).is_some() {}
                            let mut errors = errors.lock().unwrap_or_else(PoisonError::into_inner);
                            errors.insert(index, error);
                        }
                    }
                });
            }
        });
        let errors = errors.into_inner().unwrap_or_else(PoisonError::into_inner);
        errors.into_values().next().map_or(Ok(()), Err)
    }

    fn run_shown<T>(
        &self,
        title: &str,
        is_shown: bool,
        work: impl FnOnce(&Step) -> Result<T>,
    ) -> Result<T> {
        let step = Step::default();
        let started = Instant::now();
        let (done, ended) = mpsc::channel::<()>();
        let result = std::thread::scope(|scope| {
            if is_shown {
                let shown = step.clone();
                scope.spawn(move || self.show_progress(title, &shown, started, &ended));
            }
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

fn next<I>(queue: &Mutex<impl Iterator<Item = I>>) -> Option<I> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// For how many pieces of work of `memory` bytes each this machine has processors and, as far as
/// it tells, memory.
pub fn at_once(memory: u64) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let available = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
    });
    let fitting = available.map_or(1, |kilobytes| kilobytes * 1024 / memory);
    processors.min(usize::try_from(fitting).unwrap_or(usize::MAX)).max(1)
}

/// A line that moves must not wrap: what is over the usual width is cut.
fn fitting(line: &str) -> String {
    line.chars().take(72).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn side_by_side_the_first_error_keeps_the_rest_from_beginning() {
        let steps = Steps { started: Instant::now(), terminal: false };
        let begun = Mutex::new(vec![]);
        let work = |item: &usize, _: &Step| {
            begun.lock().unwrap().push(*item);
            anyhow::ensure!(*item != 3, "no {item}");
            Ok(())
        };
        let all: Vec<usize> = (0..1_000).collect();
        let error = steps.run_side_by_side(&all, 2, usize::to_string, work).unwrap_err();
        assert_eq!(error.to_string(), "no 3");
        assert!(begun.lock().unwrap().len() < 1_000);
        begun.lock().unwrap().clear();
        steps.run_side_by_side(&[0, 1, 2], 8, usize::to_string, work).unwrap();
        begun.lock().unwrap().sort_unstable();
        assert_eq!(*begun.lock().unwrap(), [0, 1, 2]);
        assert!(at_once(1 << 20) >= 1);
    }

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
