//! `tfgen adopt ENV --state FILE` and `--ids`: import existing resources.

use super::file_changes;
use anyhow::Context as _;
use foreign_text::visible;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};
use tfgen::adopt::imports::{self, Found};
use tfgen::output::Change;
use tfgen::pipeline;
use tfgen::problem::Problems;
use tfgen::project::Project;
use tfgen::source::Sources;

/// Runs `tfgen adopt ENV --state FILE`.
pub(super) fn run(
    project: Project,
    name: &str,
    files: &[PathBuf],
    is_dry: bool,
) -> anyhow::Result<ExitCode> {
    let texts = files.iter().map(|path| read(path)).collect::<anyhow::Result<Vec<_>>>()?;
    let resources = match imports::states(&texts) {
        Ok(resources) => resources,
        Err(wrong) => {
            wrong.iter().for_each(|reason| eprintln!("error: {}", visible(reason)));
            return Ok(ExitCode::from(1));
        }
    };
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let found = imports::match_states(&project, name, &resources, &mut sources, &mut problems)?;
    let Some(found) = found else {
        super::show(&problems, &sources);
        return Ok(ExitCode::from(1));
    };
    // The environment must also be right as it would be written.
    let project = project.with_unsaved([(found.path.clone(), found.after.clone().into_bytes())]);
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    pipeline::checked(&project, &[name.to_owned()], &mut sources, &mut problems)?;
    if !super::may_go_on(&problems, &sources) {
        eprintln!(
            "hint: nothing was written; the errors are in the files that tfgen would have written"
        );
        return Ok(ExitCode::from(1));
    }
    report(&found);
    if !is_dry && !found.imports.is_empty() {
        let (before, after) = (Some(found.before), Some(found.after));
        file_changes::carry_out(&project, &[Change::new(found.path, before, after)])?;
    }
    Ok(ExitCode::from(u8::from(found.may_match)))
}

/// Runs `tfgen adopt ENV --ids`.
pub(super) fn ids(project: &Project, name: &str) -> anyhow::Result<ExitCode> {
    let (mut sources, mut problems) = (Sources::default(), Problems::default());
    let skeletons = imports::skeletons(project, name, &mut sources, &mut problems)?;
    super::show(&problems, &sources);
    let Some(skeletons) = skeletons else { return Ok(ExitCode::from(1)) };
    let skeletons: Vec<String> = skeletons.iter().map(|one| visible(&one.to_string())).collect();
    print!("{}", skeletons.join("\n"));
    Ok(ExitCode::SUCCESS)
}

/// The name and the text of the state at `path`.
fn read(path: &Path) -> anyhow::Result<(String, String)> {
    let name = path.display().to_string();
    let text = if name == "-" {
        let mut text = String::new();
        io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        fs::read_to_string(path)
    };
    let text = text.with_context(|| format!("cannot read {name}"))?;
    Ok((if name == "-" { "stdin".to_owned() } else { name }, text))
}

/// Shows what is imported, what is not, and why.
fn report(found: &Found) {
    let mut lines = String::new();
    let mut section = |title: &str, all: &mut dyn Iterator<Item = String>| {
        let mut all = all.peekable();
        if all.peek().is_none() {
            return;
        }
        if !lines.is_empty() {
            lines.push('\n');
        }
        lines.push_str(title);
        lines.push('\n');
        for line in all {
            lines.push_str("  ");
            lines.push_str(&visible(&line).replace('\n', " "));
            lines.push('\n');
        }
    };
    let imports = found.imports.iter();
    let mut imports = imports.map(|one| format!("{} is {}: {}", one.to, one.from, one.id));
    section("imported:", &mut imports);
    section("imported before:", &mut found.imported.iter().cloned());
    let listed = |(address, reason): &(String, String)| format!("{address}: {reason}");
    section("not matched in the environment:", &mut found.declared.iter().map(listed));
    section("not matched in the state:", &mut found.in_state.iter().map(listed));
    print!("{lines}");
}
