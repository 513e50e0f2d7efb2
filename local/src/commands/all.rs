//! `local plan-all` and `local apply-all`: every environment but the one of this machine, each
//! after those whose outputs it reads.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::environment::{self, Request};
use crate::project::{LOCAL, Project};
use crate::state::StateFolder;
use crate::{builds, logged};

/// What `tfgen list --json` prints, as far as it is read here.
#[derive(Deserialize)]
struct List {
    environments: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    name: String,
}

/// Makes and runs a request for one environment after the other, and stops at the first that
/// fails.
///
/// # Errors
/// When one fails; the message says which were not reached.
pub fn run(
    project: &Project,
    state: &StateFolder,
    request: impl Fn(String) -> Request,
) -> Result<()> {
    let tfgen = builds::tfgen(project, state)?;
    let names = in_dependency_order(project, state, &tfgen)?;
    for (index, name) in names.iter().enumerate() {
        eprintln!("{name} ({} of {})", index + 1, names.len());
        environment::run(project, state, &request(name.clone())).with_context(|| {
            match &names[index + 1..] {
                [] => format!("stopped at `{name}`, the last one"),
                rest => format!("stopped at `{name}`; not reached: {}", rest.join(", ")),
            }
        })?;
    }
    Ok(())
}

fn in_dependency_order(
    project: &Project,
    state: &StateFolder,
    tfgen: &Path,
) -> Result<Vec<String>> {
    let mut command = Command::new(tfgen);
    command.args(["list", "--json"]).current_dir(project.root());
    let text = logged::output(&mut command, &state.log("list"))?;
    let list: List =
        serde_json::from_str(&text).context("`tfgen list --json` is not as expected")?;
    Ok(list.environments.into_iter().map(|one| one.name).filter(|name| name != LOCAL).collect())
}
