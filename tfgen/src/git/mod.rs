//! What git knows of the repository: the tree of a revision, and which files differ from it.
//!
//! Everything is read by git's plumbing, without a second work tree.

mod revision;

pub use revision::Revision;

use anyhow::{Context as _, bail};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The git repository around a folder. All paths are relative to that folder.
#[derive(Debug)]
pub struct Repository {
    folder: PathBuf,
}

impl Repository {
    /// The repository that `folder` is in.
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }

    /// The repository as it was at `name`, which is anything that git takes for a commit; and the
    /// files that differ between that and the work tree, by content or by mode, and those that are
    /// new, ignored ones left out.
    ///
    /// # Errors
    /// Outside the work tree of a repository, when `name` names no commit, or when git fails.
    pub fn since(&self, name: &str) -> anyhow::Result<(Revision, BTreeSet<String>)> {
        let commit = self.commit(name)?;
        // Each looks at thousands of files, and they need nothing of each other.
        let listing = self.start(&["ls-tree", "-r", "-z", &commit])?;
        let tracked = self.start(&[
            "diff",
            "--name-only",
            "-z",
            "--relative",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            &commit,
            "--",
        ])?;
        let untracked = self.start(&["ls-files", "--others", "--exclude-standard", "-z"])?;
        let mut batch = self.command(&["cat-file", "--batch"]);
        batch.stdin(Stdio::piped()).stdout(Stdio::piped());
        let batch = batch.spawn().context("cannot run git")?;
        let revision = Revision::new(commit, &listing.output()?, batch)?;
        let (tracked, untracked) = (tracked.output()?, untracked.output()?);
        let names = tracked.split(|byte| *byte == 0).chain(untracked.split(|byte| *byte == 0));
        let names = names
            .filter(|name| !name.is_empty())
            .map(|name| String::from_utf8_lossy(name).into_owned());
        Ok((revision, names.collect()))
    }

    /// The full name of the commit `name`.
    fn commit(&self, name: &str) -> anyhow::Result<String> {
        let commit = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let output = self.command(&arguments).output().context("cannot run git")?;
        if output.status.success() {
            return Ok(String::from_utf8(output.stdout)?.trim().to_owned());
        }
        let arguments = ["rev-parse", "--is-inside-work-tree"];
        let output = self.command(&arguments).output().context("cannot run git")?;
        if !output.status.success() || output.stdout.trim_ascii() != b"true" {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!(
                "{} is not in the work tree of a git repository that may be read\n{}\n\
                 hint: revisions are read from git",
                self.folder.display(),
                said.trim()
            );
        }
        bail!(
            "git knows no commit `{name}`\n\
             hint: a shallow clone lacks older ones; `git fetch --unshallow` brings them"
        );
    }

    /// git, which takes no lock that it can do without and says everything in English.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("--no-optional-locks").arg("-C").arg(&self.folder).args(arguments);
        command.env("LC_ALL", "C").stdin(Stdio::null());
        command
    }

    fn start(&self, arguments: &[&str]) -> anyhow::Result<Started> {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let process = command.spawn().context("cannot run git")?;
        Ok(Started { name: arguments[0].to_owned(), process })
    }
}

/// A command of git that runs.
struct Started {
    name: String,
    process: Child,
}

impl Started {
    /// What it has written when it has ended.
    fn output(self) -> anyhow::Result<Vec<u8>> {
        let output = self.process.wait_with_output().context("cannot run git")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("git {} failed: {}", self.name, said.trim());
        }
        Ok(output.stdout)
    }
}
