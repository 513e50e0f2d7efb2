//! Decides which root module is next.

use std::collections::{BTreeMap, BTreeSet};

/// The root modules that have not started, each with those that it waits for.
#[derive(Debug)]
pub(crate) struct Schedule {
    waiting: BTreeMap<usize, BTreeSet<usize>>,
    running: usize,
}

impl Schedule {
    /// The root module with each number waits for those `before` it. One that waits for itself
    /// never starts.
    pub(crate) fn new(before: Vec<BTreeSet<usize>>) -> Self {
        Self { waiting: before.into_iter().enumerate().collect(), running: 0 }
    }

    /// The first one that waits for nothing; from now on, it is running.
    pub(crate) fn begin(&mut self) -> Option<usize> {
        let (&next, _) = self.waiting.iter().find(|(_, before)| before.is_empty())?;
        self.waiting.remove(&next);
        self.running += 1;
        Some(next)
    }

    /// Whether none can start, now or later.
    pub(crate) fn is_over(&self) -> bool {
        self.running == 0 && self.waiting.values().all(|before| !before.is_empty())
    }

    /// The root module `ended` has succeeded: the ones after it need not wait for it.
    pub(crate) fn succeed(&mut self, ended: usize) {
        self.running -= 1;
        for before in self.waiting.values_mut() {
            before.remove(&ended);
        }
    }

    /// The root module `ended` has failed. Returns those that can no longer run, each with the one
    /// before it that stopped it.
    pub(crate) fn fail(&mut self, ended: usize) -> Vec<(usize, usize)> {
        self.running -= 1;
        self.lose(ended)
    }

    /// The root module `gone`, which has not started or has failed, will not run. Returns the same
    /// as [`Self::fail`].
    pub(crate) fn lose(&mut self, gone: usize) -> Vec<(usize, usize)> {
        self.waiting.remove(&gone);
        let (mut lost, mut open) = (vec![], vec![gone]);
        while let Some(gone) = open.pop() {
            let behind = self.waiting.extract_if(.., |_, before| before.contains(&gone));
            for (number, _) in behind {
                lost.push((number, gone));
                open.push(number);
            }
        }
        lost
    }

    /// Gives up all that have not started.
    pub(crate) fn give_up(&mut self) -> Vec<usize> {
        std::mem::take(&mut self.waiting).into_keys().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use std::collections::BTreeSet;

    fn schedule(before: &[&[usize]]) -> Schedule {
        Schedule::new(before.iter().map(|one| one.iter().copied().collect()).collect())
    }

    #[test]
    fn what_waits_for_nothing_comes_first() {
        let mut schedule = schedule(&[&[2], &[], &[], &[0, 1]]);
        assert_eq!(
            [schedule.begin(), schedule.begin(), schedule.begin()],
            [Some(1), Some(2), None]
        );
        schedule.succeed(1);
        assert_eq!(schedule.begin(), None);
        assert!(!schedule.is_over());
        schedule.succeed(2);
        assert_eq!(schedule.begin(), Some(0));
        schedule.succeed(0);
        assert_eq!(schedule.begin(), Some(3));
        schedule.succeed(3);
        assert!(schedule.is_over());
    }

    #[test]
    fn what_is_behind_a_failure_is_lost() {
        let mut schedule = schedule(&[&[], &[0], &[1], &[], &[4]]);
        assert_eq!(schedule.begin(), Some(0));
        let lost: BTreeSet<_> = schedule.fail(0).into_iter().collect();
        assert_eq!(lost, [(1, 0), (2, 1)].into());
        assert_eq!(schedule.begin(), Some(3));
        schedule.succeed(3);
        assert!(schedule.is_over());
        assert_eq!(schedule.give_up(), [4]);
    }
}
