//! What a process costs, and the median of several.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4 as _;

/// What one run of a program took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// From its start to its end.
    pub(crate) wall: Duration,
    /// On all processors together, in the program and in the kernel for it.
    pub(crate) processor: Duration,
    /// The most memory it had at once, in bytes.
    pub(crate) memory: u64,
}

impl Cost {
    /// Runs `command` without showing what it prints.
    ///
    /// # Panics
    /// When it does not start, or ends with another exit code than `code`.
    pub(crate) fn of(command: &mut Command, code: i32) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let child =
            command.spawn().unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
        let ended = child.wait4().unwrap();
        let wall = start.elapsed();
        assert_eq!(ended.status.code(), Some(code), "{command:?}");
        let processor = ended.rusage.utime + ended.rusage.stime;
        Self { wall, processor, memory: ended.rusage.maxrss }
    }

    /// The median of each part of `costs` by itself.
    fn median(costs: &[Self]) -> Self {
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

/// A program that is measured.
pub(crate) struct Contestant<'a> {
    /// What is done before each run and not measured.
    prepare: Box<dyn Fn() + 'a>,
    command: Box<dyn Fn() -> Command + 'a>,
    code: i32,
}

impl<'a> Contestant<'a> {
    /// One that is to succeed.
    pub(crate) fn new(command: impl Fn() -> Command + 'a) -> Self {
        Self { prepare: Box::new(|| {}), command: Box::new(command), code: 0 }
    }

    /// The same with something done before each run.
    pub(crate) fn prepared(self, prepare: impl Fn() + 'a) -> Self {
        Self { prepare: Box::new(prepare), ..self }
    }

    /// The same, to end with the exit code `code`.
    pub(crate) fn failing(self, code: i32) -> Self {
        Self { code, ..self }
    }
}

/// Runs `contestants` in turns, so that whatever else the machine does meets all of them, and
/// gives the median of each.
pub(crate) fn in_turns<const N: usize>(
    rounds: usize,
    contestants: &[Contestant<'_>; N],
) -> [Cost; N] {
    let mut costs: [Vec<Cost>; N] = std::array::from_fn(|_| vec![]);
    for _ in 0..rounds {
        for (contestant, costs) in contestants.iter().zip(&mut costs) {
            (contestant.prepare)();
            costs.push(Cost::of(&mut (contestant.command)(), contestant.code));
        }
    }
    costs.map(|costs| Cost::median(&costs))
}
