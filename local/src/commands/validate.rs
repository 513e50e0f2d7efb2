//! `local validate`: runs Terraform's own check on every generated root, including those of the
//! examples.

use anyhow::Result;

use super::up::configure_providers;
use crate::logged;
use crate::prerequisites::{self, Purpose};
use crate::project::Project;
use crate::state::StateFolder;
use crate::steps::Steps;
use crate::terraform::Terraform;
use crate::terraform::lock_file::KeptLockFile;

/// Validates the roots one after the other, because a provider needs half a gigabyte.
///
/// # Errors
/// When a root is not valid, or there is none.
pub fn run(project: &Project, state: &StateFolder) -> Result<()> {
    let found = prerequisites::check(Purpose::TerraformOnly)?;
    let steps = Steps::default();
    let environments = project.environments()?;
    anyhow::ensure!(!environments.is_empty(), "generated/ is empty (run `make generate`)");
    let mut roots: Vec<(Project, String)> =
        environments.into_iter().map(|name| (project.clone(), name)).collect();
    for example in project.examples()? {
        let names = example.environments()?;
        roots.extend(names.into_iter().map(|name| (example.clone(), name)));
    }
    for (stack, name) in roots {
        let root = stack.generated(&name);
        let data = root.strip_prefix(project.root()).unwrap_or(&root).display().to_string();
        steps.run(&format!("validate {}", data.replace("generated/", "")), |_| {
            let locked = KeptLockFile::of(&root)?;
            let mut terraform = Terraform::new(&found.terraform, &root, state, &data);
            terraform.isolate();
            configure_providers(&mut terraform, &found.terraform, project, state)?;
            // An existing lock file must have every provider, otherwise it locks nothing.
            let arguments = ["-backend=false", "-lockfile=readonly"];
            terraform.init(if locked.is_there() { &arguments } else { &arguments[..1] })?;
            let mut validate = terraform.command(&["validate", "-no-color"]);
            logged::run(&mut validate, &state.log("terraform-validate"))
        })?;
    }
    Ok(())
}
