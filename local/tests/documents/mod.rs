//! What a document tells its reader to type, and a shell in which it is typed.

use std::path::{Path, PathBuf};
use std::process::Command;

use local::terraform::Terraform;

/// What stands below a heading, or above all of them.
pub(crate) fn section<'t>(text: &'t str, heading: Option<&str>) -> &'t str {
    let mut parts = text.split("\n## ");
    let part = match heading {
        None => parts.next(),
        Some(heading) => parts.find(|part| part.lines().next() == Some(heading)),
    };
    part.unwrap_or_else(|| panic!("no heading {heading:?}"))
}

/// The first block of a section in this language.
pub(crate) fn block<'t>(section: &'t str, language: &str) -> Option<&'t str> {
    let (_, rest) = section.split_once(&format!("```{language}\n"))?;
    rest.split_once("```").map(|(block, _)| block)
}

/// A shell that stops at the first failure, in `folder`, with the environment of `terraform` and the
/// programs of the folder `programs` before all others.
pub(crate) fn shell(
    commands: &str,
    folder: &Path,
    terraform: &Terraform,
    programs: PathBuf,
) -> Command {
    let mut shell = Command::new("bash");
    shell.args(["-euo", "pipefail", "-c", commands]).current_dir(folder);
    for (name, value) in terraform.command(&[]).get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(programs).chain(std::env::split_paths(&path));
    shell.env("PATH", std::env::join_paths(all).unwrap());
    shell
}
