//! `tfgen github` as a job runs it.

use crate::stand_in::{REPOSITORY, StandIn, TOKEN};
use plan_summary::{ChangeSet, ChangeSets, MadeOf, Plan, RootModule, Summary, Unknown};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The newest commit of a pull request, and one after that.
pub(crate) const HEAD: &str = "1111111111111111111111111111111111111111";
pub(crate) const NEWER: &str = "2222222222222222222222222222222222222222";

/// The commit of a merge.
pub(crate) const MERGE: &str = "3333333333333333333333333333333333333333";

/// The result of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// A folder in which jobs run, and the server that they call.
pub(crate) struct Job {
    pub(crate) github: StandIn,
    pub(crate) folder: TempDir,
}

impl Job {
    pub(crate) fn new() -> Self {
        Self { github: StandIn::start(), folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs `tfgen github`, which must end with 0, and returns what it reported.
    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.errors
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command(arguments))
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = tfgen(self.folder.path(), arguments);
        command.env("GITHUB_API_URL", self.github.api());
        command.env("GITHUB_TOKEN", TOKEN).env("GITHUB_REPOSITORY", REPOSITORY);
        command.env("GITHUB_ACTIONS", "true");
        command.env("GITHUB_SERVER_URL", "https://github.com").env("GITHUB_RUN_ID", "77");
        command
    }

    /// Writes a file of change sets.
    pub(crate) fn planned(&self, name: &str, root_modules: Vec<RootModule>) -> String {
        let path = self.path(name);
        std::fs::write(&path, ChangeSets::new(root_modules).json()).expect("a file");
        path.to_str().expect("text").to_owned()
    }
}

/// `tfgen github` without any settings of the machine that the test runs on.
pub(crate) fn tfgen(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
    command.arg("github").args(arguments).current_dir(folder);
    for name in ["ACTIONS", "API_URL", "OUTPUT", "REPOSITORY", "RUN_ID", "SERVER_URL", "TOKEN"] {
        command.env_remove(format!("GITHUB_{name}"));
    }
    command.env("GIT_CEILING_DIRECTORIES", std::env::temp_dir());
    command
}

pub(crate) fn ran(mut command: Command) -> Ran {
    let output = command.output().expect("tfgen runs");
    let ran = Ran {
        code: output.status.code().expect("it ends by itself"),
        output: String::from_utf8_lossy(&output.stdout).into_owned(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    assert!(!format!("{ran:?}").contains(TOKEN), "the token is in {ran:?}");
    ran
}

/// A plan of `name`: each address with its action.
pub(crate) fn root_module(name: &str, changes: &[(&str, &str)]) -> RootModule {
    let resource = |(address, action): &(&str, &str)| {
        let side =
            |is_there: bool| if is_there { json!({ "input": address }) } else { Value::Null };
        json!({
            "address": address,
            "mode": "managed",
            "type": "terraform_data",
            "change": {
                "actions": [action],
                "before": side(*action != "create"),
                "after": side(*action != "delete"),
            },
        })
    };
    let resources: Vec<Value> = changes.iter().map(resource).collect();
    of_plan(name, &json!({ "format_version": "1.2", "resource_changes": resources }))
}

/// The same for a plan as Terraform shows it; the guard stops losses in `prod`.
pub(crate) fn of_plan(name: &str, plan: &Value) -> RootModule {
    let plan = Plan::read(plan.to_string().as_bytes()).expect("a plan");
    let summary = Summary::of(&plan, name, name == "prod", &Unknown);
    RootModule::new(name, Some(ChangeSet::of(&plan, MadeOf::default())), Some(summary))
}
