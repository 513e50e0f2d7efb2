//! `tfgen docs`: writes the reference in each module's README.

use super::file_changes;
use anyhow::Context as _;
use std::process::ExitCode;
use tfgen::docs;
use tfgen::output::{self, Change};
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// `tfgen docs [--check]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Docs {
    /// Write nothing; show what would change, and fail if anything does
    #[arg(long)]
    check: bool,
}

/// Runs `tfgen docs`.
pub(crate) fn run(command: &Docs, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let contracts = super::all_contracts(project, None, &mut sources, &mut problems)?;
    let mut all = vec![];
    for (folder, contract) in contracts.iter() {
        let path = format!("{folder}/{}", docs::FILE);
        let before = match output::read_if_there(&project.path(&path))? {
            None => None,
            Some(bytes) => Some(
                String::from_utf8(bytes).with_context(|| format!("{path} is not UTF-8 text"))?,
            ),
        };
        let title = || format!("# {}\n", folder.rsplit('/').next().unwrap_or(folder));
        let readme = before.clone().unwrap_or_else(title);
        let mark = if readme.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        let source = sources.add(path.clone(), readme);
        let text = &sources.get(source).text;
        match docs::place(text, source, &docs::reference(contract, &sources)) {
            Ok(after) => {
                all.push(Change::new(path, before, Some(format!("{mark}{after}"))));
            }
            Err(problem) => problems.push(*problem),
        }
    }
    if !super::may_go_on(&problems, &sources) {
        return Ok(ExitCode::from(1));
    }
    if command.check {
        return Ok(file_changes::show(&all, "tfgen docs"));
    }
    file_changes::carry_out(project, &all)?;
    Ok(ExitCode::SUCCESS)
}
