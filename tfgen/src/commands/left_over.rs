//! What commands report about root modules that are left of environments that are gone.

use std::collections::BTreeSet;
use tfgen::layers::EnvironmentName;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::renamed::left_over;
use tfgen::settings::Settings;
use tfgen::source::Sources;

/// Warns of each, with what to do with it. `leaves` are environments without folders in their root
/// modules, and `created` those whose root modules are new.
pub(super) fn warn(
    project: &Project,
    leaves: &BTreeSet<EnvironmentName>,
    created: &BTreeSet<EnvironmentName>,
) -> anyhow::Result<()> {
    let tool = tool(project)?;
    for one in left_over(project, leaves, created)? {
        eprintln!("warning: {}", one.warning(tool));
    }
    Ok(())
}

/// Warns of each before a run in the environments `names`. Whether the run may begin: one that
/// `applies` may not, where a renamed environment would make everything a second time.
pub(super) fn permits(project: &Project, names: &[String], applies: bool) -> anyhow::Result<bool> {
    let tool = tool(project)?;
    let mut is_permitted = true;
    for one in left_over(project, &BTreeSet::new(), &BTreeSet::new())? {
        if names.iter().any(|name| name == one.name.as_str()) {
            continue; // It is what the run is about.
        }
        let again = names.iter().find(|name| applies && one.would_be_made_again_by(name));
        let Some(again) = again else {
            eprintln!("warning: {}", one.warning(tool));
            continue;
        };
        is_permitted = false;
        let gone = &one.name;
        eprintln!(
            "error: if `{again}` is the new name of `{gone}`, an apply would create everything a \
             second time; nothing was changed\nhint: {}\nhint: if it is another environment, \
             destroy what `{gone}` deployed, then `tfgen generate --prune {gone}`",
            one.advice(tool)
        );
    }
    Ok(is_permitted)
}

/// The command of Terraform or OpenTofu.
fn tool(project: &Project) -> anyhow::Result<&'static str> {
    let settings = Settings::read(project, &mut Sources::default(), &mut Problems::default())?;
    Ok(settings.tool.unwrap_or_default().command())
}
