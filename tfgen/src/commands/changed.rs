//! `tfgen changed`: lists the environments whose meaning differs from that at a git revision.

use clap::ValueEnum;
use std::process::ExitCode;
use tfgen::changed::{self, report};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::report::visible;
use tfgen::source::Sources;

/// `tfgen changed --since REV [--format FORMAT | --json]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Changed {
    /// The git revision to compare with, such as origin/main
    #[arg(long, value_name = "REV")]
    since: String,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text, conflicts_with = "json")]
    format: Format,
    /// Short for `--format json`
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people, with old and new values
    Text,
    /// One JSON document; its `environments` are those to plan
    Json,
    /// For a comment on a pull request
    Markdown,
    /// Annotations, which GitHub shows in a pull request
    Github,
}

/// Runs `tfgen changed`.
pub(crate) fn run(command: &Changed, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let since = &command.since;
    let changed = changed::since(project, since, &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    match command.format {
        _ if command.json => super::streams::json(&report::json(&changed)),
        Format::Json => super::streams::json(&report::json(&changed)),
        Format::Markdown => print!("{}", report::markdown(&changed, since)),
        Format::Github => {
            print!("{}", report::github(&changed, since, &project.path_in_repository()));
        }
        Format::Text => {
            super::streams::coloured_output(&report::text(&changed, since));
            eprintln!(
                "{} added, {} changed, {} removed since {}; {} environments in all",
                changed.added.len(),
                changed.changed.len(),
                changed.removed.len(),
                visible(since),
                changed.total
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}
