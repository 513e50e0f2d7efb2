//! One line for each step of a long command: what it is, how long it took, what came of it.
//!
//! All of it is talk and goes to stderr. On a terminal the line moves while the step works, and
//! of several at work side by side that of the one that began first, with the others' titles;
//! elsewhere a step that takes long says every half minute how far it is.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _, stderr};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::ScopedJoinHandle;
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
    /// The titles of those at work, in the order in which they began.
    working: Mutex<Vec<String>>,
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
        let terminal = stderr().is_terminal();
        Self { started: Instant::now(), terminal, working: Mutex::default() }
    }
}

impl Steps {
    /// Time since the command began.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Does `work` under a title and prints its line. Titles of steps that work side by side
    /// differ.
    ///
    /// # Errors
    /// Those of `work`; the line then says that the step failed, and why in short.
    pub fn run<T>(&self, title: &str, work: impl FnOnce(&Step) -> Result<T>) -> Result<T> {
        let step = Step::default();
        let started = Instant::now();
        self.working().push(title.to_owned());
        let (done, ended) = mpsc::channel::<()>();
        let result = std::thread::scope(|scope| {
            let shown = step.clone();
            scope.spawn(move || self.show_progress(title, &shown, started, &ended));
            let result = work(&step);
            drop(done);
            result
        });
        self.working().retain(|working| working != title);
        match &result {
            Ok(_) => self.print_line("ok  ", title, started.elapsed(), &step.detail()),
            Err(error) => {
                let error = error.to_string();
                let reason = error.lines().next().unwrap_or_default();
                self.print_line("FAIL", title, started.elapsed(), reason);
            }
        }
        result
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
            for _ in 0..at_once.max(1) {
                let (title, work, queue, errors) = (&title, &work, &queue, &errors);
                scope.spawn(move || {
                    while let Some((index, item)) = next(queue) {
                        if let Err(error) = self.run(&title(item), |step| work(item, step)) {
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

    fn working(&self) -> MutexGuard<'_, Vec<String>> {
        self.working.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The titles of the others at work, for the one that began first: two lines cannot move.
    fn others(&self, title: &str) -> Option<String> {
        let working = self.working();
        let (first, others) = working.split_first()?;
        (first == title).then(|| others.iter().map(|other| format!("  + {other}")).collect())
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
            if !self.terminal {
                let _ = writeln!(stderr(), "  ...  {line}");
            } else if let Some(others) = self.others(title) {
                let mark = FRAMES[frame % FRAMES.len()];
                let line = fitting(&(line + &others));
                let _ = write!(stderr(), "\r\x1b[2K  {mark}    {line}");
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

/// What a thread came to; its panic goes on in this one.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
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
        let steps = Steps { terminal: false, ..Steps::default() };
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
    fn of_several_at_work_the_first_tells_of_the_others() {
        let steps = Steps { terminal: false, ..Steps::default() };
        let at_work = |title: &str| steps.working().push(title.to_owned());
        at_work("build service");
        assert_eq!(steps.others("build service").as_deref(), Some(""));
        at_work("build site");
        at_work("terraform init");
        let others = "  + build site  + terraform init";
        assert_eq!(steps.others("build service").as_deref(), Some(others));
        assert_eq!(steps.others("build site"), None);
    }

    #[test]
    fn a_step_returns_what_its_work_returns() {
        let steps = Steps { terminal: false, ..Steps::default() };
        assert_eq!(steps.run("three", |_| Ok(3)).unwrap(), 3);
        let failed: Result<()> = steps.run("broken", |step| {
            step.say("half way");
            anyhow::bail!("no")
        });
        assert_eq!(failed.unwrap_err().to_string(), "no");
    }
}
