//! `local module-tests`: each module's own tests, with mocked providers and no account.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::up::configure_providers;
use crate::prerequisites::{self, Purpose};
use crate::project::Project;
use crate::state::StateFolder;
use crate::steps::Steps;
use crate::terraform::Terraform;
use crate::terraform::confined::Confinement;
use crate::{files, logged};

/// Runs the tests of `modules`, or of all that have some, in a copy: Terraform leaves files. They
/// can start no program, and where the system allows it they have no network.
///
/// # Errors
/// When a test fails or starts a program, or a module that was named has none.
pub fn run(project: &Project, state: &StateFolder, modules: &[String]) -> Result<()> {
    let found = prerequisites::check(Purpose::TerraformOnly)?;
    let all = tested_modules(&project.root().join("modules"))?;
    if let Some(unknown) = modules.iter().find(|module| !all.contains(module)) {
        bail!(
            "there is no module `{unknown}` with tests; those that have some: {}",
            all.join(", ")
        );
    }
    let chosen = if modules.is_empty() { &all } else { modules };
    // Modules may name each other, so all are copied, as deep as the originals.
    let copy = project.root().join(".offline/modules");
    files::remove(&copy)?;
    files::copy_folder(&project.root().join("modules"), &copy, &|name| name == ".terraform")?;
    let confinement = Confinement::new(&project.root().join(".offline/programs"))?;
    let steps = Steps::default();
    for module in chosen {
        steps.run(&format!("test module {module}"), |step| {
            let folder = copy.join(module);
            let data = format!("module-tests/{module}");
            let mut terraform = Terraform::new(&found.terraform, &folder, state, &data);
            terraform.isolate();
            configure_providers(&mut terraform, &found.terraform, project, state)?;
            terraform.init(&["-backend=false"])?;
            let mut test = confinement.confine(&terraform.command(&["test", "-no-color"]));
            let log = state.log(&format!("terraform-test-{module}"));
            let output = logged::output(&mut test, &log)?;
            confinement.require_nothing_called()?;
            let verdict = output.lines().rev().find(|line| line.contains("passed"));
            let offline = if confinement.is_offline() { " No network." } else { "" };
            step.say(format!("{}{offline}", verdict.unwrap_or_default()));
            Ok(())
        })?;
    }
    Ok(())
}

fn tested_modules(modules: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(modules)
        .with_context(|| format!("cannot read the folder {}", modules.display()))?;
    let mut found: Vec<String> = entries
        .flatten()
        .filter(|entry| entry.path().join("tests").is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    found.sort();
    Ok(found)
}
