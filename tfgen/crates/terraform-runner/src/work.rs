//! The work in one root module.

use crate::actions::Actions;
use crate::command::Command;
use crate::diagnostics::Diagnostics;
use crate::failure::Failure;
use crate::inputs::Input;
use crate::output::{Output, Phase, Stream};
use crate::process;
use crate::review::{Planned, Review};
use crate::root::Root;
use crate::saved_plans::SavedPlans;
use crate::signals::Running;
use crate::summary::Outcome;
use anyhow::Context as _;
use plan_summary::Plan;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::sync::{Mutex, PoisonError};

/// What the steps in a root module need.
pub(crate) struct Work<'a> {
    pub(crate) program: &'a Path,
    pub(crate) command: &'a Command,
    /// Whether Terraform's output is coloured.
    pub(crate) colour: bool,
    pub(crate) running: &'a Running,
    pub(crate) output: &'a dyn Output,
    pub(crate) review: &'a dyn Review,
    pub(crate) saved_plans: Option<&'a SavedPlans<'a>>,
}

impl Work<'_> {
    /// Runs the command in `root`, which is prepared. A plan that is not saved is in the file
    /// `plan`.
    pub(crate) fn outcome(&self, root: &Root, plan: &Path) -> Outcome {
        self.steps(root, plan).unwrap_or_else(|error| failed(&error))
    }

    fn steps(&self, root: &Root, plan: &Path) -> anyhow::Result<Outcome> {
        let command = self.command;
        if let Some(arguments) = command.other_arguments() {
            self.terraform(root, &arguments)?.succeeded(command.name())?;
            return Ok(Outcome::Succeeded);
        }
        if command.init_arguments().is_some() {
            return Ok(Outcome::Succeeded);
        }
        let _alone = self.saved_plans.map(|saved| saved.alone(root)).transpose()?;
        let made = self.made(root, plan)?;
        if !made.has_changes {
            return Ok(Outcome::NoChanges);
        }
        let plan = &self.shown(root, &made.file)?;
        let (root_name, destroys, inputs) =
            (&root.name, command.destroys(), made.inputs.as_deref());
        let planned = Planned { root: root_name, plan, destroys, inputs };
        self.review.planned(&planned);
        match command.applies() {
            true => self.applied(root, &made.file, &planned),
            false => Ok(Outcome::Changes { actions: Actions::of(plan) }),
        }
    }

    /// The plan for the command: the saved one, or a new one, which is in the file `temporary`
    /// unless it will be saved.
    fn made(&self, root: &Root, temporary: &Path) -> anyhow::Result<Made> {
        let command = self.command;
        if command.is_of_saved_plans() {
            let saved = self.saved_plans.context("plans are not saved")?;
            let record = saved.opened(root, command)?;
            let (file, inputs) = (saved.file(root), Some(record.inputs));
            return Ok(Made { has_changes: record.has_changes, file, inputs });
        }
        let file = temporary.to_owned();
        match self.saved_plans {
            Some(saved) if command.applies() => {
                let inputs = Some(saved.inputs_of(root)?);
                Ok(Made { has_changes: self.planned(root, &file)?, file, inputs })
            }
            Some(saved) if root.made_with.is_none() => {
                let (record, file) = (saved.begin(root, command)?, saved.file(root));
                let inputs = Some(record.inputs.clone());
                let has_changes = match self.planned(root, &file) {
                    Ok(has_changes) => has_changes,
                    Err(error) => {
                        saved.remove(root)?;
                        return Err(error);
                    }
                };
                saved.keep(root, record, has_changes)?;
                Ok(Made { has_changes, file, inputs })
            }
            _ => {
                let remark = root.made_with.as_ref();
                let remark =
                    remark.map(|it| format!("This plan is made with {it}. It is not saved."));
                let show = || {
                    if let Some(remark) = &remark {
                        self.output.line(&root.name, Stream::Output, remark);
                    }
                };
                show();
                let has_changes = self.planned(root, &file)?;
                show();
                Ok(Made { has_changes, file, inputs: None })
            }
        }
    }

    /// Makes a plan in `file`; returns whether it does anything.
    fn planned(&self, root: &Root, file: &Path) -> anyhow::Result<bool> {
        let arguments = self.with_colour(self.command.plan_arguments(file));
        let planned = self.terraform(root, &arguments)?;
        match planned.status.code() {
            Some(0) => Ok(false),
            Some(2) => Ok(true),
            _ => planned.succeeded("plan").map(|()| true),
        }
    }

    /// Applies the plan in `file`, unless the review objects. From then on, saved plans of the root
    /// module are for an old state.
    fn applied(&self, root: &Root, file: &Path, planned: &Planned<'_>) -> anyhow::Result<Outcome> {
        let actions = Actions::of(planned.plan);
        let objections = self.review.objections(planned)?;
        if !objections.is_empty() {
            for line in &objections {
                self.output.line(&root.name, Stream::Errors, line);
            }
            return Ok(Outcome::Held { actions });
        }
        let arguments = self.with_colour(self.command.apply_arguments(file));
        if let Some(saved) = self.saved_plans {
            saved.applies(root, actions.outputs > 0)?;
        }
        let ended = self.terraform(root, &arguments)?;
        if let Some(saved) = self.saved_plans {
            saved.remove(root)?;
        }
        ended.succeeded("apply")?;
        Ok(Outcome::Applied { actions })
    }

    /// The plan in `file`.
    fn shown(&self, root: &Root, file: &Path) -> anyhow::Result<Plan> {
        let mut command = std::process::Command::new(self.program);
        command.current_dir(&root.folder).args(["show", "-json"]).arg(file);
        let shown = command.output().context("cannot start Terraform")?;
        let diagnostics = Diagnostics::of(&shown.stderr);
        Ended { status: shown.status, diagnostics }.succeeded("show")?;
        Plan::read(&shown.stdout).context("show")
    }

    /// Runs Terraform, and shows its output.
    fn terraform(&self, root: &Root, arguments: &[OsString]) -> anyhow::Result<Ended> {
        let take = |stream, line: &str| self.output.line(&root.name, stream, line);
        self.process(root, arguments, &take)
    }

    pub(crate) fn process(
        &self,
        root: &Root,
        arguments: &[OsString],
        take: &(dyn Fn(Stream, &str) + Sync),
    ) -> anyhow::Result<Ended> {
        if let Some(step) = arguments.first() {
            self.output.phase(&root.name, Phase::Runs(&step.to_string_lossy()));
        }
        let mut command = std::process::Command::new(self.program);
        command.current_dir(&root.folder).args(arguments).env("TF_IN_AUTOMATION", "1");
        let diagnostics = Mutex::new(Diagnostics::default());
        let watched = |stream, line: &str| {
            if stream == Stream::Errors {
                diagnostics.lock().unwrap_or_else(PoisonError::into_inner).take(line);
            }
            take(stream, line);
        };
        let status = process::run(&mut command, self.running, &watched)?;
        let diagnostics = diagnostics.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Ended { status, diagnostics })
    }

    /// `arguments`, the first of which names the command.
    pub(crate) fn with_colour(&self, mut arguments: Vec<OsString>) -> Vec<OsString> {
        if !self.colour {
            arguments.insert(1, "-no-color".into());
        }
        arguments
    }
}

/// A new plan.
struct Made {
    has_changes: bool,
    file: PathBuf,
    /// Its inputs, if known.
    inputs: Option<Vec<Input>>,
}

/// How Terraform ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// The errors that it wrote.
    pub(crate) diagnostics: Diagnostics,
}

impl Ended {
    pub(crate) fn succeeded(self, step: &str) -> anyhow::Result<()> {
        if self.status.success() {
            return Ok(());
        }
        Err(Failure::new(step, self.status, &self.diagnostics).into())
    }
}

/// The outcome of a step that ended with `error`. The reason is one line, because it is a cell of a
/// table.
pub(crate) fn failed(error: &anyhow::Error) -> Outcome {
    let (mut reasons, mut hints) = (vec![], vec![]);
    for cause in error.chain() {
        let text = cause.to_string();
        let mut parts = text.split("\nhint: ").map(one_line);
        reasons.extend(parts.next());
        hints.extend(parts);
    }
    let known = error.downcast_ref::<Failure>().and_then(Failure::hint);
    hints.extend(known.map(str::to_owned));
    let hint = (!hints.is_empty()).then(|| hints.join("; "));
    Outcome::Failed { reason: reasons.join(": "), hint }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Outcome, failed};

    #[test]
    fn a_reason_is_one_line_and_hints_are_apart() {
        let error =
            anyhow::anyhow!("no\nJSON\nhint: look").context("cannot read x\nhint: remove it");
        let Outcome::Failed { reason, hint } = failed(&error) else { panic!("it failed") };
        assert_eq!(
            (reason.as_str(), hint.as_deref()),
            ("cannot read x: no JSON", Some("remove it; look"))
        );
    }
}
