//! Plans that read outputs that do not exist yet: they use separate root modules, with placeholders
//! for the outputs.

use super::super::generate;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use terraform_runner::{Root, output_names};
use tfgen::layers::{EnvironmentName, split_output};
use tfgen::pipeline;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// Some of `roots` have a placeholder for an output that does not exist. Points each of them to a
/// root module with the placeholder; `program` shows which outputs exist. Returns whether all could
/// be determined and written; problems are shown.
pub(super) fn put_in(
    project: &Project,
    roots: &mut [Root],
    program: &Path,
) -> anyhow::Result<bool> {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    pipeline::each_environment(project, &mut sources, &mut problems, |environment| {
        let name = environment.name.to_string();
        if roots.iter().any(|root| root.name == name) {
            wanted.insert(name, environment.outputs_with_placeholders());
        }
    })?;
    let absent = absent(project, wanted.values().flatten(), program)?;
    let Some(absent) = absent else { return Ok(false) };
    let mut names = vec![];
    let project = project.without_outputs(absent.clone());
    for root in roots {
        let missing = wanted.get(&root.name).into_iter().flatten();
        let missing: Vec<&str> =
            missing.filter(|output| absent.contains(*output)).map(String::as_str).collect();
        let Some(name) = EnvironmentName::parse(&root.name).filter(|_| !missing.is_empty()) else {
            continue;
        };
        root.folder = project.path(&name.folder_in(&project.roots_folder()));
        root.made_with = Some(match &missing[..] {
            [one] => format!("a placeholder for {one}"),
            all => format!("placeholders for {}", all.join(", ")),
        });
        names.push(root.name.clone());
    }
    if names.is_empty() {
        return Ok(true);
    }
    generate::write_for_a_run(&names, &project)
}

/// Those of `outputs`, each `ENVIRONMENT.OUTPUT`, that do not exist.
fn absent<'a>(
    project: &Project,
    outputs: impl Iterator<Item = &'a String>,
    program: &Path,
) -> anyhow::Result<Option<BTreeSet<String>>> {
    let mut by_environment: BTreeMap<&str, Vec<(&str, &String)>> = BTreeMap::new();
    for output in outputs {
        if let Some((environment, name)) = split_output(output) {
            by_environment.entry(environment).or_default().push((name, output));
        }
    }
    let (mut absent, mut is_told) = (BTreeSet::new(), true);
    for (environment, outputs) in by_environment {
        let Some(name) = EnvironmentName::parse(environment) else { continue };
        let folder = project.path(&name.root_module_folder());
        let (name, reads) = (environment.to_owned(), BTreeSet::new());
        match output_names(
            program,
            &Root { name, folder, reads, after: BTreeSet::new(), made_with: None },
        ) {
            Ok(there) => absent.extend(
                outputs
                    .into_iter()
                    .filter(|(name, _)| !there.contains(*name))
                    .map(|(_, output)| output.clone()),
            ),
            Err(error) => {
                eprintln!("error: {error:#}");
                is_told = false;
            }
        }
    }
    Ok(is_told.then_some(absent))
}
