//! The TOML files next to the modules, which Terraform does not read: `resources.toml` and
//! `preflight.toml`.

mod table_form;

pub(crate) use table_form::{Form, read};

use crate::problem::Problems;
use crate::project::Project;
use crate::source::Sources;
use crate::{preflight, resources};
use std::collections::BTreeSet;

/// Checks these files of all modules of `project`: of those below `modules/`, and of those in
/// `folders`.
///
/// # Errors
/// If a file cannot be read.
pub fn check<'f>(
    project: &Project,
    folders: impl IntoIterator<Item = &'f str>,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<()> {
    let below = match project.is_folder("modules") {
        true => project.files_below("modules", ".toml")?,
        false => vec![],
    };
    let elsewhere = folders.into_iter().filter(|folder| !folder.starts_with("modules/"));
    let mut questions: BTreeSet<String> = elsewhere.flat_map(preflight::paths).collect();
    for path in below {
        match path.rsplit_once('/').map(|(_, name)| name) {
            Some(preflight::FILE) => drop(questions.insert(path)),
            Some(resources::FILE) => resources::check(project, &path, sources, problems)?,
            _ => {}
        }
    }
    for path in questions {
        preflight::check(project, &path, sources, problems)?;
    }
    Ok(())
}
