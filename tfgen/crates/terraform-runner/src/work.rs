//! What is done in one root module.

use crate::actions::Actions;
use crate::command::Command;
use crate::output::{Output, Stream};
use crate::process;
use crate::review::Review;
use crate::root::Root;
use crate::saved_plans::SavedPlans;
use crate::signals::Running;
use crate::summary::Outcome;
use anyhow::Context as _;
use plan_summary::Plan;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitStatus;
use std::sync::{Mutex, PoisonError};

/// What the steps in a root module need.
pub(crate) struct Work<'a> {
    pub(crate) program: &'a Path,
    pub(crate) command: &'a Command,
    /// Whether Terraform colours what it writes.
    pub(crate) colour: bool,
    pub(crate) running: &'a Running,
    /// Held by the one that prepares its folder.
    pub(crate) one_init: &'a Mutex<()>,
    pub(crate) output: &'a dyn Output,
    pub(crate) review: &'a dyn Review,
    pub(crate) saved_plans: Option<&'a SavedPlans<'a>>,
}

impl Work<'_> {
    /// Runs the command in `root`, with a plan that is not saved in the file `plan`.
    pub(crate) fn outcome(&self, root: &Root, plan: &Path) -> Outcome {
        match self.steps(root, plan) {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Failed { reason: format!("{error:#}") },
        }
    }

    fn steps(&self, root: &Root, plan: &Path) -> anyhow::Result<Outcome> {
        let command = self.command;
        self.init(root)?;
        if let Some(arguments) = command.other_arguments() {
            self.terraform(root, &arguments)?.succeeded(command.name())?;
            return Ok(Outcome::Succeeded);
        }
        if command.init_arguments().is_some() {
            return Ok(Outcome::Succeeded);
        }
        if command.is_of_saved_plans() {
            let saved = self.saved_plans.context("plans are not saved")?;
            return match saved.opened(root)?.has_changes {
                true => self.applied(root, &saved.file(root)),
                false => Ok(Outcome::NoChanges),
            };
        }
        if command.applies() {
            return match self.planned(root, plan)? {
                true => self.applied(root, plan),
                false => Ok(Outcome::NoChanges),
            };
        }
        let Some(saved) = self.saved_plans.filter(|_| root.made_with.is_none()) else {
            let remark = root.made_with.as_ref();
            let remark = remark.map(|it| format!("This plan is made with {it}. It is not saved."));
            let show = || {
                if let Some(remark) = &remark {
                    self.output.line(&root.name, Stream::Output, remark);
                }
            };
            show();
            let has_changes = self.planned(root, plan)?;
            show();
            return match has_changes {
                true => self.changes(root, plan),
                false => Ok(Outcome::NoChanges),
            };
        };
        let record = saved.begin(root, command)?;
        let has_changes = match self.planned(root, &saved.file(root)) {
            Ok(has_changes) => has_changes,
            Err(error) => {
                saved.remove(root)?;
                return Err(error);
            }
        };
        saved.keep(root, record, has_changes)?;
        match has_changes {
            true => self.changes(root, &saved.file(root)),
            false => Ok(Outcome::NoChanges),
        }
    }

    /// Makes a plan in `file`; whether it does anything.
    fn planned(&self, root: &Root, file: &Path) -> anyhow::Result<bool> {
        let arguments = self.with_colour(self.command.plan_arguments(file));
        let planned = self.terraform(root, &arguments)?;
        match planned.status.code() {
            Some(0) => Ok(false),
            Some(2) => Ok(true),
            _ => planned.succeeded("plan").map(|()| true),
        }
    }

    /// What the plan in `file` does.
    fn changes(&self, root: &Root, file: &Path) -> anyhow::Result<Outcome> {
        let plan = self.shown(root, file)?;
        self.review.planned(&root.name, &plan);
        Ok(Outcome::Changes { actions: Actions::of(&plan) })
    }

    /// Applies the plan in `file`, unless the review has something against it. What was saved of
    /// the root module is of another state from then on.
    fn applied(&self, root: &Root, file: &Path) -> anyhow::Result<Outcome> {
        let plan = self.shown(root, file)?;
        let actions = Actions::of(&plan);
        let objections = self.review.objections(&root.name, &plan)?;
        if !objections.is_empty() {
            for line in &objections {
                self.output.line(&root.name, Stream::Errors, line);
            }
            anyhow::bail!("held: the plan was not applied");
        }
        let arguments = self.with_colour(self.command.apply_arguments(file));
        let ended = self.terraform(root, &arguments)?;
        if let Some(saved) = self.saved_plans {
            saved.remove(root)?;
            if actions.outputs > 0 {
                saved.outputs_changed(root)?;
            }
        }
        ended.succeeded("apply")?;
        Ok(Outcome::Applied { actions })
    }

    /// Prepares the folder, after all others that do. Before another command a lock file is held
    /// to. What Terraform says of it is the same each time, and shown when it fails.
    fn init(&self, root: &Root) -> anyhow::Result<()> {
        let _alone = self.one_init.lock().unwrap_or_else(PoisonError::into_inner);
        let arguments = match self.command.init_arguments() {
            Some(own) => {
                let own = own.iter().map(String::as_str);
                INIT.into_iter().chain(own).map(OsString::from).collect()
            }
            None => init_arguments(root).into_iter().map(OsString::from).collect(),
        };
        let said = Mutex::new(vec![]);
        let take = |stream, line: &str| {
            let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
            said.push((stream, line.to_owned()));
        };
        let ended = self.process(root, &self.with_colour(arguments), &take)?;
        if !ended.status.success() || self.command.init_arguments().is_some() {
            for (stream, line) in said.into_inner().unwrap_or_else(PoisonError::into_inner) {
                self.output.line(&root.name, stream, &line);
            }
        }
        ended.succeeded("init")
    }

    /// The plan in `file`.
    fn shown(&self, root: &Root, file: &Path) -> anyhow::Result<Plan> {
        let mut command = std::process::Command::new(self.program);
        command.current_dir(&root.folder).args(["show", "-json"]).arg(file);
        let shown = command.output().context("cannot start Terraform")?;
        Ended { status: shown.status, error: None }.succeeded("show")?;
        Plan::read(&shown.stdout).context("show")
    }

    /// Runs Terraform, and shows what it writes.
    fn terraform(&self, root: &Root, arguments: &[OsString]) -> anyhow::Result<Ended> {
        let take = |stream, line: &str| self.output.line(&root.name, stream, line);
        self.process(root, arguments, &take)
    }

    fn process(
        &self,
        root: &Root,
        arguments: &[OsString],
        take: &(dyn Fn(Stream, &str) + Sync),
    ) -> anyhow::Result<Ended> {
        let mut command = std::process::Command::new(self.program);
        command.current_dir(&root.folder).args(arguments).env("TF_IN_AUTOMATION", "1");
        let error = Mutex::new(None);
        let watched = |stream, line: &str| {
            if let Some(found) = error_in(line) {
                error.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(found);
            }
            take(stream, line);
        };
        let status = process::run(&mut command, self.running, &watched)?;
        Ok(Ended { status, error: error.into_inner().unwrap_or_else(PoisonError::into_inner) })
    }

    /// `arguments`, of which the first names the command.
    fn with_colour(&self, mut arguments: Vec<OsString>) -> Vec<OsString> {
        if !self.colour {
            arguments.insert(1, "-no-color".into());
        }
        arguments
    }
}

/// What prepares a folder.
const INIT: [&str; 2] = ["init", "-input=false"];

/// The arguments of `init` in `root` before another command. A lock file is held to.
pub(crate) fn init_arguments(root: &Root) -> Vec<&'static str> {
    let is_locked = root.folder.join(".terraform.lock.hcl").exists();
    INIT.into_iter().chain(is_locked.then_some("-lockfile=readonly")).collect()
}

/// How Terraform ended.
struct Ended {
    status: ExitStatus,
    /// The first error that it wrote.
    error: Option<String>,
}

impl Ended {
    fn succeeded(self, step: &str) -> anyhow::Result<()> {
        if self.status.success() {
            return Ok(());
        }
        let why = self.error.unwrap_or_else(|| self.status.to_string());
        anyhow::bail!("{step}: {why}");
    }
}

/// The title of the error in `line`, if Terraform begins one there.
pub(crate) fn error_in(line: &str) -> Option<String> {
    let plain = anstream::adapter::strip_str(line).to_string();
    let plain = plain.trim_start_matches(['│', ' ']);
    plain.strip_prefix("Error: ").map(|title| title.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::error_in;

    #[test]
    fn errors_are_seen_in_colour_and_without() {
        let title = Some("Unable to find remote state".to_owned());
        assert_eq!(error_in("Error: Unable to find remote state"), title);
        let coloured = "\u{1b}[31m│\u{1b}[0m \u{1b}[1m\u{1b}[31mError: \u{1b}[0m\u{1b}[1mUnable to find \
                        remote state\u{1b}[0m";
        assert_eq!(error_in(coloured), title);
        assert_eq!(error_in("  + description = \"Error: none\""), None);
    }
}
