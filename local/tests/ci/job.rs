//! One job: its steps, in a folder of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::expressions::{Before, Contexts};
use crate::place::{Place, copy, git};
use crate::workflow::{Job, Step};

/// How a job ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) succeeded: bool,
    pub(crate) outputs: Map<String, Value>,
    pub(crate) output: String,
}

/// A job that runs.
pub(crate) struct JobRun<'a> {
    place: &'a Place,
    job: &'a Job,
    /// The contexts.
    values: Value,
    artifacts: &'a Path,
    /// Its working folder, and next to it the files that GitHub reads.
    folder: PathBuf,
    has_credentials: bool,
    output: String,
}

impl<'a> JobRun<'a> {
    pub(crate) fn new(
        place: &'a Place,
        job: &'a Job,
        mut values: Value,
        artifacts: &'a Path,
    ) -> Self {
        place.permit(&job.permissions);
        let before = Before { succeeded: true, failed: false };
        let contexts = Contexts { values: &values, before };
        let env = job.env.iter().map(|(name, text)| (name.clone(), json!(contexts.text(text))));
        let env: Map<String, Value> = env.collect();
        values["env"] = json!(env);
        values["steps"] = json!({});
        let folder = place.new_folder("job");
        Self {
            place,
            job,
            values,
            artifacts,
            folder,
            has_credentials: false,
            output: String::new(),
        }
    }

    /// Runs its steps.
    pub(crate) fn run(mut self) -> Ended {
        let mut before = Before { succeeded: true, failed: false };
        for (number, step) in self.job.steps.iter().enumerate() {
            let contexts = Contexts { values: &self.values, before };
            if !contexts.runs(step.condition.as_deref()) {
                continue;
            }
            let succeeded = match (&step.uses, &step.run) {
                (Some(action), None) => self.action(action, step, before),
                (None, Some(command)) => self.command(number, command, step, before),
                _ => panic!("a step uses an action or runs a command: {step:?}"),
            };
            if !succeeded && !step.continue_on_error {
                before = Before { succeeded: false, failed: true };
            }
        }
        let contexts = Contexts { values: &self.values, before };
        let outputs = self.job.outputs.iter();
        let outputs = outputs.map(|(name, text)| (name.clone(), json!(contexts.text(text))));
        let outputs = outputs.collect();
        let summary = fs::read_to_string(self.folder.join("summary.md")).unwrap_or_default();
        let output = self.output + &summary;
        Ended { succeeded: before.succeeded, outputs, output }
    }

    fn workspace(&self) -> PathBuf {
        self.folder.join("workspace")
    }

    fn action(&mut self, action: &str, step: &Step, before: Before) -> bool {
        let contexts = Contexts { values: &self.values, before };
        let with = |key: &str| {
            step.with.get(key).map(|value| match value {
                Value::String(text) => contexts.text(text),
                other => other.to_string(),
            })
        };
        let action = action.split_once('@').map_or(action, |(name, _)| name);
        match action {
            "actions/checkout" => {
                let commit = with("ref").unwrap_or_else(|| contexts.text("${{ github.sha }}"));
                let depth = with("fetch-depth").unwrap_or_else(|| "1".to_owned());
                self.check_out(&commit, &depth);
                true
            }
            "$/.github/actions/setup" | "hashicorp/setup-terraform" => true,
            "aws-actions/configure-aws-credentials" => {
                let may = self.job.permissions.get("id-token").is_some_and(|may| may == "write");
                let role = with("role-to-assume").unwrap_or_default();
                assert!(may && !role.is_empty() && with("aws-region").is_some(), "{step:?}");
                self.has_credentials = true;
                true
            }
            "actions/upload-artifact" => {
                let path = with("path").expect("a path");
                let from = self.workspace().join(&path);
                let kept = self.artifacts.join(with("name").expect("a name")).join(&path);
                if from.is_file() {
                    assert_eq!(with("overwrite").as_deref(), Some("true"), "a job may run again");
                    copy(&from, &kept);
                }
                from.is_file() || with("if-no-files-found").as_deref() == Some("ignore")
            }
            "actions/download-artifact" => {
                let to = self.workspace().join(with("path").unwrap_or_default());
                self.download(with("name").as_deref(), with("pattern").as_deref(), &to)
            }
            _ => panic!("no action {action}"),
        }
    }

    /// Copies one artifact into the folder `to`, or all that match a pattern into their own
    /// folders.
    fn download(&self, name: Option<&str>, pattern: Option<&str>, to: &Path) -> bool {
        let all = fs::read_dir(self.artifacts).expect("the folder is there");
        let all = all.map(|entry| entry.expect("an entry").path());
        let name_of = |path: &Path| path.file_name().expect("a name").display().to_string();
        let prefix = pattern.map(|one| one.trim_end_matches('*'));
        let mut found = 0;
        for artifact in all {
            let its = name_of(&artifact);
            let to = match prefix {
                Some(prefix) if its.starts_with(prefix) => to.join(&its),
                None if Some(its.as_str()) == name => to.to_owned(),
                _ => continue,
            };
            for file in fs::read_dir(&artifact).expect("a folder") {
                let file = file.expect("a file").path();
                copy(&file, &to.join(name_of(&file)));
            }
            found += 1;
        }
        found > 0 || name.is_none()
    }

    /// A clone of `commit` with as many commits as a job gets; all if `depth` is 0.
    fn check_out(&self, commit: &str, depth: &str) {
        let workspace = self.workspace();
        fs::create_dir_all(&workspace).expect("it can be made");
        git(&workspace, &["init", "--quiet"]);
        let remote = format!("file://{}", self.place.remote().display());
        let depth = format!("--depth={depth}");
        let mut fetch = vec!["fetch", "--quiet", "--no-tags"];
        if depth != "--depth=0" {
            fetch.push(&depth);
        }
        fetch.extend([remote.as_str(), commit]);
        git(&workspace, &fetch);
        git(&workspace, &["checkout", "--quiet", "--detach", "FETCH_HEAD"]);
    }

    fn command(&mut self, number: usize, text: &str, step: &Step, before: Before) -> bool {
        assert!(!text.contains("${{"), "what a stranger wrote would be run: {text}");
        if text.starts_with("sudo ") {
            return true;
        }
        let contexts = Contexts { values: &self.values, before };
        let mut env: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in self.values["env"].as_object().expect("an object") {
            env.insert(name.clone(), value.as_str().expect("text").to_owned());
        }
        env.extend(step.env.iter().map(|(name, text)| (name.clone(), contexts.text(text))));
        let outputs = self.folder.join(format!("outputs-{number}"));
        let mut command = Command::new("bash");
        command.args(["-e", "-c", text]).current_dir(self.workspace()).env_clear();
        command.envs(self.place.env(self.has_credentials)).envs(&env);
        command.env("GITHUB_SHA", contexts.text("${{ github.sha }}"));
        command.env("GITHUB_OUTPUT", &outputs);
        command.env("GITHUB_STEP_SUMMARY", self.folder.join("summary.md"));
        let ran = command.output().expect("bash is there");
        let output = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
        self.place.log.command(text, &env, &ran);
        self.output.push_str(&output);
        if let Some(id) = &step.id {
            let given = fs::read_to_string(&outputs).unwrap_or_default();
            let given = given.lines().filter_map(|line| line.split_once('='));
            let given: Map<String, Value> =
                given.map(|(name, value)| (name.to_owned(), json!(value))).collect();
            self.values["steps"][id] = json!({ "outputs": given });
        }
        ran.status.success()
    }
}
