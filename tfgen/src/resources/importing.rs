//! How resources are imported, according to `resources.toml`.

use super::id_template::{IdTemplate, is_name};
use super::{FILE, files};
use crate::layers::{Node, Table, TomlValue};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::source::{Origin, Sources};
use std::collections::BTreeMap;
use std::path::Path;

/// How resources of one type are found and imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Importing {
    /// The id that an import takes; `None` if there is nothing to import.
    pub(crate) id: Option<IdTemplate>,
    /// The attributes that distinguish resources.
    pub(crate) identified_by: Vec<String>,
    /// Those that are domain names: letter case and a trailing dot do not matter.
    pub(crate) domain_names: Vec<String>,
    /// The command of a shell that prints the id.
    pub(crate) find: Option<IdTemplate>,
}

/// By folder of a module, then by type.
#[derive(Debug)]
pub(crate) struct ImportDescriptions(BTreeMap<String, BTreeMap<String, Importing>>);

/// What is reported of a type.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Said<'d> {
    /// How it is imported, and the file with that description.
    So(&'d Importing, String),
    /// Nothing; this file would be the one to describe it.
    Nothing(String),
    /// Modules contradict each other, and the module of the resource says nothing.
    Contradictory,
}

impl ImportDescriptions {
    /// Reads the descriptions of all modules of `project`; files that do not have the form in
    /// modules/README.md are in `problems`.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(crate) fn read(
        project: &Project,
        sources: &mut Sources,
        problems: &mut Problems,
    ) -> anyhow::Result<Self> {
        let mut all = BTreeMap::new();
        for file in files(project, sources, problems)? {
            all.insert(file.folder, read(file.table, problems));
        }
        Ok(Self(all))
    }

    /// What is known about `kind` in `folder`: from the module there or one around it, or else from
    /// all others that know the type.
    pub(crate) fn of(&self, folder: Option<&str>, kind: &str) -> Said<'_> {
        let folders = folder.into_iter().flat_map(|folder| Path::new(folder).ancestors());
        for folder in folders.filter_map(Path::to_str) {
            if let Some(importing) = self.0.get(folder).and_then(|types| types.get(kind)) {
                return Said::So(importing, format!("{folder}/{FILE}"));
            }
        }
        let mut others = self.0.iter().filter_map(|(folder, types)| {
            types.get(kind).map(|importing| (importing, format!("{folder}/{FILE}")))
        });
        match others.next() {
            None => Said::Nothing(match folder {
                Some(folder) => format!("{folder}/{FILE}"),
                None => format!("a {FILE} of modules/"),
            }),
            Some((first, file)) => match others.all(|(other, _)| other == first) {
                true => Said::So(first, file),
                false => Said::Contradictory,
            },
        }
    }
}

/// How the resources that `file` describes are imported, by type.
pub(super) fn read(file: Table, problems: &mut Problems) -> BTreeMap<String, Importing> {
    let described = file.entries.into_iter();
    let described = described.filter_map(|(kind, entry)| {
        Some((kind, Importing::read(entry.node.as_table()?, problems)))
    });
    described.collect()
}

impl Importing {
    /// Reads the keys of `table` about imports. The others are for readers of plans.
    fn read(table: &Table, problems: &mut Problems) -> Self {
        let mut refuse = |place: Origin, title: String, hint: &str| {
            let problem = Problem::new(Code::WrongKind, title);
            problems.push(problem.at(place, "written here").hint(hint));
        };
        let template = |key| table.get(key).and_then(Node::as_str).map(IdTemplate::read);
        let names = |key| match table.get(key).map(|node| &node.value) {
            Some(TomlValue::Array(list)) => Some(list.iter().filter_map(name).collect::<Vec<_>>()),
            _ => None,
        };
        let (id, find) = (template("import_id"), template("find"));
        if let (Some(id), Some(written)) = (&id, table.get("import_id"))
            && id.attributes().next().is_none()
        {
            let title = "`import_id` names no attribute".to_owned();
            refuse(written.origin, title, "such as import_id = \"{id}\"");
        }
        let identified_by = names("identified_by");
        for (name, place) in identified_by.iter().flatten().filter(|(name, _)| !is_name(name)) {
            let title = format!("`{name}` is not a valid name for an attribute");
            refuse(*place, title, "names have lower-case letters, digits and _");
        }
        let plain = |names: &[(&str, Origin)]| -> Vec<String> {
            names.iter().map(|(name, _)| (*name).to_owned()).collect()
        };
        let identified_by = match identified_by {
            Some(names) => plain(&names),
            None => id.iter().flat_map(IdTemplate::attributes).map(str::to_owned).collect(),
        };
        let domain_names = names("domain_names").unwrap_or_default();
        for (name, place) in &domain_names {
            if !identified_by.iter().any(|one| one == name) {
                let title = format!("`{name}` identifies nothing");
                refuse(*place, title, "name it in `identified_by`, too");
            }
        }
        if let (Some(written), None) = (table.get("find"), table.get("import_id")) {
            let title = "nothing uses the id that `find` finds".to_owned();
            refuse(written.origin, title, "set `import_id` to what an import needs");
        }
        Self { id, identified_by, domain_names: plain(&domain_names), find }
    }
}

/// The name in `node`, and its place.
fn name(node: &Node) -> Option<(&str, Origin)> {
    node.as_str().map(|name| (name, node.origin))
}
