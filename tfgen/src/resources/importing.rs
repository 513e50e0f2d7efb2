//! How resources are imported, according to `resources.toml`.

use super::id_template::{IdTemplate, is_name};
use super::{FILE, files};
use crate::problem::{Code, Problem, Problems};
use crate::project::Project;
use crate::source::{Origin, SourceId, Sources};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;

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

/// The same as written. The other keys are for readers of plans.
#[derive(Debug, Deserialize)]
struct Written {
    import_id: Option<Spanned<String>>,
    identified_by: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    domain_names: Vec<Spanned<String>>,
    find: Option<Spanned<String>>,
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
            // What it has in another form was reported.
            let Ok(described) = file.described::<Written>(sources) else { continue };
            let described = described
                .into_iter()
                .map(|(kind, written)| (kind, written.checked(file.source, problems)))
                .collect();
            all.insert(file.folder, described);
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

impl Written {
    fn checked(self, source: SourceId, problems: &mut Problems) -> Importing {
        let mut refuse = |span: Range<usize>, title: String, hint: &str| {
            let problem = Problem::new(Code::WrongKind, title);
            problems.push(problem.at(Origin::new(source, span), "written here").hint(hint));
        };
        let id = self.import_id.as_ref().map(|text| IdTemplate::read(text.get_ref()));
        if let (Some(text), Some(id)) = (&self.import_id, &id)
            && id.attributes().next().is_none()
        {
            let title = "`import_id` names no attribute".to_owned();
            refuse(text.span(), title, "such as import_id = \"{id}\"");
        }
        for name in self.identified_by.iter().flatten().filter(|name| !is_name(name.get_ref())) {
            let title = format!("`{}` is not a valid name for an attribute", name.get_ref());
            refuse(name.span(), title, "names have lower-case letters, digits and _");
        }
        let of_id = || id.iter().flat_map(IdTemplate::attributes).map(str::to_owned).collect();
        let plain = |all: Vec<Spanned<String>>| all.into_iter().map(Spanned::into_inner).collect();
        let identified_by: Vec<String> = self.identified_by.map_or_else(of_id, plain);
        for name in self.domain_names.iter().filter(|one| !identified_by.contains(one.get_ref())) {
            let title = format!("`{}` identifies nothing", name.get_ref());
            refuse(name.span(), title, "name it in `identified_by`, too");
        }
        if let Some(find) = self.find.as_ref().filter(|_| id.is_none()) {
            let title = "nothing uses the id that `find` finds".to_owned();
            refuse(find.span(), title, "set `import_id` to what an import needs");
        }
        let find = self.find.map(|find| IdTemplate::read(find.get_ref()));
        Importing { id, identified_by, domain_names: plain(self.domain_names), find }
    }
}
