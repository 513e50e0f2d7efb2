//! The part of GitHub that runs jobs: their order, conditions, matrices, approvals, variables and
//! artifacts. Jobs run one after the other, each in a new clone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::expressions::{Before, Contexts};
use crate::job::{Ended, JobRun};
use crate::place::Place;
use crate::workflow::{Job, Workflow};

/// One run of a workflow. A job of an environment with reviewers waits for [`Run::approve`].
pub(crate) struct Run<'a> {
    place: &'a Place,
    workflow: Workflow,
    /// The context `github`.
    github: Value,
    ended: BTreeMap<String, Outcome>,
    /// How many parts of the matrix have ended, for jobs that have not.
    legs: BTreeMap<String, Vec<Ended>>,
    artifacts: PathBuf,
    approved: BTreeSet<String>,
    /// The environment whose reviewers are asked.
    waiting: Option<String>,
    /// The output of its jobs, and the summary of the run that people read.
    pub(crate) output: String,
}

#[derive(Debug, Default)]
struct Outcome {
    result: &'static str,
    outputs: Map<String, Value>,
}

impl<'a> Run<'a> {
    /// Starts the workflow `name` for an event, and runs it until it ends or waits.
    pub(crate) fn start(place: &'a Place, name: &str, github: Value) -> Self {
        let workflow = Workflow::read(place.project.root(), name);
        let artifacts = place.new_folder("artifacts");
        let mut run = Self {
            place,
            workflow,
            github,
            ended: BTreeMap::new(),
            legs: BTreeMap::new(),
            artifacts,
            approved: BTreeSet::new(),
            waiting: None,
            output: String::new(),
        };
        assert!(run.workflow.permissions.is_empty(), "each job states its own permissions");
        run.go_on();
        run
    }

    /// Approves the waiting job, which must be for the environment of this name.
    pub(crate) fn approve(&mut self, environment: &str) {
        assert_eq!(self.waiting.take().as_deref(), Some(environment));
        self.place.log.line(&format!("  ({environment} is approved)"));
        self.approved.insert(environment.to_owned());
        self.go_on();
    }

    /// Runs the jobs that failed again, with all of their matrix, and what comes after them.
    pub(crate) fn run_failed_jobs_again(&mut self) {
        self.place.log.line("  (the failed jobs are run again)");
        let failed = |outcome: &Outcome| matches!(outcome.result, "failure" | "cancelled");
        let mut again: BTreeSet<String> = self
            .ended
            .iter()
            .filter(|(_, one)| failed(one))
            .map(|(name, _)| name.clone())
            .collect();
        while let Some(more) = self.workflow.jobs.iter().find_map(|(name, job)| {
            let is_new = !again.contains(name) && job.needs.iter().any(|need| again.contains(need));
            is_new.then(|| name.clone())
        }) {
            again.insert(more);
        }
        self.ended.retain(|name, _| !again.contains(name));
        self.approved.clear();
        self.go_on();
    }

    /// The environment whose reviewers are asked.
    pub(crate) fn waits_for(&self) -> Option<&str> {
        self.waiting.as_deref()
    }

    /// How each job ended, by its name, except skipped jobs.
    pub(crate) fn results(&self) -> Vec<String> {
        let done = self.ended.iter().filter(|(_, outcome)| outcome.result != "skipped");
        done.map(|(name, outcome)| format!("{name} {}", outcome.result)).collect()
    }

    fn go_on(&mut self) {
        loop {
            let is_next = |(name, job): &(&String, &Job)| {
                !self.ended.contains_key(*name)
                    && job.needs.iter().all(|need| self.ended.contains_key(need))
            };
            let Some((name, _)) = self.workflow.jobs.iter().find(is_next) else { return };
            let name = name.clone();
            match self.job(&name) {
                Some(outcome) => self.ended.insert(name, outcome),
                None => return,
            };
        }
    }

    /// Runs a job with its matrix; `None` when it waits.
    fn job(&mut self, name: &str) -> Option<Outcome> {
        let needs = &self.workflow.jobs[name].needs;
        let results: Vec<&str> = needs.iter().map(|need| self.ended[need].result).collect();
        let before = Before {
            succeeded: results.iter().all(|result| *result == "success"),
            failed: results.contains(&"failure"),
        };
        let values = self.contexts(name);
        let contexts = Contexts { values: &values, before };
        let job = &self.workflow.jobs[name];
        if !contexts.runs(job.condition.as_deref()) {
            return Some(Outcome { result: "skipped", outputs: Map::new() });
        }
        let legs: Vec<Value> = match &job.strategy {
            None => vec![json!({})],
            Some(strategy) => {
                let (key, list) = strategy.matrix.iter().next().expect("a matrix has a key");
                let list =
                    contexts.value(list.trim().trim_start_matches("${{").trim_end_matches("}}"));
                let list = list.as_array().expect("a matrix is a list").clone();
                list.into_iter().map(|one| json!({ key: one })).collect()
            }
        };
        let fail_fast = job.strategy.as_ref().is_some_and(|strategy| strategy.fail_fast);
        let done = self.legs.entry(name.to_owned()).or_default().len();
        for (index, leg) in legs.into_iter().enumerate().skip(done) {
            let mut values = values.clone();
            values["matrix"] = leg;
            values["strategy"] = json!({ "job-index": index });
            let ended = self.leg(name, &values)?;
            let failed = !ended.succeeded;
            self.legs.get_mut(name).expect("it was made").push(ended);
            if failed && fail_fast {
                break;
            }
        }
        let legs = self.legs.remove(name).expect("it was made");
        let result = if legs.iter().all(|leg| leg.succeeded) { "success" } else { "failure" };
        let outputs = legs.into_iter().last().map(|leg| leg.outputs).unwrap_or_default();
        Some(Outcome { result, outputs })
    }

    /// Runs a job once; `None` when it waits.
    fn leg(&mut self, name: &str, values: &Value) -> Option<Ended> {
        let job = &self.workflow.jobs[name];
        let before = Before { succeeded: true, failed: false };
        let contexts = Contexts { values, before };
        let environment = job.environment.as_deref().map(|name| contexts.text(name));
        if let Some(environment) = &environment
            && self.place.has_reviewers(environment)
            && !self.approved.contains(environment)
        {
            self.place.log.line(&format!("  ({} waits for {environment})", self.workflow.name));
            self.waiting = Some(environment.clone());
            return None;
        }
        let title = contexts.text(&job.name);
        self.place.log.line(&format!("\n[{}: {title}]", self.workflow.name));
        let mut values = values.clone();
        values["vars"] = self.place.variables(environment.as_deref());
        let run = JobRun::new(self.place, job, values, &self.artifacts);
        let ended = run.run();
        self.output.push_str(&ended.output);
        Some(ended)
    }

    /// What a job sees of GitHub and of the jobs before it.
    fn contexts(&self, name: &str) -> Value {
        let needs = self.workflow.jobs[name].needs.iter().map(|need| {
            let Outcome { result, outputs } = &self.ended[need];
            (need.clone(), json!({ "result": result, "outputs": outputs }))
        });
        json!({ "github": self.github, "needs": needs.collect::<Map<_, _>>(), "vars": {} })
    }
}
