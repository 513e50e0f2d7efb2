//! What the `sources` of an environment name: files, folders and globs, from the repository's root.

mod absent;

pub(crate) use absent::SourceNames;

use crate::relative_path::named_in;
use globset::{Glob, GlobBuilder};

/// What one of the `sources` is.
pub(crate) enum SourceName {
    /// A file, or a folder with all that is in it.
    Path(String),
    /// In it `*` stays in one folder, `**` does not.
    Glob(Glob),
}

/// Why one of the `sources` is no such name.
pub(crate) enum NoSourceName {
    /// It leads out of the repository.
    Outside,
    /// It is not a glob.
    NotAGlob(globset::Error),
}

impl SourceName {
    /// What `text` names.
    pub(crate) fn parse(text: &str) -> Result<Self, NoSourceName> {
        let Some(path) = named_in("", text) else { return Err(NoSourceName::Outside) };
        if !has_wildcards(&path) {
            return Ok(Self::Path(path));
        }
        // A glob of folders, with all that is in them.
        let below = if text.ends_with('/') { "/**" } else { "" };
        let glob = GlobBuilder::new(&format!("{path}{below}")).literal_separator(true).build();
        glob.map(Self::Glob).map_err(NoSourceName::NotAGlob)
    }
}

/// Whether `text` stands for more than one path, or escapes characters that would make it so.
fn has_wildcards(text: &str) -> bool {
    text.contains(['*', '?', '[', '{', '\\'])
}
