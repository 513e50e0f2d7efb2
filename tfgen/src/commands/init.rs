//! `tfgen init`: starts a project, in an empty folder or in an existing repository.

use super::schema;
use std::process::ExitCode;
use tfgen::init::{self, File};
use tfgen::new;
use tfgen::output;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::schema::PATH as SCHEMA;
use tfgen::source::Sources;

/// `tfgen init [--github]`.
#[derive(Debug, clap::Args)]
pub(crate) struct Init {
    /// Also write workflows for GitHub: a pull request is checked and planned, a merge is applied
    #[arg(long)]
    github: bool,
}

/// Runs `tfgen init`.
pub(crate) fn run(command: &Init, project: &Project) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let contracts = super::all_contracts(project, None, &mut sources, &mut problems)?;
    let mut files = init::files(project, &new::calls(&contracts), command.github)?;
    let is_schema_there = project.path(SCHEMA).symlink_metadata().is_ok();
    if is_schema_there {
        files.push(File::There { path: SCHEMA.to_owned(), lacks: vec![] });
    } else if problems.errors() == 0 {
        let schema = schema::change(project, Some(contracts), &mut sources, &mut problems)?;
        files.extend(schema.map(File::New));
    }
    let new = files.iter().filter_map(|file| match file {
        File::New(change) => Some(change.clone()),
        File::There { .. } => None,
    });
    output::write(project, &new.collect::<Vec<_>>())?;
    for file in &files {
        match file {
            File::New(change) => eprintln!("+ {}", change.path),
            File::There { path, .. } => eprintln!("= {path} is there already"),
        }
    }
    for file in &files {
        if let File::There { path, lacks } = file
            && !lacks.is_empty()
        {
            eprintln!("hint: add to {path}: {}", lacks.join("  "));
        }
    }
    if !is_schema_there && problems.errors() > 0 {
        super::show(&problems, &sources);
        eprintln!("warning: {SCHEMA} is left out, because a module cannot be read");
    }
    if command.github {
        eprintln!(
            "hint: configure a backend in envs/ before the first merge: a state in a file is lost \
             when its job ends\n\
             hint: pin tfgen to a commit in .github/actions/tfgen/action.yml"
        );
    }
    eprintln!("hint: `tfgen generate` writes generated/, `tfgen run --all -- plan` plans it");
    Ok(ExitCode::SUCCESS)
}
