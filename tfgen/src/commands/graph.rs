//! `tfgen graph`: shows the modules of an environment and what they pass to each other, as a tree
//! or a picture.

use std::process::ExitCode;
use tfgen::environment_choice;
use tfgen::graph::{self, Graph as Picture};
use tfgen::pipeline;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// `tfgen graph ENV [--format tree|svg|mermaid|dot]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Graph {
    /// The environment
    #[arg(value_name = "ENV", value_parser = environment_choice::one)]
    environment: String,
    /// The output format [default: a tree on a terminal, SVG in a file or a pipe]
    #[arg(long, value_enum)]
    format: Option<Format>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Format {
    /// Text: each module, with the modules whose outputs it reads below it
    Tree,
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
    let format = command.format.unwrap_or(match super::width_of_stdout() {
        Some(_) => Format::Tree,
        None => Format::Svg,
    });
    for (_, root) in &checked.environments {
        let picture = Picture::of(root);
        let text = match format {
            Format::Tree => graph::tree(&picture, super::width_of_stdout()),
            Format::Svg => graph::svg(&picture),
            Format::Mermaid => graph::mermaid(&picture),
            Format::Dot => graph::dot(&picture),
        };
        print!("{text}");
    }
    Ok(ExitCode::SUCCESS)
}
