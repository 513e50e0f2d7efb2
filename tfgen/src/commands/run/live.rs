//! What is running now, shown below the lines on a terminal: one line for each environment in which
//! Terraform runs, and one for all. They have no colours.

use super::screen::Screen;
use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::iter::once;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;
use terraform_runner::{Phase, Stream};

/// How often the seconds are redrawn.
const TICK: Duration = Duration::from_millis(500);

/// How long lines are collected before they are printed together. Each print redraws everything
/// below it, which would otherwise be ten times as much as the lines themselves.
const PAUSE: Duration = Duration::from_millis(50);

/// Prints a line with its newline.
type Print = fn(Stream, &str);

/// The lines of what is running. They disappear when this is dropped.
pub(super) struct Live {
    bars: MultiProgress,
    /// How many run, wait and are done.
    counts: ProgressBar,
    /// How wide the names are.
    width: usize,
    /// The number of environments in the run.
    total: usize,
    state: Mutex<State>,
    /// Receives lines to print above; the thread that prints them ends when this is dropped.
    above: Option<mpsc::Sender<(Stream, String)>>,
    printer: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct State {
    running: BTreeMap<String, Running>,
    done: usize,
}

/// The line of an environment in which Terraform runs.
struct Running {
    bar: ProgressBar,
    command: String,
}

impl Live {
    /// The live lines of a run in `total` environments, whose names take at most `width` columns.
    /// `print` prints the lines above. `None` if standard output is not a terminal, or one that
    /// cannot move the cursor back.
    pub(super) fn new(total: usize, width: usize, print: Print) -> Option<Self> {
        let bars = MultiProgress::with_draw_target(Screen::of_output()?.into_target());
        let counts = bars.add(ProgressBar::new_spinner().with_style(style("{wide_msg}")));
        let (above, lines) = mpsc::channel();
        let printer = thread::spawn({
            let bars = bars.clone();
            move || print_above(&bars, &lines, print)
        });
        let state = Mutex::default();
        let (above, printer) = (Some(above), Some(printer));
        let live = Self { bars, counts, width, total, state, above, printer };
        live.with(|_| {});
        Some(live)
    }

    /// Prints `line`, with its newline, above.
    pub(super) fn above(&self, stream: Stream, line: String) {
        if let Some(above) = &self.above {
            // The receiver lives until the end.
            let _ = above.send((stream, line));
        }
    }

    /// The environment `name` is in `phase` from now on.
    pub(super) fn phase(&self, name: &str, phase: Phase<'_>) {
        self.with(|state| match phase {
            Phase::Runs(command) => {
                let running = state.running.entry(name.to_owned());
                let running = running.or_insert_with(|| self.begin(name));
                command.clone_into(&mut running.command);
                running.bar.set_message(command.to_owned());
            }
            Phase::Waits | Phase::Ends => {
                if let Some(running) = state.running.remove(name) {
                    running.bar.finish_and_clear();
                    self.bars.remove(&running.bar);
                }
                state.done += usize::from(phase == Phase::Ends);
            }
        });
    }

    /// Terraform wrote `line` for the environment `name`.
    pub(super) fn said(&self, name: &str, line: &str) {
        let line = anstream::adapter::strip_str(line).to_string();
        let line = line.trim_matches(|c: char| c.is_whitespace() || "│╷╵".contains(c));
        if line.is_empty() {
            return;
        }
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = state.running.get(name) {
            running.bar.set_message(format!("{}: {}", running.command, shown(line)));
        }
    }

    fn begin(&self, name: &str) -> Running {
        let bar = ProgressBar::new_spinner().with_style(style("{prefix} {seconds} {wide_msg}"));
        let bar = self.bars.insert_before(&self.counts, bar);
        bar.set_prefix(format!("{name:width$}", width = self.width));
        bar.enable_steady_tick(TICK);
        Running { bar, command: String::new() }
    }

    /// Changes the state, and shows the counts.
    fn with(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        let (running, done) = (state.running.len(), state.done);
        let waiting = self.total.saturating_sub(running + done);
        self.counts.set_message(format!("{running} running, {waiting} waiting, {done} done"));
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        drop(self.above.take());
        if let Some(printer) = self.printer.take() {
            // Lines that it could not print are lost with the terminal.
            let _ = printer.join();
        }
        self.counts.finish_and_clear();
        let _ = self.bars.clear();
    }
}

/// Prints `lines` above `bars`, together with all that arrive within a pause, until the channel
/// closes.
fn print_above(bars: &MultiProgress, lines: &mpsc::Receiver<(Stream, String)>, print: Print) {
    while let Ok(first) = lines.recv() {
        thread::sleep(PAUSE);
        let lines = once(first).chain(lines.try_iter());
        bars.suspend(|| lines.for_each(|(stream, line)| print(stream, &line)));
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).expect("the template is well-formed");
    style.with_key("seconds", |state: &ProgressState, to: &mut dyn Write| {
        let _ = write!(to, "{:>4} s", state.elapsed().as_secs());
    })
}

/// `line` in one row: characters that move the cursor become spaces.
fn shown(line: &str) -> String {
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
