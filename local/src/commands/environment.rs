//! `local plan`, `local apply` and `local destroy` for an environment that is not this machine.

use std::io::{IsTerminal as _, stdout};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::up::{build_image, configure_providers, tfgen};
use crate::builds::Profile;
use crate::lambda_host::function::Digest;
use crate::prerequisites::{self, Purpose};
use crate::project::{LOCAL, Project};
use crate::state::StateFolder;
use crate::steps::Steps;
use crate::terraform::generated_root::GeneratedRoot;
use crate::terraform::lock_file::KeptLockFile;
use crate::terraform::{Terraform, credentials, offline, site_builds};
use crate::{builds, logged};

/// The variable by which a root learns of the image.
const IMAGE_DIGEST: &str = "image_digest";

/// Where the site is built, below the repository.
const SITE: &str = "web/dist";

/// What Terraform is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Show what would change.
    Plan,
    /// Change it.
    Apply,
    /// Remove everything.
    Destroy,
}

/// One run for one environment.
#[derive(Debug, Clone)]
pub struct Request {
    /// The environment's name.
    pub environment: String,
    /// What to do.
    pub action: Action,
    /// Without credentials and network; only for a plan.
    pub offline: bool,
    /// Digest of an image that exists; then none is built.
    pub image_digest: Option<String>,
    /// More arguments for Terraform.
    pub arguments: Vec<String>,
}

/// Builds what the environment needs and runs Terraform in the reader's terminal.
///
/// # Errors
/// When the environment does not exist, credentials are missing, or a step fails.
pub fn run(project: &Project, state: &StateFolder, request: &Request) -> Result<()> {
    let name = &request.environment;
    refuse_what_cannot_be(project, request)?;
    let found = prerequisites::check(Purpose::BuildAndTerraform)?;
    let steps = Steps::default();
    let tfgen = tfgen(project, state, &steps)?;
    steps.run("generated files are fresh", |_| check_fresh(project, state, &tfgen, name))?;
    let root = GeneratedRoot::read(&project.generated(name))?;
    build(project, state, &steps, &tfgen, &root, request)?;

    let (folder, data) = if request.offline {
        let copy = project.offline(name);
        offline::copy(&project.generated(name), &copy)?;
        offline::cut_off(&copy)?;
        (copy, format!("offline/{name}"))
    } else {
        (project.generated(name), name.clone())
    };
    let _lock_file = KeptLockFile::of(&folder)?;
    let mut terraform = Terraform::new(&found.terraform, &folder, state, &data);
    terraform.set("TFGEN", &tfgen);
    if request.offline {
        terraform.isolate();
    }
    steps.run("terraform init", |step| {
        step.say(configure_providers(&mut terraform, &found.terraform, project, state)?);
        terraform.init(&["-reconfigure"])?;
        if request.offline || !root.has_variable(site_builds::NAME) {
            return Ok(());
        }
        site_builds::hand_on(&terraform, &folder)
    })?;
    run_in_terminal(&terraform, request)
}

/// Builds what the root asks for: an environment need have neither image nor site.
fn build(
    project: &Project,
    state: &StateFolder,
    steps: &Steps,
    tfgen: &Path,
    root: &GeneratedRoot,
    request: &Request,
) -> Result<()> {
    let name = &request.environment;
    if root.has_variable(IMAGE_DIGEST) {
        let digest = match &request.image_digest {
            Some(digest) => Digest::parse(digest)?.to_string(),
            None => {
                build_image(project, state, steps, tfgen, root.architecture(), Profile::Lambda)?
            }
        };
        project.write_image_digest(name, &digest)?;
    }
    if root.gives_a_module_the_path(SITE) {
        steps.run("build site", |_| builds::site(project, state))?;
    }
    Ok(())
}

fn refuse_what_cannot_be(project: &Project, request: &Request) -> Result<()> {
    let name = &request.environment;
    project.require_environment(name)?;
    if name == LOCAL {
        bail!("`{LOCAL}` runs on this machine: `make up` applies it and `make down` removes it");
    }
    if request.offline && request.action != Action::Plan {
        bail!("only a plan can be made offline; apply and destroy need credentials");
    }
    if !request.offline {
        credentials::require(name)?;
    }
    Ok(())
}

fn check_fresh(project: &Project, state: &StateFolder, tfgen: &Path, name: &str) -> Result<()> {
    let mut command = Command::new(tfgen);
    command.args(["generate", "--check", name]).current_dir(project.root());
    logged::run(&mut command, &state.log("generate-check"))
        .with_context(|| format!("generated/{name} is not what envs/ says (run `make generate`)"))
}

fn run_in_terminal(terraform: &Terraform, request: &Request) -> Result<()> {
    let verb = match request.action {
        Action::Plan => "plan",
        Action::Apply => "apply",
        Action::Destroy => "destroy",
    };
    let mut arguments = vec![verb];
    if !stdout().is_terminal() {
        arguments.push("-no-color");
    }
    arguments.extend(request.arguments.iter().map(String::as_str));
    terraform.run_in_terminal(&arguments, &request.environment)
}
