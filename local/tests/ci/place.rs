//! The place of a scenario: a repository on a remote, a fake of GitHub's API, and an emulated AWS
//! account.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use local::prerequisites::Purpose;
use local::project::Project;
use local::{builds, files};
use serde_json::{Value, json};

use crate::emulated_account::EmulatedAccount;
use crate::log::Log;
use crate::stand_in::{REPOSITORY, StandIn, TOKEN};

/// The resources in the environments of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stack {
    /// Buckets of the account, which someone may change outside Terraform.
    Buckets,
    /// Resources only in Terraform's state, which take no time.
    Data,
}

pub(crate) struct Place {
    pub(crate) project: Project,
    pub(crate) account: EmulatedAccount,
    pub(crate) github: StandIn,
    pub(crate) log: Log,
    /// Where people work.
    pub(crate) clone: PathBuf,
    folder: PathBuf,
    folders: Cell<usize>,
    /// Variables of environments on GitHub, next to the role and the region.
    variables: RefCell<BTreeMap<String, Value>>,
}

/// A pull request.
#[derive(Clone, Debug)]
pub(crate) struct PullRequest {
    pub(crate) number: u64,
    pub(crate) head: String,
    branch: String,
}

impl Place {
    /// A repository with modules and no environment yet, and environments on GitHub; those named
    /// `…-approval` have a reviewer.
    pub(crate) fn open(name: &str, stack: Stack) -> Self {
        let account = EmulatedAccount::open(name, Purpose::TerraformOnly);
        account.aws.create_bucket("states").unwrap();
        let project = account.project.clone();
        let folder = account.state.path().join("place");
        let place = Self {
            github: StandIn::start(),
            log: Log,
            clone: folder.join("clone"),
            folders: Cell::new(0),
            variables: RefCell::default(),
            project,
            account,
            folder,
        };
        for name in ["dev", "prod", "shared", "preview"] {
            place.github.state().environments.insert(name, None);
        }
        for name in ["dev-approval", "prod-approval", "shared-approval"] {
            place.github.state().environments.insert(name, Some(1));
        }
        place.fill(stack);
        place
    }

    /// Pushes the repository's first files to the remote.
    fn fill(&self, stack: Stack) {
        let programs = self.folder.join("programs");
        files::make_folder(&programs).unwrap();
        let tfgen = builds::tfgen(&self.project, &self.account.state).unwrap();
        symlink(tfgen, programs.join("tfgen")).unwrap();
        symlink(env!("CARGO_BIN_EXE_local"), programs.join("local")).unwrap();

        let root = self.project.root();
        copy_folder(&root.join("local/tests/ci/repository/modules"), &self.clone.join("modules"));
        for file in ["Makefile", "local/run", ".gitignore"] {
            copy(&root.join(file), &self.clone.join(file));
        }
        self.write("envs/base.toml", &self.committed("envs/base.toml"));
        if stack == Stack::Data {
            self.write("modules/bucket/main.tf", &self.committed("data.tf"));
        }
        let remote = self.remote();
        files::make_folder(&remote).unwrap();
        git(&remote, &["init", "--quiet", "--bare", "--initial-branch=main"]);
        // As GitHub gives any commit that a branch has.
        git(&remote, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
        git(&self.clone, &["init", "--quiet", "--initial-branch=main"]);
        git(&self.clone, &["remote", "add", "origin", &remote.display().to_string()]);
        git(&self.clone, &["add", "--all"]);
        git(&self.clone, &["commit", "--quiet", "--message", "Begin"]);
        git(&self.clone, &["push", "--quiet", "origin", "main"]);
    }

    pub(crate) fn remote(&self) -> PathBuf {
        self.folder.join("remote.git")
    }

    /// A folder that is empty.
    pub(crate) fn new_folder(&self, name: &str) -> PathBuf {
        self.folders.set(self.folders.get() + 1);
        let folder = self.folder.join(format!("{name}-{}", self.folders.get()));
        files::make_folder(&folder).unwrap();
        folder
    }

    /// The content of this file in the scenario's complete repository.
    pub(crate) fn committed(&self, file: &str) -> String {
        let folder = self.project.root().join("local/tests/ci/repository");
        fs::read_to_string(folder.join(file)).expect("the file is committed")
    }

    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.clone.join(file);
        files::make_folder(path.parent().unwrap()).unwrap();
        files::write(&path, text).unwrap();
    }

    /// Replaces `from` with `to` in a file.
    pub(crate) fn replace(&self, file: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.clone.join(file)).expect("the file is there");
        assert!(text.contains(from), "{file}: {from}");
        self.write(file, &text.replace(from, to));
    }

    /// Opens a pull request of `main` with a change.
    pub(crate) fn propose(&self, title: &str, change: impl FnOnce()) -> PullRequest {
        let branch = title.to_lowercase().replace(' ', "-");
        git(&self.clone, &["checkout", "--quiet", "-B", &branch, "origin/main"]);
        let head = self.push(&branch, title, change);
        let number = self.github.state().open_pull(&head);
        self.log.line(&format!("\n## Pull request #{number}: {title}"));
        self.try_merge(PullRequest { number, head, branch })
    }

    /// Pushes one more change to a pull request.
    pub(crate) fn push_to(
        &self,
        pull_request: &PullRequest,
        title: &str,
        change: impl FnOnce(),
    ) -> PullRequest {
        let PullRequest { number, branch, .. } = pull_request.clone();
        git(&self.clone, &["checkout", "--quiet", &branch]);
        let head = self.push(&branch, title, change);
        let mut state = self.github.state();
        let issue = state.issues.get_mut(&number).expect("it is there");
        issue.pull.as_mut().expect("it is one").head.clone_from(&head);
        drop(state);
        self.log.line(&format!("\n## Push to #{number}: {title}"));
        self.try_merge(PullRequest { number, head, branch })
    }

    fn push(&self, branch: &str, title: &str, change: impl FnOnce()) -> String {
        change();
        let tfgen = self.folder.join("programs/tfgen");
        let generated = Command::new(tfgen).arg("generate").current_dir(&self.clone).output();
        let generated = generated.expect("tfgen is there");
        assert!(generated.status.success(), "{generated:?}");
        git(&self.clone, &["add", "--all"]);
        git(&self.clone, &["commit", "--quiet", "--message", title]);
        git(&self.clone, &["push", "--quiet", "--force", "origin", branch]);
        git(&self.clone, &["rev-parse", "HEAD"])
    }

    /// Makes the test merge that GitHub makes for a pull request.
    fn try_merge(&self, pull_request: PullRequest) -> PullRequest {
        let PullRequest { number, branch, .. } = &pull_request;
        git(&self.clone, &["checkout", "--quiet", "--detach", "origin/main"]);
        let title = format!("Merge #{number}");
        git(&self.clone, &["merge", "--quiet", "--no-ff", "--message", &title, branch]);
        let name = format!("HEAD:refs/pull/{number}/merge");
        git(&self.clone, &["push", "--quiet", "--force", "origin", &name]);
        pull_request
    }

    /// Merges a pull request, and returns the event of the push to `main`.
    pub(crate) fn merge(&self, pull_request: &PullRequest) -> Value {
        let number = pull_request.number;
        let before = git(&self.clone, &["rev-parse", "origin/main"]);
        self.try_merge(pull_request.clone());
        git(&self.clone, &["push", "--quiet", "origin", "HEAD:main"]);
        let commit = git(&self.clone, &["rev-parse", "HEAD"]);
        self.github.state().merge(number, &commit);
        self.log.line(&format!("\n## Merge of #{number}"));
        self.event("push", &commit, json!({ "before": before }))
    }

    /// Lets what [`Stack::Data`] does after its data fail, or succeed again.
    pub(crate) fn break_provisioners(&self, is_broken: bool) {
        let flag = self.folder.join("programs/nobody-listens");
        if is_broken { files::write(&flag, "").unwrap() } else { files::remove(&flag).unwrap() }
    }

    /// The event of a pull request.
    pub(crate) fn event_of(&self, pull_request: &PullRequest, action: &str) -> Value {
        let PullRequest { number, head, .. } = pull_request;
        let name = format!("refs/pull/{number}/merge");
        let commit = git(&self.remote(), &["rev-parse", &name]);
        let labels = self.github.state().issues[number].labels.clone();
        let labels: Vec<Value> = labels.iter().map(|name| json!({ "name": name })).collect();
        let head = json!({ "sha": head, "repo": { "full_name": REPOSITORY } });
        let event = json!({
            "action": action,
            "pull_request": { "number": number, "head": head, "labels": labels },
        });
        self.event("pull_request", &commit, event)
    }

    /// What jobs see of an event for a commit.
    pub(crate) fn event(&self, name: &str, commit: &str, mut event: Value) -> Value {
        event["repository"] = json!({ "default_branch": "main" });
        json!({
            "event_name": name, "event": event, "sha": commit, "repository": REPOSITORY,
            "token": TOKEN,
        })
    }

    /// The scheduled event, at the newest commit of `main`.
    pub(crate) fn clock(&self) -> Value {
        let commit = git(&self.remote(), &["rev-parse", "main"]);
        self.event("schedule", &commit, json!({}))
    }

    /// Closes a pull request without a merge.
    pub(crate) fn close(&self, pull_request: &PullRequest) -> Value {
        let number = pull_request.number;
        self.log.line(&format!("\n## #{number} is closed"));
        self.github.state().issues.get_mut(&number).expect("it is there").is_open = false;
        self.event_of(pull_request, "closed")
    }

    pub(crate) fn label(&self, pull_request: &PullRequest, label: &str) -> Value {
        let number = pull_request.number;
        self.log.line(&format!("\n## #{number} gets the label {label}"));
        let mut state = self.github.state();
        let issue = state.issues.get_mut(&number).expect("it is there");
        issue.labels.insert(label.to_owned());
        drop(state);
        let mut event = self.event_of(pull_request, "labeled");
        event["event"]["label"] = json!({ "name": label });
        event
    }

    /// Sets a variable of an environment on GitHub.
    pub(crate) fn set_variable(&self, environment: &str, name: &str, value: &str) {
        self.log.line(&format!("\n## The variable {name} of {environment} becomes {value}"));
        let mut variables = self.variables.borrow_mut();
        variables.entry(environment.to_owned()).or_insert_with(|| json!({}))[name] = json!(value);
    }

    /// The context `vars` of a job.
    pub(crate) fn variables(&self, environment: Option<&str>) -> Value {
        let role = environment.unwrap_or("plan");
        let mut all = json!({
            "AWS_REGION": "us-east-1",
            "AWS_ROLE_ARN": format!("arn:aws:iam::000000000000:role/{role}"),
        });
        if let Some(more) = environment.and_then(|name| self.variables.borrow().get(name).cloned())
        {
            for (name, value) in more.as_object().expect("an object") {
                all[name] = value.clone();
            }
        }
        all
    }

    pub(crate) fn has_reviewers(&self, environment: &str) -> bool {
        self.github.state().environments.get(environment).is_some_and(Option::is_some)
    }

    /// Gives the token a job's `permissions`, and no others.
    pub(crate) fn permit(&self, permissions: &BTreeMap<String, String>) {
        let given = permissions.iter().map(|(what, how)| format!("{what}: {how}"));
        self.github.state().permissions = Some(given.collect());
    }

    /// The variables that every step has.
    pub(crate) fn env(&self, has_credentials: bool) -> Vec<(&'static str, String)> {
        let own = |name: &str| std::env::var(name).unwrap_or_default();
        let mut all = vec![
            ("PATH", own("PATH")),
            ("HOME", own("HOME")),
            ("BUILT_PROGRAMS", self.folder.join("programs").display().to_string()),
            ("AWS_ENDPOINT_URL", self.account.aws.endpoint().to_owned()),
            ("GITHUB_ACTIONS", "true".to_owned()),
            ("GITHUB_API_URL", self.github.api()),
            ("GITHUB_REPOSITORY", REPOSITORY.to_owned()),
        ];
        if has_credentials {
            // The emulator does not look at them.
            all.extend(
                ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|one| (one, "test".to_owned())),
            );
        }
        all
    }
}

/// What git prints.
pub(crate) fn git(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]);
    command.args(["-c", "advice.detachedHead=false"]).args(arguments).current_dir(folder);
    // The scenario ignores the user's own settings.
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = command.output().expect("git is there");
    assert!(output.status.success(), "git {arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the folder is there") {
        let entry = entry.expect("an entry");
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copy_folder(&path, &to) } else { copy(&path, &to) }
    }
}

/// Copies a file to its place, over an existing file.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a folder")).expect("it can be made");
    fs::copy(from, to).expect("it can be copied");
}
