//! `local terraform`: runs any Terraform command on an environment as it is.

use anyhow::{Result, bail};

use super::up::configure_providers;
use crate::aws::EmulatedAws;
use crate::prerequisites::{self, Purpose};
use crate::project::{LOCAL, Project};
use crate::state::StateFolder;
use crate::steps::Steps;
use crate::terraform::lock_file::KeptLockFile;
use crate::terraform::{Terraform, credentials};

/// Runs Terraform with the environment's backend, providers and data folder, without building
/// anything: for `force-unlock`, `import`, `state` and similar commands.
///
/// # Errors
/// If the environment does not exist or is not running, credentials are missing, or Terraform
/// fails.
pub fn run(
    project: &Project,
    state: &StateFolder,
    environment: &str,
    arguments: &[String],
) -> Result<()> {
    project.require_environment(environment)?;
    let is_local = environment == LOCAL;
    let _lock = is_local.then(|| state.lock()).transpose()?;
    let emulator = is_local.then(|| running_emulator(state)).transpose()?;
    if emulator.is_none() {
        credentials::require(Some(environment))?;
    }
    let found = prerequisites::check(Purpose::TerraformOnly)?;
    let root = project.generated(environment);
    let _lock_file = KeptLockFile::of(&root)?;
    let mut terraform = Terraform::new(&found.terraform, &root, state, environment);
    if let Some(emulator) = &emulator {
        terraform.use_emulator(emulator);
    }
    Steps::default().run("terraform init", |step| {
        step.say(configure_providers(&mut terraform, &found.terraform, project, state)?);
        terraform.init(&["-reconfigure"])
    })?;
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    terraform.run_in_terminal(&arguments, environment)
}

fn running_emulator(state: &StateFolder) -> Result<EmulatedAws> {
    let known = state.load()?;
    match (known.ports, known.emulator) {
        (Some(ports), Some(emulator)) if emulator.process.is_running() => {
            Ok(EmulatedAws::at(ports.emulator))
        }
        _ => bail!("`{LOCAL}` does not run (`make up` starts it)"),
    }
}
