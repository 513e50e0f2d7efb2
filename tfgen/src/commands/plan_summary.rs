//! `tfgen plan-summary`: shows what Terraform plans do.

use super::streams;
use anyhow::Context as _;
use clap::ValueEnum;
use plan_summary::{Plan, Summary, Unknown, markdown, text};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tfgen::planned::{Descriptions, Planned, environment_name};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// `tfgen plan-summary [PLAN.json…] [--format FORMAT]`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct PlanSummary {
    /// Output of `terraform show -json PLANFILE`; `-` or no file is stdin
    #[arg(value_name = "PLAN.json")]
    plans: Vec<PathBuf>,
    /// Environments that were guarded at this git revision, such as origin/main, still are
    /// [default: the last commit]
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing changes
  1  a plan cannot be read, or Terraform stopped with an error in it
  2  something changes, or the command line is wrong
  3  a guard holds something";

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For a comment on a pull request or a job's summary
    Markdown,
}

/// Runs `tfgen plan-summary`. It also works without a project, but then knows no environments.
pub(crate) fn run(command: &PlanSummary, root: Option<&Path>) -> ExitCode {
    match shown(command, root) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(1)
        }
    }
}

fn shown(command: &PlanSummary, root: Option<&Path>) -> anyhow::Result<u8> {
    let Some(summaries) = summaries(command, root)? else { return Ok(1) };
    match command.format {
        Format::Text => streams::coloured_output(&text(&summaries)),
        Format::Markdown => print!("{}", markdown(&summaries)),
    }
    streams::finished()?;
    Ok(code(&summaries))
}

/// `None` if an environment has errors, which are shown.
fn summaries(command: &PlanSummary, root: Option<&Path>) -> anyhow::Result<Option<Vec<Summary>>> {
    let project = match root {
        Some(_) => Some(Project::find(root)?),
        None => Project::find(None).ok(),
    };
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let descriptions = match &project {
        Some(project) => {
            Descriptions::read(project, command.base.as_deref(), &mut sources, &mut problems)?
        }
        None => Descriptions::default(),
    };
    if !super::may_go_on(&problems, &sources) {
        return Ok(None);
    }
    let stdin = [PathBuf::from("-")];
    let plans = if command.plans.is_empty() { &stdin[..] } else { &command.plans };
    let mut summaries = vec![];
    for path in plans {
        let (name, content) = match path.to_str() {
            Some("-") => ("stdin".to_owned(), stdin_content()?),
            _ => {
                let content = std::fs::read(path);
                let content = content.with_context(|| format!("cannot read {}", path.display()))?;
                (environment_name(project.as_ref(), path), content)
            }
        };
        let plan =
            Plan::read(&content).with_context(|| format!("cannot read {}", path.display()))?;
        let Some(project) = &project else {
            summaries.push(Summary::of(&plan, &name, false, &Unknown));
            continue;
        };
        match Planned::of(project, &name, &descriptions)? {
            Ok(planned) => {
                summaries.push(Summary::of(&plan, &name, planned.is_guarded(), &planned));
            }
            Err((problems, sources)) => {
                super::show(&problems, &sources);
                return Ok(None);
            }
        }
    }
    Ok(Some(summaries))
}

fn stdin_content() -> anyhow::Result<Vec<u8>> {
    let mut content = vec![];
    std::io::stdin().read_to_end(&mut content).context("cannot read stdin")?;
    Ok(content)
}

fn code(summaries: &[Summary]) -> u8 {
    let any = |is: fn(&Summary) -> bool| summaries.iter().any(is);
    match () {
        () if any(|summary| summary.errored) => 1,
        () if any(Summary::is_held) => 3,
        () if any(Summary::has_changes) => 2,
        () => 0,
    }
}
