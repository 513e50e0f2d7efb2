//! `tfgen list`: which environments there are.

use serde_json::json;
use std::collections::HashMap;
use std::process::ExitCode;
use tfgen::layers::{self, Environment};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::visible;
use tfgen::source::Sources;

/// `tfgen list [--json]`.
#[derive(Debug, clap::Args)]
pub(crate) struct List {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs `tfgen list`.
pub(crate) fn run(command: &List, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let (environments, _) = layers::read(project, &[], &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    let environments = ordered(environments);
    if command.json {
        let describe = |one: &Environment| {
            json!({
                "name": one.name.as_str(),
                "description": one.description,
                "file": one.path,
            })
        };
        let environments: Vec<_> = environments.iter().map(describe).collect();
        super::print_json(&json!({ "version": 1, "environments": environments }));
        return Ok(ExitCode::SUCCESS);
    }
    let width = |text: fn(&Environment) -> &str| {
        environments.iter().map(|one| text(one).len()).max().unwrap_or(0)
    };
    let (names, files) = (width(|one| one.name.as_str()), width(|one| &one.path));
    let mut lines = String::new();
    for one in &environments {
        let (name, file) = (one.name.as_str(), &one.path);
        let description = visible(one.description.as_deref().unwrap_or_default());
        let line = format!("{name:names$}  {file:files$}  {description}");
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    print!("{lines}");
    Ok(ExitCode::SUCCESS)
}

/// The environments, each after those whose outputs it reads.
fn ordered(mut environments: Vec<Environment>) -> Vec<Environment> {
    let places: HashMap<String, usize> = layers::dependency_order(&environments)
        .into_iter()
        .enumerate()
        .map(|(place, name)| (name.to_owned(), place))
        .collect();
    environments.sort_by_key(|one| places.get(one.name.as_str()));
    environments
}
