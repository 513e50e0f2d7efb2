//! `tfgen schema`: writes the JSON Schema of environments, for editors.

use super::file_changes;
use std::process::ExitCode;
use tfgen::contracts::Contracts;
use tfgen::output::{self, Change, Changes};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::schema;
use tfgen::source::Sources;

/// `tfgen schema [--check]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Schema {
    /// Write nothing; show what would change, and fail if anything does
    #[arg(long)]
    check: bool,
}

/// Runs `tfgen schema`.
pub(crate) fn run(command: &Schema, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let change = change(project, None, &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    if command.check {
        return Ok(file_changes::show(change.as_slice(), "tfgen schema"));
    }
    file_changes::carry_out(project, change.as_slice())?;
    Ok(ExitCode::SUCCESS)
}

/// Whether the repository has a schema that tfgen wrote.
pub(super) fn is_there(project: &Project) -> anyhow::Result<bool> {
    let bytes = output::read_if_there(&project.path(schema::PATH))?;
    Ok(bytes.is_some_and(|bytes| output::is_ours(schema::PATH, &bytes)))
}

/// What writing the schema would change; `known` are the contracts that were read already.
pub(super) fn change(
    project: &Project,
    known: Option<Contracts>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Option<Change>> {
    let contracts = super::all_contracts(project, known, sources, problems)?;
    let comment = output::json_comment("the modules in modules/", "tfgen schema");
    let text = schema::print(&contracts, &comment)?;
    let Changes { mut changes, foreign, .. } =
        output::compare_file(project, schema::PATH.to_owned(), text)?;
    super::in_the_way(foreign, sources, problems);
    Ok(changes.pop())
}
