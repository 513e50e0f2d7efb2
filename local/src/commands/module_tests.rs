//! `local module-tests`: runs each module's own tests, with mocked providers and no account.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::up::configure_providers;
use crate::prerequisites::{self, Purpose};
use crate::project::Project;
use crate::state::StateFolder;
use crate::steps::{Steps, at_once};
use crate::terraform::Terraform;
use crate::terraform::confined::Confinement;
use crate::{files, logged};

/// Runs the tests of `modules`, or of all that have some and then the examples in their READMEs.
/// Works in a copy, because Terraform leaves files behind. The tests cannot start programs, and
/// have no network if the system allows that.
///
/// # Errors
/// If a test fails or starts a program, or a named module has no tests.
pub fn run(project: &Project, state: &StateFolder, modules: &[String]) -> Result<()> {
    let found = prerequisites::check(Purpose::TerraformOnly)?;
    let all = tested_modules(&project.root().join("modules"))?;
    if let Some(unknown) = modules.iter().find(|module| !all.contains(module)) {
        bail!("there is no module `{unknown}` with tests; modules with tests: {}", all.join(", "));
    }
    let chosen = if modules.is_empty() { &all } else { modules };
    // Modules may refer to each other, so all are copied, at the same depth as the originals.
    let copy = project.root().join(".offline/modules");
    files::remove(&copy)?;
    files::copy_folder(&project.root().join("modules"), &copy, &|name| name == ".terraform")?;
    let confinement = Confinement::new(&project.root().join(".offline/programs"))?;
    let steps = Steps::default();
    let mut tests = vec![];
    steps.run("prepare modules", |step| {
        for module in chosen {
            step.say(module.as_str());
            let data = format!("module-tests/{module}");
            let mut terraform = Terraform::new(&found.terraform, &copy.join(module), state, &data);
            terraform.isolate();
            configure_providers(&mut terraform, &found.terraform, project, state)?;
            terraform.init(&["-backend=false"])?;
            // Each test run starts the provider and reads its schema, which consists of many
            // long-lived objects. With less frequent garbage collection, it takes a fifth less
            // time.
            terraform.set("GOGC", "400");
            tests.push((module, terraform));
        }
        step.say(format!("{} modules", tests.len()));
        Ok(())
    })?;
    let title = |(module, _): &(&String, Terraform)| format!("test module {module}");
    steps.run_side_by_side(&tests, at_once(MEMORY), title, |(module, terraform), step| {
        let mut test = confinement.confine(&terraform.command(&["test", "-no-color"]));
        let log = state.log(&format!("terraform-test-{module}"));
        let output = logged::output(&mut test, &log)?;
        confinement.require_nothing_called()?;
        let verdict = output.lines().rev().find(|line| line.contains("passed"));
        let offline = if confinement.is_offline() { " No network." } else { "" };
        step.say(format!("{}{offline}", verdict.unwrap_or_default()));
        Ok(())
    })?;
    if !modules.is_empty() {
        return Ok(());
    }
    steps.run("validate README examples", |step| {
        let folder = project.root().join(".offline/examples/readme");
        files::remove(&folder)?;
        step.say(format!("{} examples", write_examples(&copy, &folder)?));
        let mut terraform = Terraform::new(&found.terraform, &folder, state, "readme-examples");
        terraform.isolate();
        configure_providers(&mut terraform, &found.terraform, project, state)?;
        terraform.init(&["-backend=false"])?;
        let mut validate = terraform.command(&["validate", "-no-color"]);
        logged::run(&mut validate, &state.log("terraform-validate-examples"))
    })
}

/// The most that the test of one module needs: Terraform, and its provider twice.
const MEMORY: u64 = 2 << 30;

/// What an example may pass to a module besides its inputs.
const EXAMPLE_PROVIDERS: &str =
    "provider \"aws\" {}\n\nprovider \"aws\" {\n  alias = \"us_east_1\"\n}\n";

/// Writes one root with the first example of every module's README, and returns how many there are.
/// `folder` is two levels below the folder of `modules`, as the sources in the examples expect.
fn write_examples(modules: &Path, folder: &Path) -> Result<usize> {
    files::make_folder(folder)?;
    files::write(&folder.join("providers.tf"), EXAMPLE_PROVIDERS)?;
    let names = tested_modules(modules)?;
    for name in &names {
        let path = modules.join(name).join("README.md");
        let text = files::read(&path)?;
        let example = first_example(&text)
            .with_context(|| format!("{} has no ```hcl example", path.display()))?;
        files::write(&folder.join(format!("{name}.tf")), example)?;
    }
    Ok(names.len())
}

fn first_example(document: &str) -> Option<&str> {
    let (_, rest) = document.split_once("```hcl\n")?;
    rest.split_once("```").map(|(example, _)| example)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_the_first_one_in_hcl() {
        let document =
            "```sh\nls\n```\n\n```hcl\nmodule \"a\" {}\n```\n\n```hcl\ntype = any\n```\n";
        assert_eq!(first_example(document), Some("module \"a\" {}\n"));
        assert_eq!(first_example("no example"), None);
    }
}
