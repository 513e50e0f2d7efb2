//! What git knows about the repository: the tree of a revision, and which files differ from it.
//!
//! Everything is read with git's plumbing commands, without a second work tree. A submodule is a
//! repository inside the repository: its files are read at the commit that the outer one names.

mod command;
mod ignored;
mod objects;
mod place;
mod revision;

pub(crate) use ignored::is_ignored;
pub(crate) use place::path_in_repository;
pub use revision::Revision;

use anyhow::bail;
use command::{Git, Started, lines};
use std::collections::BTreeSet;
use std::path::Path;

/// The git repository around a folder. All paths are relative to that folder.
#[derive(Debug)]
pub struct Repository {
    git: Git,
}

impl Repository {
    /// The repository that `folder` is in.
    pub fn of(folder: &Path) -> Self {
        Self { git: Git::around(folder) }
    }

    /// The repository as it was at `name`, which is anything that git accepts as a commit.
    ///
    /// # Errors
    /// Outside the work tree of a repository, if `name` names no commit, or if git fails.
    pub fn at(&self, name: &str) -> anyhow::Result<Revision> {
        Revision::of(&self.git, self.commit(name)?)
    }

    /// The repository as it was at `name`. Also returns the files that differ between that and the
    /// work tree, by content or by mode, and the new files, without ignored ones.
    ///
    /// If the old commit of a submodule is not available here, all of its files differ.
    ///
    /// # Errors
    /// Like [`at`](Self::at).
    pub fn since(&self, name: &str) -> anyhow::Result<(Revision, BTreeSet<String>)> {
        let commit = self.commit(name)?;
        let differing = Differing::start(&self.git, &commit)?;
        let revision = Revision::of(&self.git, commit)?;
        let mut files = differing.output()?;
        for (path, commit) in revision.submodules() {
            if files.remove(path)
                && let Some(inside) = self.git.submodule(path)
            {
                let differing = Differing::start(&inside, commit)?.output()?;
                files.extend(differing.into_iter().map(|file| format!("{path}/{file}")));
            }
        }
        let mut open: Vec<String> = files.iter().cloned().collect();
        while let Some(path) = open.pop() {
            let Some(inside) = self.git.submodule(&path) else { continue };
            files.remove(&path);
            let all = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
            for file in lines(&inside.start(&all)?.output()?) {
                open.push(format!("{path}/{file}"));
                files.insert(format!("{path}/{file}"));
            }
        }
        Ok((revision, files))
    }

    /// The repository before and after the newest commit that removed the file at `path`, if there
    /// is one.
    ///
    /// # Errors
    /// When git fails.
    pub fn removal_of(&self, path: &str) -> anyhow::Result<Option<(Revision, Revision)>> {
        let of_removals = ["--diff-filter=D", "--no-renames", "--format=%H", "--", path];
        let log = [&["log", "-1"][..], &of_removals].concat();
        let output = String::from_utf8(self.git.start(&log)?.output()?)?;
        let commit = output.trim();
        if commit.is_empty() {
            return Ok(None);
        }
        Ok(Some((self.at(&format!("{commit}^"))?, self.at(commit)?)))
    }

    /// The full name of the commit `name`.
    fn commit(&self, name: &str) -> anyhow::Result<String> {
        if let Some(commit) = self.git.commit(name)? {
            return Ok(commit);
        }
        self.git.is_in_work_tree()?;
        bail!(
            "git knows no commit `{name}`\n\
             hint: a shallow clone lacks older commits; `git fetch --unshallow` fetches them"
        );
    }
}

/// The files of one repository that differ from a commit, and its new files. Two git commands
/// search at the same time: each looks at thousands of files, and they are independent.
struct Differing {
    tracked: Started,
    untracked: Started,
}

impl Differing {
    fn start(git: &Git, commit: &str) -> anyhow::Result<Self> {
        let tracked = git.start(&[
            "diff",
            "--name-only",
            "-z",
            "--relative",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=none",
            commit,
            "--",
        ])?;
        let untracked = git.start(&["ls-files", "--others", "--exclude-standard", "-z"])?;
        Ok(Self { tracked, untracked })
    }

    fn output(self) -> anyhow::Result<BTreeSet<String>> {
        let mut files = lines(&self.tracked.output()?);
        files.extend(lines(&self.untracked.output()?));
        Ok(files.into_iter().collect())
    }
}
