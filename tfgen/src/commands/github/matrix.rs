//! `tfgen github matrix`: see [`tfgen::matrix`].

use super::{change_sets, step_outputs};
use anyhow::bail;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use tfgen::matrix;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// How many jobs GitHub allows in a matrix.
const MOST_JOBS: usize = 256;

/// `tfgen github matrix --since REV [--tag TAG…] [--planned FILE]`.
#[derive(Debug, clap::Args)]
pub(super) struct Matrix {
    /// The git revision to compare with, such as origin/main
    #[arg(long, value_name = "REV")]
    since: String,
    /// Only environments with this tag; with several, any of them
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Leave out environments whose plan in this file, written by `tfgen run --change-sets`, does
    /// nothing
    #[arg(long, value_name = "FILE")]
    planned: Option<PathBuf>,
}

/// Runs `tfgen github matrix`.
pub(super) fn run(command: &Matrix, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let Matrix { since, tags, planned } = command;
    let mut found = matrix::Matrix::since(project, since, tags, &mut sources, &mut problems)?;
    if !super::super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    if let Some(tag) = found.unused_tags.first() {
        bail!("no environment has the tag `{tag}`\nhint: `tfgen list` shows tags");
    }
    if let Some(file) = planned {
        let idle = idle(file)?;
        found.environments.retain(|name| !idle.contains(name));
    }
    for (what, names) in [("change", &found.environments), ("are gone", &found.removed)] {
        let count = names.len();
        if count > MOST_JOBS {
            bail!(
                "{count} environments {what}, and GitHub makes at most {MOST_JOBS} jobs of a \
                 matrix\nhint: merge in parts, or select some with --tag"
            );
        }
    }
    for name in &found.unknown {
        eprintln!(
            "warning: {name} is gone and had errors, so its tags are unknown: it is left out"
        );
    }
    step_outputs::give(&[
        ("environments", json!(found.environments)),
        ("removed", json!(found.removed)),
    ])?;
    Ok(ExitCode::SUCCESS)
}

/// The environments whose plans, according to the file, do nothing.
fn idle(file: &PathBuf) -> anyhow::Result<BTreeSet<String>> {
    let planned = change_sets::read(std::slice::from_ref(file))?;
    let idle =
        planned.into_iter().filter(|(_, summary)| !summary.errored && !summary.has_changes());
    Ok(idle.map(|(root_module, _)| root_module.name).collect())
}
