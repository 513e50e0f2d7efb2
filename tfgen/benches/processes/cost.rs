//! What a process costs.

use std::io::{self, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use wait4::Wait4 as _;

/// Longer than anything runs that has no limit of its own.
const LONG: Duration = Duration::from_secs(600);

/// What one run of a program took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// On all processors together, in the program and in the kernel for it.
    pub(crate) processor: Duration,
    /// The most memory it had at once, in bytes; at least the most that the benchmarks had before
    /// it started, which the kernel counts as its own.
    pub(crate) memory: u64,
}

impl Cost {
    /// Runs `command`.
    ///
    /// # Panics
    /// When it does not start, or ends with another exit code than `code`.
    pub(crate) fn of(command: Command, code: i32) -> Self {
        let shown = format!("{command:?}");
        Self::within(LONG, command, code).unwrap_or_else(|| panic!("{shown} does not end"))
    }

    /// The same, or nothing when it takes longer than `limit`, after which it is ended.
    pub(crate) fn within(limit: Duration, command: Command, code: i32) -> Option<Self> {
        let (cost, _) = run(limit, command, code)?;
        Some(cost)
    }

    /// The median of each part of `costs` by itself.
    pub(crate) fn median(costs: &[Self]) -> Self {
        fn middle<T: Ord + Copy>(values: impl Iterator<Item = T>) -> T {
            let mut values: Vec<T> = values.collect();
            values.sort_unstable();
            values[values.len() / 2]
        }
        Self {
            wall: middle(costs.iter().map(|cost| cost.wall)),
            processor: middle(costs.iter().map(|cost| cost.processor)),
            memory: middle(costs.iter().map(|cost| cost.memory)),
        }
    }
}

/// Runs `command`, which is to end with `code`, and gives what it cost and what it printed.
pub(crate) fn run(limit: Duration, mut command: Command, code: i32) -> Option<(Cost, String)> {
    let shown = format!("{command:?}");
    // As in a terminal and in CI somebody reads what is printed, both streams from one pipe.
    let (mut printed, pipe) = io::pipe().unwrap();
    command.stdin(Stdio::null()).stdout(pipe.try_clone().unwrap()).stderr(pipe);
    let (started, to_watch) = mpsc::channel();
    let watcher = thread::spawn(move || end_after(limit, &to_watch));
    let start = Instant::now();
    let child = command.spawn().unwrap_or_else(|error| panic!("{shown} does not start: {error}"));
    // It holds the pipe's other end, which only the program may hold.
    drop(command);
    let child = Arc::new(Mutex::new(Some(child)));
    started.send(Arc::clone(&child)).unwrap();
    let mut text = vec![];
    printed.read_to_end(&mut text).unwrap();
    let child = child.lock().unwrap().take().unwrap();
    let ended = child.wait4().unwrap();
    let wall = start.elapsed();
    drop(started);
    watcher.join().unwrap();
    let text = String::from_utf8_lossy(&text).into_owned();
    if ended.status.code().is_none() && wall >= limit {
        return None;
    }
    assert_eq!(ended.status.code(), Some(code), "{shown}: {text}");
    let processor = ended.rusage.utime + ended.rusage.stime;
    Some((Cost { wall, processor, memory: ended.rusage.maxrss }, text))
}

/// Ends the program that comes from `started` when that does not close within `limit`.
fn end_after(limit: Duration, started: &Receiver<Arc<Mutex<Option<Child>>>>) {
    let Ok(child) = started.recv() else { return };
    if matches!(started.recv_timeout(limit), Err(RecvTimeoutError::Timeout))
        && let Some(child) = child.lock().unwrap().as_mut()
    {
        // It may have ended in this moment.
        let _ = child.kill();
    }
}
