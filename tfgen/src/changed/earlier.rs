//! The environments of the past.

use super::inputs::Inputs;
use crate::layers::{Environment, Reader};
use crate::problem::Problems;
use crate::project::Project;
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};

/// The environments of the past.
#[derive(Default)]
pub(super) struct Earlier {
    pub(super) names: BTreeSet<String>,
    /// Those with `guard = true` whose files differ.
    pub(super) guarded: BTreeSet<String>,
    /// The settings of removed environments; nothing for those that had errors.
    pub(super) gone: BTreeMap<String, Gone>,
}

/// The settings of a removed environment.
#[derive(Debug)]
pub struct Gone {
    /// Its tags.
    pub tags: BTreeSet<String>,
    /// The environments whose outputs it read.
    pub reads: BTreeSet<String>,
}

impl Earlier {
    /// The environments of `then`, some of which, in `names`, still exist or exist again.
    pub(super) fn read(
        then: &Project,
        names: &BTreeSet<String>,
        inputs: &Inputs<'_>,
    ) -> anyhow::Result<Self> {
        let mut earlier = Self::default();
        if !then.is_folder("envs") {
            return Ok(earlier);
        }
        let (same, other): (Vec<String>, Vec<String>) =
            then.files_below("envs", ".toml")?.into_iter().partition(|path| inputs.is_same(path));
        let mut reader = Reader::new(then);
        let (mut sources, mut problems) = (Sources::default(), Problems::default());
        let read = reader.read_files(&other, &mut sources, &mut problems)?;
        let guarded = read.iter().filter(|environment| environment.guard);
        earlier.guarded.extend(guarded.map(|environment| environment.name.to_string()));
        for Environment { name, tags, reads, .. } in read {
            if !names.contains(name.as_str()) {
                earlier.gone.insert(name.to_string(), Gone { tags, reads });
            }
        }
        earlier.names.extend(reader.into_names().iter().map(ToString::to_string));
        let same =
            same.iter().map(|path| path.trim_start_matches("envs/").trim_end_matches(".toml"));
        earlier.names.extend(same.filter(|name| names.contains(*name)).map(str::to_owned));
        Ok(earlier)
    }
}
