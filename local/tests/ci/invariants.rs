//! Rules for every workflow that no linter checks.

use std::path::Path;

use local::project::Project;

use crate::workflow::{Job, Workflow};

fn each_job(mut check: impl FnMut(&str, &Workflow, &Job)) {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    for name in Workflow::names(project.root()) {
        let workflow = Workflow::read(project.root(), &name);
        assert_eq!(workflow.name, name);
        assert!(workflow.permissions.is_empty(), "{name}: each job states its own permissions");
        for (key, job) in &workflow.jobs {
            check(&format!("{name}: {key}"), &workflow, job);
        }
    }
}

/// Whether this text is in the job.
fn has(job: &Job, text: &str) -> bool {
    format!("{job:?}").contains(text)
}

#[test]
fn what_changes_an_account_is_never_cancelled_and_waits_in_its_order() {
    let mut found = vec![];
    each_job(|name, workflow, job| {
        if !(has(job, "make apply") || has(job, "make destroy")) {
            return;
        }
        let concurrency = job.concurrency.as_ref().unwrap_or_else(|| panic!("{name}"));
        let words = (concurrency.cancel_in_progress, concurrency.queue.as_deref());
        assert_eq!(words, (false, Some("max")), "{name}");
        assert!(workflow.concurrency.is_none(), "{name}: a run is not cancelled as a whole");
        assert!(job.environment.is_some(), "{name}: GitHub says who may");
        let is_row = job
            .strategy
            .as_ref()
            .is_none_or(|one| one.max_parallel == Some(1) || name == "preview: destroy");
        assert!(is_row, "{name}: environments come one after the other");
        found.push(format!("{name}: {}", concurrency.group));
    });
    assert_eq!(
        found,
        [
            "apply: apply: environment-${{ matrix.environment }}",
            "apply: approve: environment-${{ matrix.environment }}",
            "apply: destroy: environment-${{ matrix.environment }}",
            "preview: deploy: preview-${{ github.event.pull_request.number }}",
            "preview: destroy: preview-${{ matrix.pull-request }}",
        ]
    );
}

#[test]
fn a_job_has_credentials_of_aws_or_writes_to_github() {
    each_job(|name, _, job| {
        let writes = job.permissions.iter().filter(|(_, how)| *how == "write");
        let writes: Vec<&str> = writes.map(|(what, _)| what.as_str()).collect();
        let is_both = writes.contains(&"id-token") && writes.len() > 1;
        assert_eq!(is_both, ["preview: deploy", "preview: destroy"].contains(&name), "{name}");
        assert_eq!(has(job, "configure-aws-credentials"), writes.contains(&"id-token"), "{name}");
        assert_eq!(has(job, "github.token"), !has(job, "make test") && reads_github(job), "{name}");
        assert!(!has(job, "secrets."), "{name}");
        assert!(job.timeout_minutes <= 120 && job.runs_on == "ubuntu-24.04", "{name}");
    });
}

/// Whether its commands call GitHub.
fn reads_github(job: &Job) -> bool {
    ["drift", "preview ", "previews", "protection", "reviewed", "review "]
        .iter()
        .any(|command| has(job, &format!("tfgen github {command}")))
}

#[test]
fn a_stranger_starts_nothing_with_rights() {
    each_job(|name, workflow, job| {
        let on = workflow.on.to_string();
        assert!(!on.contains("pull_request_target") && !on.contains("workflow_run"), "{name}");
        let is_of_a_pull_request = on.contains("\"pull_request\"");
        let has_rights = job.permissions.values().any(|how| how == "write");
        if is_of_a_pull_request && has_rights && !job.needs.contains(&"over".to_owned()) {
            let condition = job.condition.as_deref().unwrap_or_default();
            let own = "github.event.pull_request.head.repo.full_name == github.repository";
            assert!(condition.contains(own), "{name}");
        }
    });
}
