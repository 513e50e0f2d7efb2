//! Public repositories: only their Terraform files.

use serde::Deserialize;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A public repository.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Repository {
    /// `OWNER/NAME` on GitHub.
    pub(crate) name: String,
    /// The commit that is read.
    pub(crate) commit: String,
}

impl Repository {
    /// Makes `folder` a shallow clone, unless it is one already. Its work tree has only the files
    /// with these `names`, and no others are fetched. The error is git's message.
    pub(crate) fn fetch_into(&self, folder: &Path, names: &[&str]) -> Result<(), String> {
        // Written when the clone is complete.
        let mark = folder.join(".git/complete");
        if fs::read_to_string(&mark).is_ok_and(|commit| commit == self.commit) {
            return Ok(());
        }
        if folder.exists() {
            fs::remove_dir_all(folder).map_err(|error| error.to_string())?;
        }
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        let address = format!("https://github.com/{}", self.name);
        let mut checkout = vec!["sparse-checkout", "set", "--no-cone"];
        checkout.extend(names);
        for arguments in [
            vec!["init", "--quiet"],
            vec!["remote", "add", "origin", &address],
            vec!["fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", &self.commit],
            checkout,
            vec!["checkout", "--quiet", &self.commit],
        ] {
            git(folder, &arguments)?;
        }
        fs::write(mark, &self.commit).map_err(|error| error.to_string())
    }
}

fn git(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_TERMINAL_PROMPT", "0")
        .output()
        .map_err(|error| format!("git: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() { Ok(()) } else { Err(said.trim().replace('\n', "; ")) }
}
