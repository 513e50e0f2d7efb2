//! The run over all root modules.

use crate::command::Command;
use crate::jobs::default_jobs;
use crate::output::Output;
use crate::preparation::prepare;
use crate::progress::Progress;
use crate::review::Review;
use crate::root::Root;
use crate::saved_plans::SavedPlans;
use crate::signals::{Running, passed_on};
use crate::summary::{Outcome, Summary};
use crate::work::Work;
use anyhow::Context as _;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

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

impl Runner {
    /// Runs `command` with `program`, which is Terraform or OpenTofu.
    pub fn new(program: &Path, command: Command) -> Self {
        let program = program.to_owned();
        Self { program, command, jobs: None, continues: false, colour: false, layer: None }
    }

    /// In at most this many root modules at a time; [`default_jobs`] if it is not set.
    #[must_use]
    pub fn jobs(mut self, jobs: Option<usize>) -> Self {
        self.jobs = jobs;
        self
    }

    /// Whether the run continues after a failure, with everything that does not need the failed
    /// one.
    #[must_use]
    pub fn continues(mut self, continues: bool) -> Self {
        self.continues = continues;
        self
    }

    /// Whether Terraform's output is coloured.
    #[must_use]
    pub fn colour(mut self, colour: bool) -> Self {
        self.colour = colour;
        self
    }

    /// The name of the layer over the root modules, for the summary.
    #[must_use]
    pub fn with_layer(mut self, layer: Option<String>) -> Self {
        self.layer = layer;
        self
    }

    /// Runs the command in all `roots`; a plan is applied if `review` does not object. Plans are
    /// saved in `saved_plans`; without it, they are deleted when the run ends.
    ///
    /// # Errors
    /// If signals cannot be handled or no folder for plans can be created. Failures in a root
    /// module are in the summary.
    pub fn run(
        &self,
        roots: &[Root],
        output: &dyn Output,
        review: &dyn Review,
        saved_plans: Option<&SavedPlans<'_>>,
    ) -> anyhow::Result<Summary> {
        let start = Instant::now();
        let plans = tempfile::tempdir().context("cannot make a folder for plans")?;
        let running = Running::default();
        let work = Work {
            program: &self.program,
            command: &self.command,
            colour: self.colour,
            running: &running,
            output,
            review,
            saved_plans,
        };
        // The order in which folders are prepared does not matter, nor do failures.
        let is_init = self.command.init_arguments().is_some();
        let before = if is_init { vec![BTreeSet::new(); roots.len()] } else { self.before(roots) };
        let progress = Progress::new(roots, before, self.continues || is_init, output);
        let jobs = self.jobs.unwrap_or_else(default_jobs).clamp(1, roots.len().max(1));
        passed_on(&running, || {
            let preparations = prepare(&work, roots);
            progress.prepared(&preparations);
            let go_on = || {
                while let Some(number) = progress.begin() {
                    let start = Instant::now();
                    if running.is_ending() {
                        let reason = "the run was ended".to_owned();
                        progress.end(number, Outcome::NotReached { reason }, None);
                        continue;
                    }
                    let plan = plans.path().join(format!("{number}.tfplan"));
                    let outcome = work.outcome(&roots[number], &plan);
                    let time = preparations[number].time + start.elapsed();
                    progress.end(number, outcome, Some(time));
                }
            };
            std::thread::scope(|scope| (0..jobs).for_each(|_| drop(scope.spawn(go_on))));
        })?;
        let (command, layer) = (self.command.name().to_owned(), self.layer.clone());
        let results = progress.into_results();
        Ok(Summary { command, layer, results, time: start.elapsed() })
    }

    /// For each root module, the numbers of those that come before it.
    fn before(&self, roots: &[Root]) -> Vec<BTreeSet<usize>> {
        let numbers: BTreeMap<&str, usize> =
            roots.iter().enumerate().map(|(number, root)| (root.name.as_str(), number)).collect();
        let mut before = vec![BTreeSet::new(); roots.len()];
        for (reader, root) in roots.iter().enumerate() {
            let is_apply = self.command.applies() && !self.command.destroys();
            let after = root.after.iter().filter(|_| is_apply);
            let names = root.reads.iter().chain(after);
            for read in names.filter_map(|name| numbers.get(name.as_str()).copied()) {
                match self.command.destroys() {
                    false => before[reader].insert(read),
                    true => before[read].insert(reader),
                };
            }
        }
        before
    }
}
