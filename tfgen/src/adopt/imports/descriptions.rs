//! What the modules' `resources.toml` say of how resources are imported.

use super::id_template::{IdTemplate, is_name};
use crate::project::Project;
use anyhow::Context as _;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// The file in a module's folder that describes its resources.
const FILE: &str = "resources.toml";

/// How resources of one type are found and imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Importing {
    /// What an import takes; nothing where there is nothing to import.
    pub(super) id: Option<IdTemplate>,
    /// The attributes that tell one from another.
    pub(super) identified_by: Vec<String>,
    /// Those of them that are domain names, in which case and a dot at the end do not count.
    pub(super) domain_names: Vec<String>,
    /// The command of a shell that prints the id.
    pub(super) find: Option<IdTemplate>,
}

/// The same as it is written. The other keys are for who reads plans.
#[derive(Debug, Deserialize)]
struct Written {
    import_id: Option<String>,
    identified_by: Option<Vec<String>>,
    #[serde(default)]
    domain_names: Vec<String>,
    find: Option<String>,
}

/// By folder of a module, then by type.
#[derive(Debug)]
pub(super) struct Descriptions(BTreeMap<String, BTreeMap<String, Importing>>);

/// What is said of a type.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said<'d> {
    /// How it is imported, and the file that says so.
    So(&'d Importing, String),
    /// Nothing, and this file would be the one to say it.
    Nothing(String),
    /// Modules contradict each other, and the type's own does not say.
    Contradictory,
}

impl Descriptions {
    /// Reads those of all modules of `project`.
    ///
    /// # Errors
    /// When a file cannot be read, or is not as modules/README.md says.
    pub(super) fn read(project: &Project) -> anyhow::Result<Self> {
        let mut all = BTreeMap::new();
        if !project.is_folder("modules") {
            return Ok(Self(all));
        }
        for path in project.files_below("modules", &format!("/{FILE}"))? {
            let text = String::from_utf8(project.read(&path)?);
            let text = text.with_context(|| format!("{path} is not UTF-8"))?;
            let written: BTreeMap<String, Written> =
                toml::from_str(&text).with_context(|| format!("cannot read {path}"))?;
            let described = written.into_iter().map(|(kind, written)| {
                let importing = written.checked().with_context(|| format!("{path}: {kind}"))?;
                Ok((kind, importing))
            });
            let described = described.collect::<anyhow::Result<_>>()?;
            let folder = path.trim_end_matches(FILE).trim_end_matches('/');
            all.insert(folder.to_owned(), described);
        }
        Ok(Self(all))
    }

    /// What is said of `kind` in `folder`: by the module there or one around it, or else by all
    /// others that know the type.
    pub(super) fn of(&self, folder: Option<&str>, kind: &str) -> Said<'_> {
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
    fn checked(self) -> anyhow::Result<Importing> {
        let id = self.import_id.as_deref().map(IdTemplate::read);
        if let (Some(text), Some(id)) = (&self.import_id, &id)
            && id.attributes().next().is_none()
        {
            anyhow::bail!("`import_id` {text:?} names no `{{attribute}}`");
        }
        let of_id = || id.iter().flat_map(IdTemplate::attributes).map(str::to_owned).collect();
        let identified_by = self.identified_by.unwrap_or_else(of_id);
        if let Some(name) = identified_by.iter().find(|name| !is_name(name)) {
            anyhow::bail!("`identified_by` has {name:?}, which is no name of an attribute");
        }
        if let Some(name) = self.domain_names.iter().find(|name| !identified_by.contains(name)) {
            anyhow::bail!("`domain_names` has {name:?}, by which nothing is identified");
        }
        if self.find.is_some() && id.is_none() {
            anyhow::bail!("`find` finds an id that nothing takes: there is no `import_id`");
        }
        let find = self.find.as_deref().map(IdTemplate::read);
        Ok(Importing { id, identified_by, domain_names: self.domain_names, find })
    }
}
