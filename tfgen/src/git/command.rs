//! Runs git.

use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The variables that point git to another repository than that of the folder; git sets them for
/// its hooks.
const OF_THE_OUTER_REPOSITORY: [&str; 6] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_COMMON_DIR",
    "GIT_PREFIX",
];

/// git in one folder.
#[derive(Clone, Debug)]
pub(super) struct Git {
    folder: PathBuf,
    /// Whether it uses the repository of this folder even if git is pointed to another one.
    is_own: bool,
}

impl Git {
    /// git for the repository around `folder`.
    pub(super) fn around(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), is_own: false }
    }

    /// git for the repository of the files in `folder`: that is a submodule, if the folder is in
    /// one.
    pub(super) fn nearest(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf(), is_own: true }
    }

    /// git for the repository at `path` inside this one, if one is checked out there.
    pub(super) fn submodule(&self, path: &str) -> Option<Self> {
        let folder = self.folder.join(path);
        // In a folder without it, git would use the outer repository.
        folder.join(".git").exists().then_some(Self { folder, is_own: true })
    }

    /// git, which takes no optional locks and writes everything in English.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("--no-optional-locks").arg("-C").arg(&self.folder).args(arguments);
        command.env("LC_ALL", "C").stdin(Stdio::null());
        if self.is_own {
            for name in OF_THE_OUTER_REPOSITORY {
                command.env_remove(name);
            }
        }
        command
    }

    /// Starts git; what it writes is kept for [`Started::output`].
    pub(super) fn start(&self, arguments: &[&str]) -> anyhow::Result<Started> {
        let mut command = self.command(arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let process = command.spawn().context("cannot run git")?;
        Ok(Started { name: arguments[0].to_owned(), process })
    }

    /// The full name of the commit `name`, if there is one.
    pub(super) fn commit(&self, name: &str) -> anyhow::Result<Option<String>> {
        let commit = format!("{name}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &commit];
        let output = self.command(&arguments).output().context("cannot run git")?;
        if !output.status.success() {
            return Ok(None);
        }
        Ok(Some(String::from_utf8(output.stdout)?.trim().to_owned()))
    }

    /// # Errors
    /// Outside the work tree of a repository.
    pub(super) fn is_in_work_tree(&self) -> anyhow::Result<()> {
        let arguments = ["rev-parse", "--is-inside-work-tree"];
        let output = self.command(&arguments).output().context("cannot run git")?;
        if output.status.success() && output.stdout.trim_ascii() == b"true" {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "{} is not in the work tree of a git repository that may be read\n{}\n\
             hint: revisions are read from git",
            self.folder.display(),
            said.trim()
        );
    }
}

/// A running git command.
pub(super) struct Started {
    name: String,
    process: Child,
}

impl Started {
    /// Its output, once it has ended.
    pub(super) fn output(self) -> anyhow::Result<Vec<u8>> {
        let output = self.process.wait_with_output().context("cannot run git")?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("git {} failed: {}", self.name, said.trim());
        }
        Ok(output.stdout)
    }
}

/// The lines of git's output with `-z`.
pub(super) fn lines(output: &[u8]) -> Vec<String> {
    let lines = output.split(|byte| *byte == 0).filter(|line| !line.is_empty());
    lines.map(|line| String::from_utf8_lossy(line).into_owned()).collect()
}
