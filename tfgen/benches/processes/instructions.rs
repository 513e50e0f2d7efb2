//! How many instructions a program takes: what stays the same however busy the machine is.

use crate::cost;
use crate::workload::folders;
use std::process::Command;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use std::{fs, thread};

/// Whether they can be counted here.
pub(crate) static CAN_COUNT: LazyLock<bool> =
    LazyLock::new(|| Command::new("valgrind").arg("--version").output().is_ok());

/// The instructions of `command` outside of the kernel and without those of programs that it
/// starts, or nothing when that takes longer than `limit` or cannot be told here.
pub(crate) fn count(command: &Command, code: i32, limit: Duration) -> Option<u64> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    if !*CAN_COUNT {
        return None;
    }
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let log = folders::empty(&format!("callgrind/{}-{number}", std::process::id())).join("log");
    let mut callgrind = Command::new("valgrind");
    callgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    callgrind.arg(format!("--log-file={}", log.display()));
    callgrind.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => callgrind.env(name, value),
            None => callgrind.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        callgrind.current_dir(folder);
    }
    cost::run(limit, callgrind, code)?;
    let log = fs::read_to_string(log).unwrap();
    let collected = log.lines().find_map(|line| line.split_once("Collected : "));
    let (_, instructions) = collected.unwrap_or_else(|| panic!("callgrind counted nothing: {log}"));
    Some(instructions.trim().parse().unwrap())
}

/// Something that is counted when it is called.
pub(crate) type Run<'a> = Box<dyn Fn() -> Option<u64> + Send + Sync + 'a>;

/// What `count` gives of each of `items`, on all cores at once.
pub(crate) fn on_all_cores<T: Sync>(
    items: &[T],
    count: impl Fn(&T) -> Option<u64> + Sync,
) -> Vec<Option<u64>> {
    let next = AtomicUsize::new(0);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut counts: Vec<(usize, Option<u64>)> = thread::scope(|scope| {
        let work = || {
            let places = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)));
            let places = places.take_while(|place| *place < items.len());
            places.map(|place| (place, count(&items[place]))).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    counts.sort_unstable();
    counts.into_iter().map(|(_, count)| count).collect()
}
