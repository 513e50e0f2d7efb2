//! `tfgen graph`: the modules of an environment and what goes between them, as a picture.

use std::process::ExitCode;
use tfgen::graph::{self, Graph as Picture};
use tfgen::pipeline;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// `tfgen graph ENV [--format svg|mermaid|dot]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Graph {
    /// The environment
    #[arg(value_name = "ENV")]
    environment: String,
    /// The output format
    #[arg(long, value_enum, default_value_t = Format::Svg)]
    format: Format,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// A picture that follows the light or dark scheme of the page
    Svg,
    /// Mermaid
    Mermaid,
    /// Graphviz
    Dot,
}

/// Runs `tfgen graph`.
pub(crate) fn run(command: &Graph, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let names = [command.environment.clone()];
    let checked = pipeline::checked(project, &names, &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    for (_, root) in &checked.environments {
        let picture = Picture::of(root);
        let text = match command.format {
            Format::Svg => graph::svg(&picture),
            Format::Mermaid => graph::mermaid(&picture),
            Format::Dot => graph::dot(&picture),
        };
        print!("{text}");
    }
    Ok(ExitCode::SUCCESS)
}
