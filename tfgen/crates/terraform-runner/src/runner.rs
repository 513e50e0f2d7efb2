//! The run over all root modules.

use crate::command::Command;
use crate::jobs::default_jobs;
use crate::output::Output;
use crate::review::Review;
use crate::root::Root;
use crate::saved_plans::SavedPlans;
use crate::schedule::Schedule;
use crate::signals::{Running, passed_on};
use crate::summary::{Outcome, Result, Summary};
use crate::work::Work;
use anyhow::Context as _;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Runs a command in root modules.
#[derive(Clone, Debug)]
pub struct Runner {
    program: PathBuf,
    command: Command,
    jobs: Option<usize>,
    continues: bool,
    colour: bool,
    layer: Option<String>,
}

/// What the threads of a run share.
struct Progress {
    schedule: Schedule,
    results: BTreeMap<usize, (Outcome, Option<Duration>)>,
}

impl Runner {
    /// Runs `command` by `program`, which is Terraform or OpenTofu.
    pub fn new(program: &Path, command: Command) -> Self {
        let program = program.to_owned();
        Self { program, command, jobs: None, continues: false, colour: false, layer: None }
    }

    /// In at most so many root modules at a time; [`default_jobs`] when nothing is said.
    #[must_use]
    pub fn jobs(mut self, jobs: Option<usize>) -> Self {
        self.jobs = jobs;
        self
    }

    /// Whether the run goes on after a failure, with what does not need what failed.
    #[must_use]
    pub fn continues(mut self, continues: bool) -> Self {
        self.continues = continues;
        self
    }

    /// Whether Terraform colours what it writes.
    #[must_use]
    pub fn colour(mut self, colour: bool) -> Self {
        self.colour = colour;
        self
    }

    /// The name of what was put over the root modules, so that the summary says it.
    #[must_use]
    pub fn with_layer(mut self, layer: Option<String>) -> Self {
        self.layer = layer;
        self
    }

    /// Runs the command in all `roots`; a plan is applied when `review` has nothing against it.
    /// Plans are saved in `saved_plans`; without, they go when the run ends.
    ///
    /// # Errors
    /// When signals cannot be handled or no folder for plans can be made. What fails in a root
    /// module is in the summary.
    pub fn run(
        &self,
        roots: &[Root],
        output: &dyn Output,
        review: &dyn Review,
        saved_plans: Option<&SavedPlans<'_>>,
    ) -> anyhow::Result<Summary> {
        let start = Instant::now();
        let plans = tempfile::tempdir().context("cannot make a folder for plans")?;
        let (running, one_init) = (Running::default(), Mutex::new(()));
        let progress = Mutex::new(Progress {
            schedule: Schedule::new(self.before(roots)),
            results: BTreeMap::new(),
        });
        let ended = Condvar::new();
        let work = || {
            let work = Work {
                program: &self.program,
                command: &self.command,
                colour: self.colour,
                running: &running,
                one_init: &one_init,
                output,
                review,
                saved_plans,
            };
            while let Some(number) = begin(&progress, &ended) {
                let (root, start) = (&roots[number], Instant::now());
                let plan = plans.path().join(format!("{number}.tfplan"));
                let outcome = match running.is_ending() {
                    true => Outcome::NotReached { reason: "the run was ended".to_owned() },
                    false => work.outcome(root, &plan),
                };
                let time =
                    (!matches!(outcome, Outcome::NotReached { .. })).then(|| start.elapsed());
                self.end(number, outcome, time, roots, &progress);
                ended.notify_all();
            }
        };
        let jobs = self.jobs.unwrap_or_else(default_jobs).clamp(1, roots.len().max(1));
        passed_on(&running, || {
            std::thread::scope(|scope| (0..jobs).for_each(|_| drop(scope.spawn(work))));
        })?;
        let mut progress = progress.into_inner().unwrap_or_else(PoisonError::into_inner);
        for number in progress.schedule.give_up() {
            let reason = "it is in a circle of root modules that read each other".to_owned();
            progress.results.insert(number, (Outcome::NotReached { reason }, None));
        }
        let results = roots.iter().zip(progress.results.into_values());
        let results = results
            .map(|(root, (outcome, time))| {
                let (name, made_with) = (root.name.clone(), root.made_with.clone());
                Result { name, outcome, made_with, time }
            })
            .collect();
        let (command, layer) = (self.command.name().to_owned(), self.layer.clone());
        Ok(Summary { command, layer, results, time: start.elapsed() })
    }

    /// Of each root module the numbers of those that come before it.
    fn before(&self, roots: &[Root]) -> Vec<BTreeSet<usize>> {
        let numbers: BTreeMap<&str, usize> =
            roots.iter().enumerate().map(|(number, root)| (root.name.as_str(), number)).collect();
        let mut before = vec![BTreeSet::new(); roots.len()];
        for (reader, root) in roots.iter().enumerate() {
            for read in root.reads.iter().filter_map(|name| numbers.get(name.as_str()).copied()) {
                match self.command.destroys() {
                    false => before[reader].insert(read),
                    true => before[read].insert(reader),
                };
            }
        }
        before
    }

    /// Takes down what came of the root module `number`.
    fn end(
        &self,
        number: usize,
        outcome: Outcome,
        time: Option<Duration>,
        roots: &[Root],
        progress: &Mutex<Progress>,
    ) {
        let Progress { schedule, results } =
            &mut *progress.lock().unwrap_or_else(PoisonError::into_inner);
        let not_reached = |reason| (Outcome::NotReached { reason }, None);
        let name = &roots[number].name;
        if outcome.is_success() {
            schedule.succeed(number);
        } else {
            for (lost, kept_by) in schedule.fail(number) {
                let reason = format!("{} did not succeed", roots[kept_by].name);
                results.insert(lost, not_reached(reason));
            }
            if !self.continues {
                for lost in schedule.give_up() {
                    results.insert(lost, not_reached(format!("{name} failed before")));
                }
            }
        }
        results.insert(number, (outcome, time));
    }
}

/// The number of the next root module, once there is one that need not wait.
fn begin(progress: &Mutex<Progress>, ended: &Condvar) -> Option<usize> {
    let mut progress = progress.lock().unwrap_or_else(PoisonError::into_inner);
    loop {
        if let Some(number) = progress.schedule.begin() {
            return Some(number);
        }
        if progress.schedule.is_over() {
            return None;
        }
        progress = ended.wait(progress).unwrap_or_else(PoisonError::into_inner);
    }
}
