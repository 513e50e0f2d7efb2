//! A shell in which the commands of a document are typed.

use std::path::{Path, PathBuf};
use std::process::Command;

use local::terraform::Terraform;

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
