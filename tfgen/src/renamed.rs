//! Root modules that are left over from removed environments, and what to do with each. That
//! depends on whether the environment was renamed.

use crate::git::Repository;
use crate::layers::EnvironmentName;
use crate::project::Project;
use std::collections::BTreeSet;

/// The possible new name of a removed environment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamed {
    /// The environment that calls the same modules.
    pub name: EnvironmentName,
    /// Whether its state is in the same place as that of the removed environment, so that nothing
    /// has to move.
    pub has_same_state: bool,
}

/// The environments in `added`, which did not exist together with `gone`, that call the same
/// modules as the root module left over from `gone`.
pub fn renamed(
    project: &Project,
    gone: &EnvironmentName,
    added: &BTreeSet<EnvironmentName>,
) -> Vec<Renamed> {
    let calls = calls(project, gone);
    if calls.is_empty() {
        return vec![];
    }
    added
        .iter()
        .filter(|name| *name != gone && self::calls(project, name) == calls)
        .map(|name| Renamed {
            name: name.clone(),
            has_same_state: remote_state(project, name)
                .is_some_and(|state| remote_state(project, gone) == Some(state)),
        })
        .collect()
}

/// Those of `names` that are not in the last commit; none outside git.
pub fn not_committed(
    project: &Project,
    names: impl IntoIterator<Item = EnvironmentName>,
) -> BTreeSet<EnvironmentName> {
    let Ok(last) = Repository::of(&project.path("")).at("HEAD") else { return BTreeSet::new() };
    names.into_iter().filter(|name| !last.is_file(&format!("envs/{name}.toml"))).collect()
}

/// What to do with the root module left over from `gone`, if `renamed` are its possible new names.
/// `tool` is the command of Terraform or OpenTofu.
pub fn advice(gone: &EnvironmentName, renamed: &[Renamed], tool: &str) -> String {
    let mut lines = vec![];
    for Renamed { name, has_same_state } in renamed {
        if *has_same_state {
            lines.push(format!(
                "`{name}` calls the same modules and uses the same state, which stays"
            ));
            continue;
        }
        let (old, new) = (gone.root_module_folder(), name.root_module_folder());
        let file = format!("{}.tfstate", gone.slug());
        let up = name.way_to_repository();
        lines.push(format!(
            "`{name}` calls the same modules: if this is the new name, move the state"
        ));
        lines.push(format!("  {tool} -chdir={old} init"));
        lines.push(format!("  {tool} -chdir={old} state pull > {file}"));
        lines.push(format!("  {tool} -chdir={new} init"));
        lines.push(format!("  {tool} -chdir={new} state push {up}/{file}"));
        lines.push(format!("  rm {file}"));
    }
    lines.push(match renamed {
        [] => format!("destroy what it deployed, then `tfgen generate --prune {gone}`"),
        _ => format!("then `tfgen generate --prune {gone}`"),
    });
    lines.join("\n")
}

/// The names of the modules that the generated root module of `name` calls.
fn calls(project: &Project, name: &EnvironmentName) -> BTreeSet<String> {
    let Some(text) = text(project, name, "main.tf") else { return BTreeSet::new() };
    let outline = hcl_syntax::outline(&text, |way| way == ["module"]);
    let labels = outline.body.blocks().filter_map(|block| block.labels.first());
    labels.map(|label| label.text.to_string()).collect()
}

/// The Terraform settings of the generated root module of `name`, including its backend, if the
/// backend does not depend on the folder.
fn remote_state(project: &Project, name: &EnvironmentName) -> Option<String> {
    let text = text(project, name, "terraform.tf")?;
    let body = text.split_once("\n\n")?.1;
    let is_remote = body.contains("backend \"") && !body.contains("backend \"local\"");
    (is_remote || body.contains("cloud {")).then(|| body.to_owned())
}

fn text(project: &Project, name: &EnvironmentName, file: &str) -> Option<String> {
    let bytes = project.read(&format!("{}/{file}", name.root_module_folder())).ok()?;
    String::from_utf8(bytes).ok()
}
