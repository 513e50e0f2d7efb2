//! `local bootstrap`: goes from an empty account to the environment `state`, whose own state is in
//! the bucket that it creates.
//!
//! Until there is a bucket, the state is a file, because of a layer over the environment. Every run
//! checks what exists and continues from there, so after a kill you just run it again.

mod wanted;

use std::io::{Write as _, stderr, stdin};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;

use super::environments::check_fresh;
use super::up::{configure_providers, tfgen};
use crate::aws_cli::{AwsCli, Bucket};
use crate::prerequisites::{self, Purpose};
use crate::project::Project;
use crate::state::StateFolder;
use crate::steps::Steps;
use crate::terraform::lock_file::KeptLockFile;
use crate::terraform::variables::Variables;
use crate::terraform::{Plan, Terraform, advice, credentials};
use crate::{existing, files, logged};
use wanted::Wanted;

/// The environment whose bucket holds all states.
const STATE: &str = "state";

/// The layer over it for its first apply, `envs/bootstrap.toml`, and the folder in which `tfgen
/// run` works then.
const LAYER: &str = "bootstrap";
const LAYER_FOLDER: &str = ".tfgen-bootstrap";

/// The saved plan, in the root module.
const PLAN: &str = "first.tfplan";

/// The imports of existing resources, in the root module; the next run determines them again.
const IMPORTS: &str = "taken_over.tf";

/// Creates the account's bucket for states and its roles, or reports that they exist.
///
/// # Errors
/// Before anything starts: if something is missing on the machine or in the TOML, or the
/// credentials belong to another account. Later: if a step fails; the next run continues from
/// there.
pub fn run(project: &Project, state: &StateFolder, arguments: &[String]) -> Result<()> {
    let is_approved = is_approved(arguments)?;
    project.require_environment(STATE)?;
    let found = prerequisites::check(Purpose::AccountAndTerraform)?;
    credentials::require(Some(STATE))?;
    let _lock = state.lock()?;
    let steps = Steps::default();
    let tfgen = tfgen(project, state, &steps)?;
    let wanted = steps.run("read envs/", |step| {
        check_fresh(project, state, &tfgen, &[STATE.to_owned()])?;
        let wanted = Wanted::read(project)?;
        step.say(format!("account {}, in {}, without examples", wanted.account, wanted.region));
        Ok(wanted)
    })?;
    let cli = AwsCli::in_region(&wanted.region);
    steps.run("check credentials", |step| wanted.require_account(&cli, step))?;

    let mut variables = Variables::default();
    variables.set("CHECKPOINT_DISABLE", "1");
    // `tfgen run` prepares the folder in which Terraform then runs from here.
    variables.set("TF_DATA_DIR", state.terraform_data(LAYER));
    let providers = configure_providers(&mut variables, &found.terraform, project, state)?;
    let root = project.generated(STATE);
    let mut remote = Terraform::new(&found.terraform, &root, state, STATE);
    configure_providers(&mut remote, &found.terraform, project, state)?;
    let folder = project.root().join(LAYER_FOLDER);
    let mut first = Terraform::new(&found.terraform, &folder.join(STATE), state, LAYER);
    configure_providers(&mut first, &found.terraform, project, state)?;
    let bootstrap = Bootstrap { project, state, steps, wanted, cli, tfgen, folder, first, remote };

    let _lock_file = KeptLockFile::of(&root)?;
    if !bootstrap.has_state()? {
        bootstrap.prepare(&mut variables, &providers)?;
        if !bootstrap.apply(is_approved)? {
            bail!("nothing was changed in the account: the plan was not approved");
        }
        bootstrap.move_state()?;
    }
    bootstrap.finish()
}

fn is_approved(arguments: &[String]) -> Result<bool> {
    let is_approval = |argument: &String| argument.trim_start_matches('-') == "auto-approve";
    match arguments.iter().find(|argument| !is_approval(argument)) {
        Some(other) => bail!("`{other}`: the only argument allowed here is -auto-approve"),
        None => Ok(!arguments.is_empty()),
    }
}

/// The part of a state that is used here.
#[derive(Deserialize)]
struct StateFile {
    resources: Vec<Value>,
}

struct Bootstrap<'a> {
    project: &'a Project,
    state: &'a StateFolder,
    steps: Steps,
    wanted: Wanted,
    cli: AwsCli,
    tfgen: PathBuf,
    /// The folder of the root module of the first apply, and of its state.
    folder: PathBuf,
    first: Terraform,
    remote: Terraform,
}

impl Bootstrap<'_> {
    /// Whether the environment's state is in the bucket already.
    fn has_state(&self) -> Result<bool> {
        let Wanted { account, bucket, region, .. } = &self.wanted;
        self.steps.run(&format!("bucket {bucket}"), |step| {
            match self.cli.bucket(bucket, account)? {
                Bucket::Missing => {
                    step.say("does not exist yet: the first apply creates it");
                    return Ok(false);
                }
                Bucket::Refused => bail!(
                    "{bucket} is another account's bucket, or these credentials may not read \
                     it\nhint: bucket names are unique in all of AWS: enter another one as \
                     `state_bucket` in envs/project.toml, and run `make generate`"
                ),
                Bucket::Owned { region: found } if found != *region => bail!(
                    "{bucket} is in {found}, but envs/project.toml has {region}: a bucket cannot \
                     move\nhint: enter {found} as the backend's region, or another bucket"
                ),
                Bucket::Owned { .. } => {}
            }
            self.remote.init(&["-reconfigure"])?;
            let has_state = match self.state_in_bucket()? {
                Some(there) => {
                    self.forget_file(&there)?;
                    true
                }
                None => false,
            };
            step.say(if has_state {
                "exists, with the state of `state`"
            } else {
                "exists, without a state of `state`: the first apply takes it over"
            });
            Ok(has_state)
        })
    }

    fn state_in_bucket(&self) -> Result<Option<StateFile>> {
        let log = self.state.log("terraform-state-pull");
        let text = logged::output(&mut self.remote.command(&["state", "pull"]), &log)?;
        if text.trim().is_empty() {
            return Ok(None);
        }
        let there: StateFile = serde_json::from_str(&text)
            .context("the state in the bucket is not a Terraform state")?;
        Ok((!there.resources.is_empty()).then_some(there))
    }

    /// Removes what the first apply left here, if the bucket has the same. (Its lineage differs:
    /// Terraform starts one with the first state that it writes to a backend.)
    fn forget_file(&self, there: &StateFile) -> Result<()> {
        let path = self.state_file();
        if let Some(bytes) = files::read_if_present(&path)? {
            let here: StateFile = serde_json::from_slice(&bytes)
                .with_context(|| format!("{} is not a Terraform state", path.display()))?;
            if here.resources != there.resources {
                bail!(
                    "{} is from a first apply that did not finish, but {} has a different state \
                     by now\nhint: compare what both list (`terraform state list`), and delete the \
                     file if the one in the bucket is right",
                    path.display(),
                    self.wanted.address()
                );
            }
        }
        files::remove(&self.folder)
    }

    /// Writes the root module of the first apply, and initializes Terraform in it.
    fn prepare(&self, variables: &mut Variables, providers: &str) -> Result<()> {
        self.steps.run("terraform init", |step| {
            step.say(format!("the state is a file in {LAYER_FOLDER} for now; {providers}"));
            let mut command = Command::new(&self.tfgen);
            command.args(["run", STATE, "--with", LAYER, "--", "init"]);
            variables.add_to(command.current_dir(self.project.root()));
            logged::run(&mut command, &self.state.log("bootstrap-init"))
        })
    }

    /// Creates what is missing, after asking; returns whether it was allowed to.
    fn apply(&self, is_approved: bool) -> Result<bool> {
        let mut plan = self.plan()?;
        let existing = existing::of_plan(&plan, &self.cli, &self.wanted.account)?;
        if !existing.is_empty() {
            for one in &existing {
                self.steps.run(&format!("take over {}", one.id), |step| {
                    step.say(
                        "already exists: the apply imports it instead of creating a second one",
                    );
                    Ok(())
                })?;
            }
            let blocks = existing::import_blocks(&existing);
            files::write(&self.folder.join(STATE).join(IMPORTS), blocks)?;
            plan = self.plan()?;
        }
        if existing::is_empty(&plan) {
            return Ok(true);
        }
        self.show(&plan)?;
        if !is_approved && !self.ask()? {
            // Unless something was created or taken over, there is nothing to continue from.
            if !self.state_file().exists() {
                files::remove(&self.folder)?;
            }
            return Ok(false);
        }
        self.steps.run("terraform apply", |step| self.first.apply_saved(PLAN, step)).with_context(
            || "the first apply stopped: run `make bootstrap` again; it continues from what exists",
        )?;
        Ok(true)
    }

    fn plan(&self) -> Result<Value> {
        self.steps.run("terraform plan", |step| {
            step.say("what is missing in the account");
            serde_json::from_str(&self.first.save_plan(PLAN)?).context("the plan is not JSON")
        })
    }

    /// Shows the plan as `tfgen run` does.
    fn show(&self, plan: &Value) -> Result<()> {
        // The file's name tells the environment.
        let file = self.folder.join(format!("{STATE}.json"));
        files::write(&file, plan.to_string())?;
        let mut summary = Command::new(&self.tfgen);
        summary.arg("plan-summary").arg(&file).current_dir(self.project.root());
        let status = summary.status().context("cannot start tfgen")?;
        match status.code() {
            Some(0 | 2 | 3) => Ok(()),
            _ => bail!("`tfgen plan-summary` failed ({status})"),
        }
    }

    fn ask(&self) -> Result<bool> {
        let account = &self.wanted.account;
        eprint!(
            "Do this in account {account}? Type `yes` to continue (ARGS=-auto-approve skips this \
             question): "
        );
        stderr().flush().context("cannot ask")?;
        let mut answer = String::new();
        stdin().read_line(&mut answer).context("cannot read the answer")?;
        if answer.is_empty() {
            eprintln!();
        }
        Ok(answer.trim() == "yes")
    }

    /// The state during the first apply.
    fn state_file(&self) -> PathBuf {
        self.folder.join(STATE).join("terraform.tfstate")
    }

    /// Moves the state to the bucket, in one write, and removes the file.
    fn move_state(&self) -> Result<()> {
        let title = "move the state to its bucket";
        self.steps.run(title, |step| {
            self.remote.init(&["-reconfigure"])?;
            let path = self.state_file();
            let path = path.to_string_lossy();
            let log = self.state.log("terraform-state-push");
            let pushed = logged::run(&mut self.remote.command(&["state", "push", &path]), &log);
            if let Err(error) = pushed {
                let advice = advice::on(&error.to_string(), STATE);
                let advice = advice.map(|advice| format!("\nhint: {advice}")).unwrap_or_default();
                bail!("{error}{advice}");
            }
            let there =
                self.state_in_bucket()?.context("the bucket has no state after the move")?;
            self.forget_file(&there)?;
            step.say(format!(
                "{}: stored, locked and versioned like the others",
                self.wanted.address()
            ));
            Ok(())
        })
    }

    /// Reports how the environment compares with its TOML.
    fn finish(&self) -> Result<()> {
        // It only reads, so somebody else's lock does not matter.
        let plan = self.steps.run("terraform plan", |step| {
            let plan = self.remote.plan_with(&["-lock=false"])?;
            step.say(match plan {
                Plan::Empty => "no changes: the account matches envs/",
                Plan::Changes => "changes",
            });
            Ok(plan)
        })?;
        let address = self.wanted.address();
        eprintln!("`{STATE}` is applied, and its state is {address}");
        match plan {
            Plan::Empty => eprintln!("there is nothing left to do"),
            Plan::Changes => eprintln!(
                "envs/ has changed since: run make plan ENV={STATE}, then make apply ENV={STATE}"
            ),
        }
        Ok(())
    }
}
