//! `tfgen changed`: the environments that mean something else than at a git revision.

use serde_json::json;
use std::process::ExitCode;
use tfgen::changed::{self, Reason};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::visible;
use tfgen::source::Sources;

/// `tfgen changed --since REV [--json]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Changed {
    /// The git revision to compare with, such as origin/main
    #[arg(long, value_name = "REV")]
    since: String,
    /// Print JSON; `environments` in it are those to plan
    #[arg(long)]
    json: bool,
}

/// Runs `tfgen changed`.
pub(crate) fn run(command: &Changed, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let result = changed::since(project, &command.since, &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    if command.json {
        let mut environments: Vec<_> = result.changed.keys().chain(&result.added).collect();
        environments.sort();
        let changed: Vec<_> = result
            .changed
            .iter()
            .map(|(name, reasons)| json!({ "name": name, "reasons": reasons }))
            .collect();
        super::print_json(&json!({
            "version": 1,
            "since": result.commit,
            "environments": environments,
            "added": result.added,
            "removed": result.removed,
            "changed": changed,
        }));
        return Ok(ExitCode::SUCCESS);
    }
    for name in &result.added {
        println!("+ {name}");
    }
    for (name, reasons) in &result.changed {
        println!("~ {name}");
        for reason in reasons {
            let reason = match reason {
                Reason::Value { address } => address.clone(),
                Reason::Module { file } => format!("{file} (module)"),
                Reason::Source { file } => format!("{file} (source)"),
                Reason::HadErrors => format!("had errors at {}", command.since),
            };
            println!("    {}", visible(&reason));
        }
    }
    for name in &result.removed {
        println!("- {name}");
    }
    eprintln!(
        "{} added, {} changed, {} removed since {}; {} environments in all",
        result.added.len(),
        result.changed.len(),
        result.removed.len(),
        visible(&command.since),
        result.total
    );
    Ok(ExitCode::SUCCESS)
}
