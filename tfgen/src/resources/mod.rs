//! `resources.toml`: what a module's resources mean to those who read plans, and how they are
//! imported.

mod id_template;
mod importing;

pub(crate) use id_template::IdTemplate;
pub(crate) use importing::{ImportDescriptions, Importing, Said};

use crate::layers::Table;
use crate::module_files::{self, Form};
use crate::problem::Problems;
use crate::project::Project;
use crate::source::{SourceId, Sources};
use anyhow::Context as _;
use plan_summary::Description;
use std::collections::BTreeMap;

/// The name of the file in a module's folder.
pub(crate) const FILE: &str = "resources.toml";

/// The keys of each table; modules/README.md says what they mean.
const KEYS: [(&str, Form); 9] = [
    ("holds_data", Form::Boolean),
    ("serves_traffic", Form::Boolean),
    ("widens_access", Form::Strings),
    ("lowers_protection", Form::Table),
    ("guard", Form::String),
    ("import_id", Form::String),
    ("identified_by", Form::Strings),
    ("domain_names", Form::Strings),
    ("find", Form::String),
];

/// The file of one module.
pub(crate) struct DescriptionFile {
    /// The module's folder.
    pub(crate) folder: String,
    source: SourceId,
    /// Its tables, by type; none if the file is not TOML.
    table: Table,
}

/// The files of all modules of `project`. Those that do not have the form in modules/README.md are
/// among them, and in `problems`.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn files(
    project: &Project,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<Vec<DescriptionFile>> {
    if !project.is_folder("modules") {
        return Ok(vec![]);
    }
    let paths = project.files_below("modules", &format!("/{FILE}"))?.into_iter();
    paths.map(|path| DescriptionFile::read(project, &path, sources, problems)).collect()
}

impl DescriptionFile {
    fn read(
        project: &Project,
        path: &str,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        let (source, table) = module_files::read(project, path, &KEYS, sources, problems)?;
        let folder = path.trim_end_matches(FILE).trim_end_matches('/').to_owned();
        Ok(Self { folder, source, table })
    }

    /// What it says to those who read plans, by type.
    ///
    /// # Errors
    /// If it does not have the form in modules/README.md.
    pub(crate) fn described(
        &self,
        sources: &Sources,
    ) -> anyhow::Result<BTreeMap<String, Description>> {
        let file = sources.get(self.source);
        toml::from_str(&file.text).with_context(|| format!("cannot read {}", file.path))
    }
}

/// Checks the file at `path`.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn check(
    project: &Project,
    path: &str,
    sources: &mut Sources,
    problems: &mut Problems,
) -> anyhow::Result<()> {
    let file = DescriptionFile::read(project, path, sources, problems)?;
    importing::read(file.table, problems);
    Ok(())
}
