//! The permissions in docs/commands.md are those that each command needs, and no more; and the
//! workflows give them.

use crate::program::{HEAD, Job, MERGE, root_module};
use std::path::Path;

/// The commands with the permissions that their row of the table names.
fn documented() -> Vec<(String, Vec<String>)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/commands.md");
    let page = std::fs::read_to_string(page).expect("docs/commands.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `tfgen github "));
    rows.map(|row| {
        let name = row.split([' ', '`']).next().expect("a name").to_owned();
        let cells = row.trim_end().strip_suffix('|').expect("a row of a table");
        let quoted = cells.rsplit('|').next().expect("a cell").split('`').skip(1).step_by(2);
        (name, quoted.map(str::to_owned).collect())
    })
    .collect()
}

/// Everything that a command does in its life, in a job with these permissions.
fn run(command: &str, permissions: &[String]) -> Vec<crate::program::Ran> {
    let job = Job::new();
    let number = job.github.state().open_pull(HEAD).to_string();
    let file = job.planned("plan.json", vec![root_module("dev", &[("a.b", "create")])]);
    let empty = job.planned("empty.json", vec![root_module("dev", &[])]);
    let review = ["review", "--pull-request", &number, "--commit", HEAD, &file];
    let preview = ["preview", "--pull-request", &number];
    let there = ["--url", "https://a.example.com/", "--expires", "2100-01-01"];
    job.done(&review);
    job.done(&[&preview[..], &there].concat());
    job.github.state().merge(1, MERGE);
    job.github.state().environments.insert("prod-approval", Some(1));
    job.github.state().permissions = Some(permissions.to_vec());
    let commands: Vec<Vec<&str>> = match command {
        "review" => vec![review.to_vec(), review[..5].to_vec()],
        "reviewed" => vec![vec!["reviewed", "--commit", MERGE, "--out", "reviewed.json"]],
        "drift" => vec![vec!["drift", &file], vec!["drift", &file], vec!["drift", &empty]],
        "preview" => {
            [&there[..], &["--renew"], &["--gone"]].map(|end| [&preview[..], end].concat()).to_vec()
        }
        "previews" => vec![vec!["previews", "--over"]],
        "protection" => vec![vec!["protection", "prod-approval", "--reviewers"]],
        _ => panic!("tfgen github {command} is not tried"),
    };
    commands.iter().map(|arguments| job.run(arguments)).collect()
}

#[test]
fn each_command_needs_what_is_documented_and_no_more() {
    let mut tried = 0;
    for (command, permissions) in documented() {
        if command == "matrix" {
            assert!(permissions.is_empty(), "it asks nobody");
            continue;
        }
        let allowed = run(&command, &permissions);
        assert!(allowed.iter().all(|ran| ran.code == 0), "{command} {permissions:?}: {allowed:?}");
        for lacking in &permissions {
            // Reading is less than writing, and nothing is less than reading.
            let less = lacking.strip_suffix(": write").map(|key| format!("{key}: read"));
            let others = permissions.iter().filter(|one| *one != lacking).cloned();
            let others: Vec<String> = others.chain(less).collect();
            let refused = run(&command, &others);
            let hint = format!("hint: the job needs `{lacking}` under `permissions:`\n");
            let is_told = refused.iter().any(|ran| ran.code == 3 && ran.errors.ends_with(&hint));
            // Without this permission, the list has no pull requests, and GitHub gives no reason.
            let is_hidden = command == "previews" && lacking == "pull-requests: read";
            assert!(is_told || is_hidden, "{command} without {lacking}: {refused:?}");
        }
        tried += 1;
    }
    assert_eq!(tried, 6, "the table in docs/commands.md has a row for each");
}

/// The jobs of the workflows, each as its text and the name of its file.
fn jobs() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.github/workflows");
    let mut jobs: Vec<(String, String)> = vec![];
    for entry in std::fs::read_dir(folder).expect("the workflows").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(entry.path()).expect("a workflow");
        let (_, text) = text.split_once("\njobs:\n").expect("it has jobs");
        for line in text.lines() {
            let is_name = line.ends_with(':') && line.starts_with("  ") && !line.starts_with("   ");
            match jobs.last_mut() {
                Some((_, job)) if !is_name => job.push_str(&format!("{line}\n")),
                _ => jobs.push((name.clone(), format!("{line}\n"))),
            }
        }
    }
    jobs
}

#[test]
fn the_workflows_give_each_command_what_it_needs() {
    let documented = documented();
    let mut tried = std::collections::BTreeSet::new();
    for (file, job) in jobs() {
        for call in job.split("tfgen github ").skip(1) {
            let command = call.split_whitespace().next().expect("a command");
            let permissions = documented.iter().find(|(name, _)| name == command);
            let (_, permissions) = permissions.unwrap_or_else(|| panic!("{file}: {command}"));
            for permission in permissions {
                let write = permission.replace(": read", ": write");
                let has = |one: &str| job.lines().any(|line| line.trim_start().starts_with(one));
                assert!(has(permission) || has(&write), "{file}: {command}: {permission}:\n{job}");
            }
            tried.insert(command.to_owned());
        }
    }
    assert_eq!(tried.len(), documented.len(), "the workflows use {tried:?}");
}
