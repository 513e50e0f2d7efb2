//! The commands that a document tells its reader to type.

use std::path::Path;

use local::files;

/// The lines of the shell block below a heading, without blank ones.
pub(crate) fn commands(document: &Path, heading: &str) -> Vec<String> {
    let text = files::read(document).unwrap();
    let title = format!("\n## {heading}\n");
    let (_, below) = text.split_once(&title).unwrap_or_else(|| panic!("no heading {heading:?}"));
    let section = below.split("\n## ").next().unwrap_or_default();
    let block = section.split_once("```sh\n").and_then(|(_, rest)| rest.split_once("```"));
    let (block, _) = block.unwrap_or_else(|| panic!("no shell block below {heading:?}"));
    block.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}
