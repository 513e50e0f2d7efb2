//! The progress of a run.

use crate::output::{Output, Phase};
use crate::preparation::Preparation;
use crate::root::Root;
use crate::schedule::Schedule;
use crate::summary::{Outcome, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// The shared state of a run's threads.
pub(crate) struct Progress<'a> {
    roots: &'a [Root],
    output: &'a dyn Output,
    /// Whether a failure only stops what needs the failed one.
    continues: bool,
    shared: Mutex<Shared>,
    ended: Condvar,
}

struct Shared {
    schedule: Schedule,
    results: BTreeMap<usize, (Outcome, Option<Duration>)>,
}

impl<'a> Progress<'a> {
    /// The progress at the start of a run in `roots`; `before` has for each the numbers of those
    /// that come before it.
    pub(crate) fn new(
        roots: &'a [Root],
        before: Vec<BTreeSet<usize>>,
        continues: bool,
        output: &'a dyn Output,
    ) -> Self {
        let shared = Shared { schedule: Schedule::new(before), results: BTreeMap::new() };
        Self { roots, output, continues, shared: Mutex::new(shared), ended: Condvar::new() }
    }

    /// Removes those that could not be prepared, and those that need them; all, unless the run
    /// continues.
    pub(crate) fn prepared(&self, preparations: &[Preparation]) {
        let shared = &mut *self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = preparations.iter().enumerate();
        let failures = failures.filter_map(|(number, one)| Some((number, one.failure.clone()?)));
        let failures: Vec<_> = failures.collect();
        for (number, _) in &failures {
            let lost = shared.schedule.lose(*number);
            self.lose(*number, "failed", lost, shared);
        }
        // One that needs a failed one may have failed itself, too.
        for (number, failure) in failures {
            self.output.phase(&self.roots[number].name, Phase::Ends);
            shared.results.insert(number, (failure, Some(preparations[number].time)));
        }
    }

    /// The number of the next root module, once there is one that need not wait.
    pub(crate) fn begin(&self) -> Option<usize> {
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(number) = shared.schedule.begin() {
                return Some(number);
            }
            if shared.schedule.is_over() {
                return None;
            }
            shared = self.ended.wait(shared).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Records the outcome and the time of the root module `number`.
    pub(crate) fn end(&self, number: usize, outcome: Outcome, time: Option<Duration>) {
        let shared = &mut *self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        if outcome.is_success() {
            shared.schedule.succeed(number);
        } else {
            let lost = shared.schedule.fail(number);
            let ended = if matches!(outcome, Outcome::Held { .. }) { "was held" } else { "failed" };
            self.lose(number, ended, lost, shared);
        }
        self.output.phase(&self.roots[number].name, Phase::Ends);
        shared.results.insert(number, (outcome, time));
        self.ended.notify_all();
    }

    /// `lost` can no longer run, because `failed` has failed; nor can the rest, unless the run
    /// continues.
    fn lose(&self, failed: usize, ended: &str, lost: Vec<(usize, usize)>, shared: &mut Shared) {
        let mut not_reached = |number: usize, reason: String| {
            self.output.phase(&self.roots[number].name, Phase::Ends);
            shared.results.insert(number, (Outcome::NotReached { reason }, None));
        };
        for (number, kept_by) in lost {
            not_reached(number, format!("{} did not succeed", self.roots[kept_by].name));
        }
        if !self.continues {
            for number in shared.schedule.give_up() {
                not_reached(number, format!("{} {ended} before", self.roots[failed].name));
            }
        }
    }

    /// The results of all root modules, in order.
    pub(crate) fn into_results(self) -> Vec<Result> {
        let mut shared = self.shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        for number in shared.schedule.give_up() {
            let reason = "it is in a circle of root modules that read each other".to_owned();
            shared.results.insert(number, (Outcome::NotReached { reason }, None));
        }
        let results = self.roots.iter().zip(shared.results.into_values());
        let results = results.map(|(root, (outcome, time))| {
            let (name, made_with) = (root.name.clone(), root.made_with.clone());
            Result { name, outcome, made_with, time }
        });
        results.collect()
    }
}
