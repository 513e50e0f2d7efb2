//! Shows one line for each step of a long command: its title, its duration and its result.
//!
//! Everything goes to stderr. On a terminal, each running step has a moving line; elsewhere, a long
//! step reports its progress every half minute.

use std::collections::BTreeMap;
use std::io::{Write as _, stderr};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread::ScopedJoinHandle;
use std::time::{Duration, Instant};

use anyhow::Result;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use sysinfo::System;

const FRAMES: [&str; 5] = ["|", "/", "-", "\\", " "];
const FRAME: Duration = Duration::from_millis(120);
const REMINDER: Duration = Duration::from_secs(30);

/// The steps of one command.
#[derive(Debug)]
pub struct Steps {
    started: Instant,
    /// Hidden automatically if standard error is not a terminal.
    moving: MultiProgress,
}

/// A running step, which reports its progress.
#[derive(Debug, Clone)]
pub struct Step {
    line: ProgressBar,
}

impl Default for Step {
    /// An invisible step.
    fn default() -> Self {
        Self { line: ProgressBar::hidden() }
    }
}

impl Step {
    /// Replaces the text next to the step's title.
    pub fn say(&self, detail: impl Into<String>) {
        self.line.set_message(detail.into());
    }
}

impl Default for Steps {
    fn default() -> Self {
        Self { started: Instant::now(), moving: MultiProgress::new() }
    }
}

impl Steps {
    /// Time since the command began.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// Does `work` under a title, and prints its line.
    ///
    /// # Errors
    /// Those of `work`; the line then shows that the step failed, and briefly why.
    pub fn run<T>(&self, title: &str, work: impl FnOnce(&Step) -> Result<T>) -> Result<T> {
        let step = Step { line: self.moving.add(moving_line(title)) };
        let result = if self.moving.is_hidden() {
            with_reminders(title, &step, || work(&step))
        } else {
            step.line.enable_steady_tick(FRAME);
            work(&step)
        };
        step.line.finish_and_clear();
        let elapsed = step.line.elapsed();
        match &result {
            Ok(_) => self.print_line("ok  ", title, elapsed, &step.line.message()),
            Err(error) => {
                let error = error.to_string();
                let reason = error.lines().next().unwrap_or_default();
                self.print_line("FAIL", title, elapsed, reason);
            }
        }
        result
    }

    /// Does `work` for each of `items`, `at_once` of them at a time, each under its `title`. After
    /// the first error, no more are started.
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

    fn print_line(&self, mark: &str, title: &str, elapsed: Duration, detail: &str) {
        let line = format!("  {mark} {title:<28} {:>7.1} s  {detail}", elapsed.as_secs_f64());
        self.moving.suspend(|| {
            let _ = writeln!(stderr(), "{}", line.trim_end());
        });
    }
}

/// A line that shows a running step, cut to the terminal's width.
fn moving_line(title: &str) -> ProgressBar {
    let template = "  {spinner}    {prefix:28} {elapsed_precise}  {wide_msg}";
    let style = ProgressStyle::with_template(template).expect("the template is well-formed");
    let style = style.tick_strings(&FRAMES);
    ProgressBar::new_spinner().with_style(style).with_prefix(title.to_owned())
}

/// Does `work`, and reports its progress every half minute.
fn with_reminders<T>(title: &str, step: &Step, work: impl FnOnce() -> T) -> T {
    let (done, ended) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            while ended.recv_timeout(REMINDER) == Err(RecvTimeoutError::Timeout) {
                let (elapsed, detail) = (step.line.elapsed().as_secs(), step.line.message());
                let _ = writeln!(stderr(), "  ...  {title:<28} {elapsed:>5} s  {detail}");
            }
        });
        let result = work();
        drop(done);
        result
    })
}

/// The result of a thread; its panic continues in this one.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn next<I>(queue: &Mutex<impl Iterator<Item = I>>) -> Option<I> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// How many pieces of work of `memory` bytes each this machine can do at a time, according to its
/// processors and, if known, its memory.
pub fn at_once(memory: u64) -> usize {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let available = System::new().map(|mut system| {
        system.refresh_memory();
        system.available_memory()
    });
    let fitting = available.map_or(1, |bytes| bytes / memory);
    processors.min(usize::try_from(fitting).unwrap_or(usize::MAX)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use indicatif::{InMemoryTerm, ProgressDrawTarget};

    #[test]
    fn side_by_side_the_first_error_keeps_the_rest_from_beginning() {
        let steps = Steps::default();
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
    fn on_a_terminal_each_step_at_work_has_a_line() {
        let terminal = InMemoryTerm::new(10, 60);
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let moving = MultiProgress::with_draw_target(target);
        let steps = Steps { moving, ..Steps::default() };
        steps
            .run("build service", |service| {
                service.say("serde ".repeat(20));
                steps.run("build site", |site| {
                    site.say("vite");
                    let shown = terminal.contents();
                    let lines: Vec<&str> = shown.lines().collect();
                    assert_eq!(lines.len(), 2, "{shown}");
                    for (line, title, detail) in [
                        (lines[0], "build service", "serde serde"),
                        (lines[1], "build site", "vite"),
                    ] {
                        assert!(line.contains(title) && line.contains(detail), "{shown}");
                    }
                    Ok(())
                })?;
                let shown = terminal.contents();
                assert!(
                    shown.contains("build service") && !shown.contains("build site"),
                    "{shown}"
                );
                Ok(())
            })
            .unwrap();
        assert_eq!(terminal.contents(), "");
    }

    #[test]
    fn a_step_returns_what_its_work_returns() {
        let steps = Steps::default();
        assert_eq!(steps.run("three", |_| Ok(3)).unwrap(), 3);
        let failed: Result<()> = steps.run("broken", |step| {
            step.say("half way");
            anyhow::bail!("no")
        });
        assert_eq!(failed.unwrap_err().to_string(), "no");
    }
}
