//! The parts of `docs/runbooks.md` that its reader types.

use std::path::Path;

use local::files;

use crate::documents::{self, block};

/// The text below one heading.
pub(crate) struct Section {
    /// What is entered in TOML, if anything.
    pub(crate) toml: String,
    /// What is typed into a shell.
    pub(crate) commands: String,
}

/// The section below a heading, or the text above all of them.
pub(crate) fn section(document: &Path, heading: Option<&str>) -> Section {
    let text = files::read(document).unwrap();
    let part = documents::section(&text, heading);
    let commands = block(part, "sh").unwrap_or_else(|| panic!("no commands below {heading:?}"));
    let toml = block(part, "toml").unwrap_or_default();
    Section { toml: toml.to_owned(), commands: commands.to_owned() }
}

/// Every heading below which there are commands.
pub(crate) fn headings(document: &Path) -> Vec<String> {
    let text = files::read(document).unwrap();
    let parts = text.split("\n## ").skip(1).filter(|part| block(part, "sh").is_some());
    parts.map(|part| part.lines().next().unwrap_or_default().to_owned()).collect()
}
