//! The repository: where `envs/`, `modules/` and `generated/` are, and the one place through
//! which the first stages read files, so that they read a git revision as they read the disk.

use crate::git::Revision;
use anyhow::{Context as _, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A repository with environments and modules.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
    files: Files,
}

/// Where the files are read from.
#[derive(Debug)]
enum Files {
    Disk,
    Revision(Revision),
    Memory(BTreeMap<String, Vec<u8>>),
}

impl Project {
    /// The repository at `root`, or at the nearest ancestor of the current folder that has both
    /// `envs/` and `modules/`.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(root: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(root) = root {
            for folder in ["envs", "modules"] {
                if !root.join(folder).is_dir() {
                    bail!(
                        "{} has no folder `{folder}`\nhint: `--root` names the repository that \
                         holds envs/ and modules/",
                        root.display()
                    );
                }
            }
            return Ok(Self { root: root.to_path_buf(), files: Files::Disk });
        }
        let here = std::env::current_dir().context("cannot tell the current folder")?;
        here.ancestors()
            .find(|folder| folder.join("envs").is_dir() && folder.join("modules").is_dir())
            .map(|root| Self { root: root.to_path_buf(), files: Files::Disk })
            .with_context(|| {
                format!(
                    "no folder with envs/ and modules/ at or above {}\nhint: go into the \
                     repository or name it with `--root`",
                    here.display()
                )
            })
    }

    /// The same repository as it was at `revision`.
    #[must_use]
    pub fn at(&self, revision: Revision) -> Self {
        Self { root: self.root.clone(), files: Files::Revision(revision) }
    }

    /// A repository that is only in memory: `files` by their paths from its root.
    pub fn in_memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self { root: PathBuf::new(), files: Files::Memory(files.into_iter().collect()) }
    }

    /// The file or folder on the disk at `path`, which is relative to the root.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The content of the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        match &self.files {
            Files::Disk => std::fs::read(self.path(path)).map_err(anyhow::Error::from),
            Files::Revision(revision) => revision.read(path),
            Files::Memory(files) => files.get(path).cloned().context("there is no such file"),
        }
        .with_context(|| format!("cannot read {path}"))
    }

    /// Whether there is a file at `path`.
    pub fn is_file(&self, path: &str) -> bool {
        match &self.files {
            Files::Disk => self.path(path).is_file(),
            Files::Revision(revision) => revision.is_file(path),
            Files::Memory(files) => files.contains_key(path),
        }
    }

    /// Whether there is a file at `path` that is no link.
    pub(crate) fn is_plain_file(&self, path: &str) -> bool {
        match &self.files {
            Files::Disk => {
                self.path(path).symlink_metadata().is_ok_and(|metadata| metadata.is_file())
            }
            Files::Revision(revision) => revision.is_plain_file(path),
            Files::Memory(files) => files.contains_key(path),
        }
    }

    /// Whether there is a folder at `path`.
    pub fn is_folder(&self, path: &str) -> bool {
        match &self.files {
            Files::Disk => self.path(path).is_dir(),
            Files::Revision(revision) => revision.is_folder(path),
            Files::Memory(files) => below(files, path).next().is_some(),
        }
    }

    /// The files below the folder at `path`, at any depth, whose names end with `ending`, as
    /// paths from the root, sorted.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn files_below(&self, path: &str, ending: &str) -> anyhow::Result<Vec<String>> {
        let mut found = vec![];
        if let Files::Revision(revision) = &self.files {
            let inside = revision.below(path).filter(|inside| inside.ends_with(ending));
            return Ok(inside.map(|inside| format!("{path}/{inside}")).collect());
        }
        let mut folders = vec![path.to_owned()];
        while let Some(folder) = folders.pop() {
            for (name, is_folder) in self.kinds(&folder)? {
                let path = format!("{folder}/{name}");
                if is_folder {
                    folders.push(path);
                } else if path.ends_with(ending) {
                    found.push(path);
                }
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// The names of the folders in the folder at `path`, sorted.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn folders(&self, path: &str) -> anyhow::Result<Vec<String>> {
        let folders = self.kinds(path)?.into_iter().filter(|(_, is_folder)| *is_folder);
        let mut names: Vec<String> = folders.map(|(name, _)| name).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// The names of what is in the folder at `path`, each with whether it is a folder.
    pub(crate) fn kinds(&self, path: &str) -> anyhow::Result<Vec<(String, bool)>> {
        let Files::Disk = self.files else {
            let kind = |name: String| {
                let is_folder = self.is_folder(&format!("{path}/{name}"));
                (name, is_folder)
            };
            return Ok(self.entries(path)?.into_iter().map(kind).collect());
        };
        let kind = |entry: std::fs::DirEntry| {
            // Without asking the disk once more, but for links.
            let kind = entry.file_type()?;
            let is_folder = kind.is_dir() || (kind.is_symlink() && entry.path().is_dir());
            Ok((entry.file_name().to_string_lossy().into_owned(), is_folder))
        };
        std::fs::read_dir(self.path(path))
            .and_then(|entries| entries.map(|entry| entry.and_then(kind)).collect())
            .with_context(|| format!("cannot read {path}/"))
    }

    /// The names of what is in the folder at `path`, sorted.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn entries(&self, path: &str) -> anyhow::Result<Vec<String>> {
        let mut names: Vec<String> = match &self.files {
            Files::Disk => std::fs::read_dir(self.path(path))
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .with_context(|| format!("cannot read {path}/"))?
                .iter()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect(),
            Files::Revision(revision) => revision.entries(path),
            Files::Memory(files) => {
                let first = |rest: &str| rest.split('/').next().map(str::to_owned);
                below(files, path).filter_map(first).collect::<BTreeSet<_>>().into_iter().collect()
            }
        };
        names.sort();
        Ok(names)
    }
}

/// The paths of `files` below `folder`, from there.
fn below<'a>(
    files: &'a BTreeMap<String, Vec<u8>>,
    folder: &'a str,
) -> impl Iterator<Item = &'a str> {
    files.keys().filter_map(move |path| path.strip_prefix(folder)?.strip_prefix('/'))
}

#[cfg(test)]
mod tests {
    use super::Project;

    #[test]
    fn a_repository_in_memory_has_the_folders_that_its_files_are_in() {
        let files = ["envs/a.toml", "envs/b/c.toml", "envs/b/d.toml"];
        let project =
            Project::in_memory(files.map(|path| (path.to_owned(), path.as_bytes().to_vec())));
        assert_eq!(project.entries("envs").expect("a folder"), ["a.toml", "b"]);
        assert!(project.is_folder("envs/b") && !project.is_folder("envs/a.toml"));
        assert!(project.is_file("envs/b/c.toml") && !project.is_file("envs/b"));
        assert_eq!(project.read("envs/a.toml").expect("a file"), b"envs/a.toml");
        assert!(project.read("envs/e.toml").is_err());
    }
}
