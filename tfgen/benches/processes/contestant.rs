//! Programs that run in turns.

use crate::cost::Cost;
use crate::instructions;
use std::process::Command;
use std::time::Duration;

/// Callgrind takes some fifty times as long as the program itself: what is longer is not counted.
const LONGEST_COUNTED: Duration = Duration::from_millis(600);
/// How long callgrind may take.
const LONGEST_COUNT: Duration = Duration::from_secs(60);

/// A program that is measured.
pub(crate) struct Contestant<'a> {
    name: String,
    /// What is done before each run and not measured.
    prepare: Box<dyn Fn() + 'a>,
    command: Box<dyn Fn() -> Command + 'a>,
    code: i32,
    is_counted: bool,
}

impl<'a> Contestant<'a> {
    /// One that is to succeed.
    pub(crate) fn new(name: impl Into<String>, command: impl Fn() -> Command + 'a) -> Self {
        Self {
            name: name.into(),
            prepare: Box::new(|| {}),
            command: Box::new(command),
            code: 0,
            is_counted: true,
        }
    }

    /// The same with something done before each run.
    pub(crate) fn prepared(self, prepare: impl Fn() + 'a) -> Self {
        Self { prepare: Box::new(prepare), ..self }
    }

    /// The same, to end with the exit code `code`.
    pub(crate) fn failing(self, code: i32) -> Self {
        Self { code, ..self }
    }

    /// The same, without its instructions: callgrind is not a place for it.
    pub(crate) fn uncounted(self) -> Self {
        Self { is_counted: false, ..self }
    }

    /// Runs it once.
    fn run(&self) -> Cost {
        (self.prepare)();
        Cost::of((self.command)(), self.code)
    }

    /// How many instructions it takes, if they can be counted.
    pub(crate) fn instructions(&self) -> Option<u64> {
        (self.prepare)();
        let count = instructions::count(&(self.command)(), self.code, LONGEST_COUNT);
        if count.is_none() {
            // What callgrind was ended in is done, so that others find what they expect.
            self.run();
        }
        count
    }
}

/// What a contestant came to.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The contestant's name.
    pub(crate) name: String,
    /// The median of its runs.
    pub(crate) cost: Cost,
    /// How many instructions it takes, unless that is too long to count, or it ran only once.
    pub(crate) instructions: Option<u64>,
}

/// Runs `contestants` in turns, so that whatever else the machine does meets all of them.
pub(crate) fn in_turns(rounds: usize, contestants: &[Contestant<'_>]) -> Vec<Outcome> {
    let mut costs: Vec<Vec<Cost>> = contestants.iter().map(|_| vec![]).collect();
    for _ in 0..rounds {
        for (contestant, costs) in contestants.iter().zip(&mut costs) {
            costs.push(contestant.run());
        }
    }
    let outcomes = contestants.iter().zip(&costs).map(|(contestant, costs)| {
        let cost = Cost::median(costs);
        let is_short = cost.processor <= LONGEST_COUNTED;
        let is_counted = contestant.is_counted && is_short && rounds > 1;
        Outcome {
            name: contestant.name.clone(),
            cost,
            instructions: is_counted.then(|| contestant.instructions()).flatten(),
        }
    });
    outcomes.collect()
}
