//! What git knows of the repository: the tree of a revision, and which files differ from it.
//!
//! Everything is read by git's plumbing, without a second work tree.

mod revision;

pub use revision::Revision;

use anyhow::{Context as _, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The git repository around a folder. All paths are relative to that folder.
#[derive(Debug)]
pub struct Repository {
    folder: PathBuf,
}

impl Repository {
    /// The repository that `folder` is in.
    ///
    /// # Errors
    /// When it is in none, or git cannot be run.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let repository = Self { folder: folder.to_path_buf() };
        let output = repository
            .command(&["rev-parse", "--is-inside-work-tree"])
            .output()
            .context("cannot run git")?;
        if !output.status.success() || output.stdout.trim_ascii() != b"true" {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!(
                "{} is not in the work tree of a git repository that may be read\n{}\n\
                 hint: revisions are read from git",
                folder.display(),
                said.trim()
            );
        }
        Ok(repository)
    }

    /// The repository as it was at `name`, which is anything that git takes for a commit.
    ///
    /// # Errors
    /// When it names no commit, or git fails.
    pub fn revision(&self, name: &str) -> anyhow::Result<Revision> {
        let commit = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let output = self.command(&arguments).output().context("cannot run git")?;
        if !output.status.success() {
            bail!(
                "git knows no commit `{name}`\n\
                 hint: a shallow clone lacks older ones; `git fetch --unshallow` brings them"
            );
        }
        let commit = String::from_utf8(output.stdout)?.trim().to_owned();
        let listing = self.output(&["ls-tree", "-r", "-z", &commit])?;
        let mut batch = self.command(&["cat-file", "--batch"]);
        batch.stdin(Stdio::piped()).stdout(Stdio::piped());
        Revision::new(commit, &listing, batch.spawn().context("cannot run git")?)
    }

    /// The files that differ between `revision` and the work tree, by content or by mode, and
    /// those that are new, ignored ones left out.
    ///
    /// # Errors
    /// When git fails.
    pub fn changed_since(&self, revision: &Revision) -> anyhow::Result<BTreeSet<String>> {
        let tracked = self.output(&[
            "diff",
            "--name-only",
            "-z",
            "--relative",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            revision.commit(),
            "--",
        ])?;
        let untracked = self.output(&["ls-files", "--others", "--exclude-standard", "-z"])?;
        let names = tracked.split(|byte| *byte == 0).chain(untracked.split(|byte| *byte == 0));
        Ok(names
            .filter(|name| !name.is_empty())
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect())
    }

    /// git, which takes no lock that it can do without and says everything in English.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("--no-optional-locks").arg("-C").arg(&self.folder).args(arguments);
        command.env("LC_ALL", "C").stdin(Stdio::null());
        command
    }

    fn output(&self, arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
        let output = self.command(arguments).output().context("cannot run git")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("git {} failed: {}", arguments[0], said.trim());
        }
        Ok(output.stdout)
    }
}
