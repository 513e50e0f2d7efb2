//! `tfgen diff`: shows the meaning of two environments side by side.

use super::with::With;
use serde_json::json;
use std::process::ExitCode;
use tfgen::diff::Tree;
use tfgen::environment_choice;
use tfgen::git::Repository;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::visible;

/// `tfgen diff ENV[@REV] ENV[@REV] [--with LAYER] [--json]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Diff {
    /// One environment; with `@REV`, as it was at a git revision, such as staging@main
    #[arg(value_name = "ENV[@REV]", value_parser = one)]
    left: String,
    /// The other
    #[arg(value_name = "ENV[@REV]", value_parser = one)]
    right: String,
    #[command(flatten)]
    pub(super) with: With,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs `tfgen diff`.
pub(crate) fn run(command: &Diff, project: &Project) -> anyhow::Result<ExitCode> {
    let (left, left_revision) = asked(&command.left);
    let (right, right_revision) = asked(&command.right);
    let trees = if left_revision == right_revision {
        vec![read(project, left_revision, &[left, right])?]
    } else {
        vec![read(project, left_revision, &[left])?, read(project, right_revision, &[right])?]
    };
    let trees: Option<Vec<Tree>> = trees.into_iter().collect();
    let sides =
        trees.as_ref().and_then(|trees| trees.first()?.side(left).zip(trees.last()?.side(right)));
    let Some((left, right)) = sides else { return Ok(ExitCode::from(1)) };
    let differences = tfgen::diff::differences(&left, &right);
    if command.json {
        super::streams::json(&json!({
            "version": 1,
            "left": command.left,
            "right": command.right,
            "differences": differences,
        }));
    } else if differences.is_empty() {
        eprintln!("{} and {} mean the same", command.left, command.right);
    } else {
        super::streams::coloured_output(&tfgen::diff::text(
            &differences,
            &command.left,
            &command.right,
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// The name of an environment, and the requested revision. No name contains `@`.
fn asked(text: &str) -> (&str, Option<&str>) {
    text.split_once('@').map_or((text, None), |(name, revision)| (name, Some(revision)))
}

/// Refuses a glob; a revision such as `HEAD@{1}` may look like one.
fn one(text: &str) -> Result<String, String> {
    environment_choice::one(asked(text).0).map(|_| text.to_owned())
}

/// Reads the environments `names`; `None` if they have errors, which are shown.
fn read(project: &Project, revision: Option<&str>, names: &[&str]) -> anyhow::Result<Option<Tree>> {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut problems = Problems::default();
    let tree = match revision {
        None => Tree::read(project, &names, &mut problems)?,
        Some(revision) => {
            let then = project.at(Repository::of(&project.path("")).at(revision)?);
            Tree::read(&then, &names, &mut problems)?
        }
    };
    if let Some(revision) = revision.filter(|_| problems.errors() > 0) {
        eprintln!("at {}:", visible(revision));
    }
    Ok(super::may_go_on(&problems, &tree.sources).then_some(tree))
}
