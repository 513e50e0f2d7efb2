//! The file of change sets, which the planning job passes to the jobs that show and apply it.

use crate::change_set::{ChangeSet, is_digest};
use crate::reviewed::{Difference, differences};
use crate::summary::Summary;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The version of the form; it increases if a reader of the old form could be misled.
const VERSION: u32 = 1;

/// What plans of several root modules do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSets {
    version: u32,
    /// One for each root module.
    pub root_modules: Vec<RootModule>,
}

/// What the plan of one root module does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RootModule {
    /// Its name.
    pub name: String,
    /// The digest of the change set; `None` for a plan that must not be applied, such as one with
    /// placeholders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The change set; also `None` if only its digest was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_set: Option<ChangeSet>,
    /// What people read about it, if that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
}

/// Why a file of change sets cannot be read.
#[derive(Debug)]
pub enum NoChangeSets {
    /// It is not JSON, or is something else.
    Json(serde_json::Error),
    /// Its version is not supported.
    Version(u32),
    /// The digest of this root module does not match its change set, or is not a digest.
    Digest(String),
}

impl fmt::Display for NoChangeSets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(
                formatter,
                "this is not a file of change sets (line {}, column {})\nhint: `tfgen run \
                 --change-sets FILE -- plan` writes one",
                error.line(),
                error.column()
            ),
            Self::Version(version) => write!(
                formatter,
                "the change sets have format version {version}, but only {VERSION} is supported \
                 here\nhint: another version of tfgen wrote them"
            ),
            Self::Digest(name) => write!(
                formatter,
                "the change set of {name:?} does not have its digest\nhint: it was changed, or \
                 another version of tfgen wrote it"
            ),
        }
    }
}

impl std::error::Error for NoChangeSets {}

impl RootModule {
    /// The entry for the root module `name`, whose plan does `change_set`; that is `None` for a
    /// plan that must not be applied.
    pub fn new(name: &str, change_set: Option<ChangeSet>, summary: Option<Summary>) -> Self {
        let digest = change_set.as_ref().map(ChangeSet::digest);
        Self { name: name.to_owned(), digest, change_set, summary }
    }

    /// Whether the digest matches the change set, or, if only the digest was kept, is valid.
    fn has_its_digest(&self) -> bool {
        match (&self.change_set, &self.digest) {
            (Some(change_set), digest) => digest.as_ref() == Some(&change_set.digest()),
            (None, Some(digest)) => is_digest(digest),
            (None, None) => true,
        }
    }
}

impl ChangeSets {
    /// Those of `root_modules`.
    pub fn new(root_modules: Vec<RootModule>) -> Self {
        Self { version: VERSION, root_modules }
    }

    /// Reads `text`.
    ///
    /// # Errors
    /// If it is something else, or of another version.
    pub fn read(text: &[u8]) -> Result<Self, NoChangeSets> {
        let read: Self = serde_json::from_slice(text).map_err(NoChangeSets::Json)?;
        if read.version != VERSION {
            return Err(NoChangeSets::Version(read.version));
        }
        match read.root_modules.iter().find(|one| !one.has_its_digest()) {
            Some(wrong) => Err(NoChangeSets::Digest(wrong.name.clone())),
            None => Ok(read),
        }
    }

    /// The file, ending in a newline.
    pub fn json(&self) -> String {
        let text = serde_json::to_string_pretty(self);
        text.map(|text| text + "\n").unwrap_or_default()
    }

    /// The differences between the reviews of the root module `name` and what is `planned`; with
    /// several reviews, one match is enough.
    pub fn differences(&self, name: &str, planned: &ChangeSet) -> Vec<Difference> {
        let mut found = None;
        for reviewed in self.root_modules.iter().filter(|one| one.name == name) {
            let is_same = reviewed.digest.as_ref() == Some(&planned.digest());
            let differences = match (&reviewed.change_set, &reviewed.digest) {
                (Some(reviewed), _) => differences(reviewed, planned),
                (None, Some(_)) if is_same => vec![],
                (None, Some(_)) => vec![Difference::Digest],
                (None, None) => continue,
            };
            if differences.is_empty() {
                return differences;
            }
            found.get_or_insert(differences);
        }
        found.unwrap_or_else(|| vec![Difference::NotReviewed])
    }
}
