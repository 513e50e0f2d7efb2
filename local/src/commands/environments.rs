//! `local plan`, `apply` and `destroy`, and `plan-all` and `apply-all`, for environments other than
//! this machine's: builds what they need, and leaves the rest to `tfgen run`.

mod states;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::up::{build_image, configure_providers, tfgen};
use crate::builds::Profile;
use crate::builds::needs::Needs;
use crate::environment_choice::Choice;
use crate::lambda_host::function::Digest;
use crate::prerequisites::{self, Builds, Purpose};
use crate::project::{LOCAL, Project};
use crate::state::StateFolder;
use crate::steps::Steps;
use crate::terraform::generated_root::GeneratedRoot;
use crate::terraform::talking::{self, Ended};
use crate::terraform::variables::Variables;
use crate::terraform::{advice, credentials};
use crate::{builds, logged};

/// The layer for a plan without an account.
const OFFLINE: &str = "offline";

/// What Terraform does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Show what would change.
    Plan,
    /// Change it.
    Apply,
    /// Remove everything.
    Destroy,
}

/// One run.
#[derive(Debug, Clone)]
pub struct Request {
    /// The environment's name; without it, all except this machine's.
    pub environment: Option<String>,
    /// What to do.
    pub action: Action,
    /// Without credentials and network; only for a plan.
    pub offline: bool,
    /// Digest of an existing image; no image is built then.
    pub image_digest: Option<String>,
    /// How many environments Terraform runs in at a time; without it, `tfgen run` decides.
    pub jobs: Option<u16>,
    /// More options of `tfgen run`: how it runs, and which of all environments.
    pub options: Vec<String>,
    /// More arguments for Terraform.
    pub arguments: Vec<String>,
}

impl Request {
    /// Whether it makes a plan. An apply of a saved plan uses what was built for that plan, and
    /// offline there are only plans.
    fn plans(&self) -> bool {
        let is_approval = |argument: &String| argument.trim_start_matches('-') == "auto-approve";
        let is_at_once = !self.offline && self.arguments.iter().any(is_approval);
        self.action == Action::Plan || is_at_once
    }
}

/// Builds what the environments need, and has `tfgen` run Terraform in the user's terminal.
///
/// # Errors
/// If an environment does not exist, credentials are missing, or a step fails.
pub fn run(project: &Project, state: &StateFolder, request: &Request) -> Result<()> {
    let (choice, options) = Choice::of(&request.options)?;
    if let Some(name) = &request.environment {
        if !choice.is_all() {
            bail!(
                "`--tag` and `--changed` are for `plan-all` and `apply-all`: here, ENV= names the \
                 environment"
            );
        }
        refuse_what_cannot_be(project, name)?;
    }
    if !request.offline {
        credentials::require(request.environment.as_deref())?;
    }
    let found = prerequisites::check(Purpose::TerraformOnly)?;
    let steps = Steps::default();
    let tfgen = tfgen(project, state, &steps)?;
    let names = match &request.environment {
        Some(name) => vec![name.clone()],
        None => choice.names(project, state, &tfgen)?,
    };
    if names.is_empty() {
        println!("no environment has changed since then");
        return Ok(());
    }
    let mut variables = Variables::default();
    variables.set("CHECKPOINT_DISABLE", "1");
    variables.set("TFGEN", &tfgen);
    if request.offline {
        variables.isolate();
    }
    let providers = configure_providers(&mut variables, &found.terraform, project, state)?;
    if request.plans() {
        let roots = steps.run("check generated files", |step| {
            step.say(providers);
            check_fresh(project, state, &tfgen, &names)?;
            let root =
                |name: &String| Ok((name.clone(), GeneratedRoot::read(&project.generated(name))?));
            names.iter().map(root).collect::<Result<BTreeMap<_, _>>>()
        })?;
        let digest = request.image_digest.as_deref().map(Digest::parse).transpose()?;
        let digest = digest.map(|digest| digest.to_string());
        let needs = |(name, root): (&String, &GeneratedRoot)| {
            Ok((name.clone(), Needs::of(project, name, root, digest.as_deref())?))
        };
        let needs = roots.iter().map(needs).collect::<Result<BTreeMap<_, _>>>()?;
        if !request.offline {
            states::reach(project, state, &steps, &found.terraform, &roots)?;
        }
        build(project, state, &steps, &tfgen, &needs, digest.as_deref())?;
    }
    let mut command = Command::new(&tfgen);
    command.args(arguments(&names, request, &options)).current_dir(project.root());
    variables.add_to(&mut command);
    outcome(&talking::run(&mut command)?, &names, request)
}

/// The arguments of `tfgen`.
fn arguments(names: &[String], request: &Request, options: &[&str]) -> Vec<String> {
    let mut arguments = vec!["run".to_owned()];
    arguments.extend(names.iter().cloned());
    if request.offline {
        arguments.extend(["--with", OFFLINE].map(str::to_owned));
    }
    arguments.extend(request.jobs.map(|jobs| format!("--jobs={jobs}")));
    arguments.extend(options.iter().map(|option| (*option).to_owned()));
    let action = match request.action {
        Action::Plan => "plan",
        Action::Apply => "apply",
        Action::Destroy => "destroy",
    };
    arguments.extend(["--", action].map(str::to_owned));
    arguments.extend(request.arguments.iter().cloned());
    arguments
}

/// The result of `tfgen run`. If Terraform's own errors do not show what to do next, a hint does.
fn outcome(ended: &Ended, names: &[String], request: &Request) -> Result<()> {
    let has_changes = ended.status.code() == Some(2) && request.action == Action::Plan;
    if ended.status.success() || has_changes {
        return Ok(());
    }
    let advice = names.iter().filter_map(|name| {
        let of_it = ended.errors.lines().filter_map(|line| {
            let (prefix, line) = line.split_once(" │ ")?;
            (prefix.trim() == name).then_some(line)
        });
        advice::on(&of_it.collect::<Vec<_>>().join("\n"), name)
    });
    let advice: String = advice.map(|advice| format!("\nhint: {advice}")).collect();
    if ended.status.code() == Some(3) {
        bail!("a plan is held, so it was not applied{advice}");
    }
    bail!("`tfgen run` failed ({}){advice}", ended.status);
}

/// Builds what the environments need, or uses the given image.
fn build(
    project: &Project,
    state: &StateFolder,
    steps: &Steps,
    tfgen: &Path,
    needs: &BTreeMap<String, Needs>,
    digest: Option<&str>,
) -> Result<()> {
    let architecture = Needs::architecture_of_all(needs)?;
    let is_built = architecture.is_some();
    let has_site = needs.values().any(|needs| needs.site);
    prerequisites::check_builds(Builds { image: is_built, site: has_site })?;
    let built = match architecture {
        Some(architecture) => {
            Some(build_image(project, state, steps, tfgen, architecture, Profile::Lambda)?)
        }
        None => None,
    };
    let digest = built.as_deref().or(digest);
    for (name, needs) in needs {
        project.write_image_digest(name, &needs.digests, digest.unwrap_or_default())?;
    }
    if has_site {
        steps.run("build site", |_| builds::site(project, state))?;
    }
    Ok(())
}

fn refuse_what_cannot_be(project: &Project, name: &str) -> Result<()> {
    project.require_environment(name)?;
    if name == LOCAL {
        bail!("`{LOCAL}` runs on this machine: `make up` applies it and `make down` removes it");
    }
    Ok(())
}

/// Nothing says what the root module of a removed environment should be.
pub(super) fn check_fresh(
    project: &Project,
    state: &StateFolder,
    tfgen: &Path,
    names: &[String],
) -> Result<()> {
    let is_there = |name: &&String| project.root().join(format!("envs/{name}.toml")).is_file();
    let names: Vec<&String> = names.iter().filter(is_there).collect();
    if names.is_empty() {
        return Ok(());
    }
    let mut command = Command::new(tfgen);
    command.args(["generate", "--check"]).args(names).current_dir(project.root());
    logged::run(&mut command, &state.log("generate-check"))
        .context("generated/ does not match envs/ (run `make generate`)")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(action: Action, arguments: &[&str]) -> Request {
        let arguments = arguments.iter().map(|one| (*one).to_owned()).collect();
        Request {
            environment: None,
            action,
            offline: false,
            image_digest: None,
            jobs: None,
            options: vec![],
            arguments,
        }
    }

    #[test]
    fn what_is_asked_for_is_what_tfgen_runs() {
        let names = ["dev", "prod"].map(str::to_owned);
        let offline =
            Request { offline: true, jobs: Some(2), ..request(Action::Plan, &["-refresh=false"]) };
        assert_eq!(
            arguments(&names, &offline, &[]).join(" "),
            "run dev prod --with offline --jobs=2 -- plan -refresh=false"
        );
        let apply = request(Action::Apply, &[]);
        assert_eq!(arguments(&names[..1], &apply, &[]).join(" "), "run dev -- apply");
        assert_eq!(
            arguments(&names[..1], &apply, &["--base", "main"]).join(" "),
            "run dev --base main -- apply"
        );
    }

    #[test]
    fn a_saved_plan_is_of_what_was_built_for_it() {
        assert!(request(Action::Plan, &[]).plans());
        assert!(request(Action::Apply, &["-auto-approve"]).plans());
        assert!(request(Action::Destroy, &["--auto-approve"]).plans());
        assert!(!request(Action::Apply, &[]).plans() && !request(Action::Destroy, &[]).plans());
        let offline = Request { offline: true, ..request(Action::Apply, &["-auto-approve"]) };
        assert!(!offline.plans(), "nothing is built for what is refused");
    }

    #[test]
    fn a_held_lock_leads_to_the_command_of_its_environment() {
        let status = std::os::unix::process::ExitStatusExt::from_raw(1 << 8);
        let errors = "dev  │ │ Error: other\n\
                      prod │ │ Error: Error acquiring the state lock\nprod │ │ Lock Info:\n\
                      prod │ │   ID:        94d7ab32\n"
            .to_owned();
        let names = ["dev", "prod"].map(str::to_owned);
        let failed = outcome(&Ended { status, errors }, &names, &request(Action::Plan, &[]));
        let message = failed.unwrap_err().to_string();
        assert!(
            message.contains("make terraform ENV=prod ARGS=\"force-unlock 94d7ab32\""),
            "{message}"
        );
        assert_eq!(message.matches("hint: ").count(), 1, "{message}");
    }

    #[test]
    fn a_plan_with_changes_is_no_failure() {
        let ended = |code: i32| Ended {
            status: std::os::unix::process::ExitStatusExt::from_raw(code << 8),
            errors: String::new(),
        };
        assert!(outcome(&ended(2), &[], &request(Action::Plan, &[])).is_ok());
        assert!(outcome(&ended(1), &[], &request(Action::Plan, &[])).is_err());
        assert!(outcome(&ended(2), &[], &request(Action::Apply, &[])).is_err());
        let held = outcome(&ended(3), &[], &request(Action::Apply, &[])).unwrap_err();
        assert_eq!(held.to_string(), "a plan is held, so it was not applied");
    }
}
