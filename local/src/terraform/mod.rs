//! Runs Terraform, or OpenTofu, on a generated root.

pub mod advice;
pub mod confined;
pub mod credentials;
pub mod events;
pub mod generated_root;
pub mod lock_file;
mod prepared;
pub mod provider_tree;
pub mod site_builds;
pub mod talking;
pub mod variables;

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::aws::EmulatedAws;
use crate::state::StateFolder;
use crate::steps::Step;
use crate::{interrupts, logged};
use events::{Event, Progress};
use variables::Variables;

/// The result of `plan -detailed-exitcode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Nothing would change.
    Empty,
    /// Something would.
    Changes,
}

/// Terraform for one root module.
#[derive(Debug, Clone)]
pub struct Terraform {
    program: PathBuf,
    folder: PathBuf,
    data: PathBuf,
    state: StateFolder,
    variables: Variables,
}

impl Terraform {
    /// Terraform in `folder`, with its data below the state folder under `name`.
    pub fn new(program: &Path, folder: &Path, state: &StateFolder, name: &str) -> Self {
        let mut terraform = Self {
            program: program.to_owned(),
            folder: folder.to_owned(),
            data: state.terraform_data(name),
            state: state.clone(),
            variables: Variables::default(),
        };
        terraform.set("TF_DATA_DIR", state.terraform_data(name));
        terraform.set("CHECKPOINT_DISABLE", "1");
        terraform
    }

    /// Sets an environment variable for every run.
    pub fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.variables.set(name, value);
    }

    /// Ignores the user's own settings, see [`Variables::isolate`].
    pub fn isolate(&mut self) {
        self.variables.isolate();
    }

    /// Sends every call to the emulated AWS.
    pub fn use_emulator(&mut self, emulator: &EmulatedAws) {
        self.variables.use_emulator(emulator);
    }

    /// A command with this root's folder and environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.folder);
        self.variables.add_to(&mut command);
        command
    }

    /// Prepares the folder: backend, modules, providers.
    ///
    /// # Errors
    /// If Terraform refuses; the message contains the end of its output.
    pub fn init(&self, arguments: &[&str]) -> Result<()> {
        let mut all = vec!["init", "-input=false", "-no-color"];
        all.extend(arguments);
        logged::run(&mut self.command(&all), &self.state.log("terraform-init"))
    }

    /// Applies without asking, and shows on `step` how many resources are done.
    ///
    /// # Errors
    /// If Terraform fails; the message contains its diagnostics.
    pub fn apply(&self, step: &Step) -> Result<Progress> {
        let arguments = ["apply", "-json", "-auto-approve", "-input=false"];
        self.run_with_events(&arguments, "terraform-apply", step)
    }

    /// Applies the plan in `file`, and shows on `step` how many changes are done.
    ///
    /// # Errors
    /// If Terraform fails; the message contains its diagnostics.
    pub fn apply_saved(&self, file: &str, step: &Step) -> Result<Progress> {
        self.run_with_events(&["apply", "-json", "-input=false", file], "terraform-apply", step)
    }

    /// Saves a plan in `file`, and returns it as `terraform show -json` prints it.
    ///
    /// # Errors
    /// If Terraform fails; the message contains the end of its output.
    pub fn save_plan(&self, file: &str) -> Result<String> {
        let out = format!("-out={file}");
        let mut plan = self.command(&["plan", "-input=false", "-no-color", &out]);
        logged::run(&mut plan, &self.state.log("terraform-plan"))?;
        logged::output(
            &mut self.command(&["show", "-json", file]),
            &self.state.log("terraform-show"),
        )
    }

    /// Destroys without asking, and shows on `step` how many resources are done.
    ///
    /// # Errors
    /// If Terraform fails; the message contains its diagnostics.
    pub fn destroy(&self, step: &Step) -> Result<Progress> {
        let arguments = ["destroy", "-json", "-auto-approve", "-input=false"];
        self.run_with_events(&arguments, "terraform-destroy", step)
    }

    /// Plans, and returns whether anything would change.
    ///
    /// # Errors
    /// If the plan fails.
    pub fn plan(&self) -> Result<Plan> {
        self.plan_with(&[])
    }

    /// Plans with these extra arguments, and returns whether anything would change.
    ///
    /// # Errors
    /// If the plan fails.
    pub fn plan_with(&self, arguments: &[&str]) -> Result<Plan> {
        let mut all = vec!["plan", "-detailed-exitcode", "-input=false", "-no-color"];
        all.extend(arguments);
        let log = self.state.log("terraform-plan");
        let output =
            File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let errors = output.try_clone().context("cannot share the log")?;
        let mut command = self.command(&all);
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let status = command.status().context("cannot start Terraform")?;
        match status.code() {
            Some(0) => Ok(Plan::Empty),
            Some(2) => Ok(Plan::Changes),
            _ => bail!("the plan failed ({status})\n{}", logged::end_of(&log)),
        }
    }

    /// The root's outputs: name to value.
    ///
    /// # Errors
    /// If Terraform fails or its output is not JSON.
    pub fn outputs(&self) -> Result<serde_json::Map<String, Value>> {
        let mut command = self.command(&["output", "-json"]);
        let answer = logged::output(&mut command, &self.state.log("terraform-output"))?;
        let outputs: serde_json::Map<String, Value> =
            serde_json::from_str(&answer).context("the outputs are not JSON")?;
        Ok(outputs.into_iter().map(|(name, output)| (name, output["value"].clone())).collect())
    }

    /// Runs with the user's terminal, for commands about `environment` that print and ask.
    ///
    /// # Errors
    /// If Terraform cannot be started or fails; the message says what to do next if Terraform's own
    /// does not.
    pub fn run_in_terminal(&self, arguments: &[&str], environment: &str) -> Result<()> {
        let ended = talking::run(&mut self.command(arguments))?;
        if ended.status.success() {
            return Ok(());
        }
        let verb = arguments.first().unwrap_or(&"");
        let advice = advice::on(&ended.errors, environment);
        let advice = advice.map(|advice| format!("\nhint: {advice}")).unwrap_or_default();
        bail!("terraform {verb} failed ({}){advice}", ended.status);
    }

    fn run_with_events(&self, arguments: &[&str], log: &str, step: &Step) -> Result<Progress> {
        let log = self.state.log(log);
        let mut file =
            File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        interrupts::outlive()?;
        let mut child = self
            .command(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(file.try_clone().context("cannot share the log")?)
            .spawn()
            .with_context(|| format!("cannot start {}", self.program.display()))?;
        let output = child.stdout.take().context("Terraform has no output")?;
        let mut progress = Progress::default();
        for line in BufReader::new(output).lines() {
            let line = line.context("Terraform's output ended early")?;
            writeln!(file, "{line}").with_context(|| format!("cannot write {}", log.display()))?;
            if let Some(event) = Event::parse(&line) {
                progress.take(event);
                step.say(progress.to_string());
            }
        }
        let status = child.wait().context("cannot wait for Terraform")?;
        if status.success() {
            return Ok(progress);
        }
        let errors = progress.errors.join("\n");
        let shown = if errors.is_empty() { logged::end_of(&log) } else { errors };
        bail!("Terraform failed ({status})\n{shown}\n  full log: {}", log.display());
    }
}

impl AsMut<Variables> for Terraform {
    fn as_mut(&mut self) -> &mut Variables {
        &mut self.variables
    }
}
