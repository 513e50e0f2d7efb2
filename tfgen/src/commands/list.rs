//! `tfgen list`: which environments there are.

use serde_json::json;
use std::collections::BTreeMap;
use std::process::ExitCode;
use tfgen::layers::{self, Environment};
use tfgen::pipeline;
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

/// What is listed of an environment.
struct Listed {
    file: String,
    description: Option<String>,
}

/// Runs `tfgen list`.
pub(crate) fn run(command: &List, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let (mut reads, mut listed) = (BTreeMap::new(), BTreeMap::new());
    pipeline::each_environment(project, &mut sources, &mut problems, |environment| {
        let Environment { name, path, description, .. } = environment;
        reads.insert(name.to_string(), environment.reads);
        listed.insert(name.to_string(), Listed { file: path, description });
    })?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    let ordered = layers::dependency_order(&reads);
    let environments: Vec<_> = ordered.iter().map(|name| (*name, &listed[*name])).collect();
    if command.json {
        let describe = |(name, one): &(&str, &Listed)| json!({ "name": name, "description": one.description, "file": one.file });
        let environments: Vec<_> = environments.iter().map(describe).collect();
        super::print_json(&json!({ "version": 1, "environments": environments }));
        return Ok(ExitCode::SUCCESS);
    }
    let names = environments.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let files = environments.iter().map(|(_, one)| one.file.len()).max().unwrap_or(0);
    let mut lines = String::new();
    for (name, Listed { file, description }) in environments {
        let description = visible(description.as_deref().unwrap_or_default());
        let line = format!("{name:names$}  {file:files$}  {description}");
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    print!("{lines}");
    Ok(ExitCode::SUCCESS)
}
