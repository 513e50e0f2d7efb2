//! The repository: where `envs/`, `modules/` and `generated/` are. The first stages read files only
//! through it, so they read a git revision exactly as they read the disk.

use crate::git::{Revision, is_ignored, path_in_repository};
use crate::layer_name::LayerName;
use anyhow::{Context as _, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The folder of the root modules.
pub const GENERATED: &str = "generated";

/// The folder of root modules with placeholders for outputs that do not exist.
const PLACEHOLDER: &str = ".tfgen-placeholder";

/// What a project is, for users who are outside one.
const ROOT: &str =
    "the root of a project is the folder with envs/, which contains its environments";

/// A repository with environments, and usually with modules.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
    /// The layer over every environment.
    layer: Option<LayerName>,
    /// The outputs that do not exist and have placeholders.
    absent: BTreeSet<String>,
    files: Files,
    /// The contents that replace files on the disk, by their paths from the root.
    unsaved: BTreeMap<String, Vec<u8>>,
}

/// Where the files are read from.
#[derive(Debug)]
enum Files {
    Disk,
    Revision(Revision),
    Memory(BTreeMap<String, Vec<u8>>),
}

impl Project {
    /// The repository at `root`, or at the nearest folder with `envs/`, upwards from the current
    /// one.
    ///
    /// # Errors
    /// If there is none.
    pub fn find(root: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(root) = root {
            if !root.join("envs").is_dir() {
                bail!(
                    "{} has no folder `envs`\nhint: {ROOT}; `tfgen --root {0} init` makes one",
                    root.display()
                );
            }
            return Ok(Self::on_disk(root));
        }
        let here = std::env::current_dir().context("cannot tell the current folder")?;
        let root = here.ancestors().find(|folder| folder.join("envs").is_dir());
        root.map(Self::on_disk).with_context(|| {
            format!(
                "no folder with envs/ at or above {}\nhint: {ROOT}; `tfgen init` makes one here, \
                 and `--root` names one elsewhere",
                here.display()
            )
        })
    }

    /// The same, but without a repository it is the current folder, in which a new one begins.
    ///
    /// # Errors
    /// If the current folder is unknown.
    pub fn find_or_begin(root: Option<&Path>) -> anyhow::Result<Self> {
        match (Self::find(root), root) {
            (Ok(found), _) => Ok(found),
            (Err(_), Some(root)) => Ok(Self::on_disk(root)),
            (Err(_), None) => {
                let here = std::env::current_dir().context("cannot tell the current folder")?;
                Ok(Self::on_disk(&here))
            }
        }
    }

    /// A repository that begins or already exists at `root`, or else in the current folder.
    ///
    /// # Errors
    /// If the current folder is unknown or inside another project.
    pub fn begin(root: Option<&Path>) -> anyhow::Result<Self> {
        let Some(root) = root else {
            let here = std::env::current_dir().context("cannot tell the current folder")?;
            let around = here.ancestors().skip(1).find(|folder| folder.join("envs").is_dir());
            return match around {
                Some(project) if !here.join("envs").is_dir() => bail!(
                    "this is inside a project whose root is {}\nhint: `tfgen --root . init` \
                     starts another one here",
                    project.display()
                ),
                _ => Ok(Self::on_disk(&here)),
            };
        };
        Ok(Self::on_disk(root))
    }

    fn on_disk(root: &Path) -> Self {
        let (files, unsaved) = (Files::Disk, BTreeMap::new());
        let (layer, absent) = (None, BTreeSet::new());
        Self { root: root.to_path_buf(), layer, absent, files, unsaved }
    }

    /// The same repository with the given layer, if any, over every environment.
    #[must_use]
    pub fn with_layer(self, layer: Option<LayerName>) -> Self {
        Self { layer, ..self }
    }

    /// The layer over every environment.
    pub fn layer(&self) -> Option<&LayerName> {
        self.layer.as_ref()
    }

    /// The same repository on the disk, for a run in which the outputs `absent`, each
    /// `ENVIRONMENT.OUTPUT`, do not exist: readers that have a placeholder get its value.
    #[must_use]
    pub fn without_outputs(&self, absent: BTreeSet<String>) -> Self {
        Self { absent, ..self.as_saved() }
    }

    /// The same repository on the disk, without a layer over it.
    #[must_use]
    pub fn as_saved(&self) -> Self {
        Self::on_disk(&self.root)
    }

    /// The outputs that do not exist, each `ENVIRONMENT.OUTPUT`.
    pub fn absent(&self) -> &BTreeSet<String> {
        &self.absent
    }

    /// Whether its root modules belong to one run instead of to `generated/`.
    pub fn is_of_a_run(&self) -> bool {
        self.layer.is_some() || !self.absent.is_empty()
    }

    /// The folder of the root modules; those of one run are never in `generated/`.
    pub fn roots_folder(&self) -> String {
        match &self.layer {
            Some(layer) => layer.roots_folder(),
            None if self.absent.is_empty() => GENERATED.to_owned(),
            None => PLACEHOLDER.to_owned(),
        }
    }

    /// The same repository as it was at `revision`.
    #[must_use]
    pub fn at(&self, revision: Revision) -> Self {
        let (root, files) = (self.root.clone(), Files::Revision(revision));
        let (layer, absent) = (self.layer.clone(), self.absent.clone());
        Self { root, layer, absent, files, unsaved: BTreeMap::new() }
    }

    /// The repository on the disk as it will be once `files`, each by its path from the root, are
    /// saved. An editor has their texts.
    #[must_use]
    pub fn with_unsaved(mut self, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        self.unsaved.extend(files);
        self
    }

    /// Replaces the unsaved files with `files`.
    pub(crate) fn set_unsaved(&mut self, files: impl IntoIterator<Item = (String, Vec<u8>)>) {
        self.unsaved = files.into_iter().collect();
    }

    /// A repository that exists only in memory: `files` by their paths from its root.
    pub fn in_memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let files = Files::Memory(files.into_iter().collect());
        Self { files, ..Self::on_disk(Path::new("")) }
    }

    /// The file or folder on the disk at `path`, which is relative to the root.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// The path of the project in the git repository around it. It is empty or ends with `/`.
    /// GitHub uses paths relative to that repository.
    pub fn path_in_repository(&self) -> String {
        path_in_repository(&self.root)
    }

    /// The content of the file at `path`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn read(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        if let Some(text) = self.unsaved.get(path) {
            return Ok(text.clone());
        }
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
            Files::Disk => self.unsaved.contains_key(path) || self.path(path).is_file(),
            Files::Revision(revision) => revision.is_file(path),
            Files::Memory(files) => files.contains_key(path),
        }
    }

    /// Whether `path` on the disk is a symbolic link.
    pub(crate) fn is_link(&self, path: &str) -> bool {
        matches!(self.files, Files::Disk) && self.path(path).is_symlink()
    }

    /// Whether git ignores a file, existing or not, at `path` relative to the existing folder
    /// `folder`. Always false if the files are not on the disk.
    pub(crate) fn is_ignored(&self, folder: &str, path: &str) -> bool {
        matches!(self.files, Files::Disk) && is_ignored(&self.path(folder), path)
    }

    /// Whether there is a folder at `path`.
    pub fn is_folder(&self, path: &str) -> bool {
        match &self.files {
            Files::Disk => below(&self.unsaved, path).next().is_some() || self.path(path).is_dir(),
            Files::Revision(revision) => revision.is_folder(path),
            Files::Memory(files) => below(files, path).next().is_some(),
        }
    }

    /// The files below the folder at `path`, at any depth, whose names end with `ending`, as
    /// paths from the root, sorted.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn files_below(&self, path: &str, ending: &str) -> anyhow::Result<Vec<String>> {
        let mut found = vec![];
        if let Files::Revision(revision) = &self.files {
            let inside = revision.files_below(path, ending).into_iter();
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
    /// If it cannot be read.
    pub fn folders(&self, path: &str) -> anyhow::Result<Vec<String>> {
        let folders = self.kinds(path)?.into_iter().filter(|(_, is_folder)| *is_folder);
        let mut names: Vec<String> = folders.map(|(name, _)| name).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// The names of the entries of the folder at `path`, each with whether it is a folder.
    pub(crate) fn kinds(&self, path: &str) -> anyhow::Result<Vec<(String, bool)>> {
        if !matches!(self.files, Files::Disk) || !self.unsaved.is_empty() {
            let kind = |name: String| {
                let is_folder = self.is_folder(&format!("{path}/{name}"));
                (name, is_folder)
            };
            return Ok(self.entries(path)?.into_iter().map(kind).collect());
        }
        let kind = |entry: std::fs::DirEntry| {
            // Asks the disk again only for links.
            let kind = entry.file_type()?;
            let is_folder = kind.is_dir() || (kind.is_symlink() && entry.path().is_dir());
            Ok((entry.file_name().to_string_lossy().into_owned(), is_folder))
        };
        std::fs::read_dir(self.path(path))
            .and_then(|entries| entries.map(|entry| entry.and_then(kind)).collect())
            .with_context(|| format!("cannot read {path}/"))
    }

    /// The names of the entries of the folder at `path`, sorted.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn entries(&self, path: &str) -> anyhow::Result<Vec<String>> {
        let mut names: Vec<String> = match &self.files {
            Files::Disk => {
                let unsaved = first_names(&self.unsaved, path);
                let saved = std::fs::read_dir(self.path(path))
                    .and_then(Iterator::collect::<Result<Vec<_>, _>>);
                match saved {
                    Err(error) if unsaved.is_empty() => {
                        return Err(error).with_context(|| format!("cannot read {path}/"));
                    }
                    saved => saved
                        .unwrap_or_default()
                        .iter()
                        .map(|entry| entry.file_name().to_string_lossy().into_owned())
                        .chain(unsaved)
                        .collect(),
                }
            }
            Files::Revision(revision) => revision.entries(path),
            Files::Memory(files) => first_names(files, path).into_iter().collect(),
        };
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }
}

/// The names of the entries that `folder` has because `files` are in it or below it.
fn first_names(files: &BTreeMap<String, Vec<u8>>, folder: &str) -> BTreeSet<String> {
    let first = |rest: &str| rest.split('/').next().map(str::to_owned);
    below(files, folder).filter_map(first).collect()
}

/// The paths of `files` below `folder`, relative to it.
fn below<'a>(
    files: &'a BTreeMap<String, Vec<u8>>,
    folder: &'a str,
) -> impl Iterator<Item = &'a str> {
    files.keys().filter_map(move |path| match folder {
        "" => Some(path.as_str()),
        folder => path.strip_prefix(folder)?.strip_prefix('/'),
    })
}

#[cfg(test)]
mod tests {
    use super::Project;

    #[test]
    fn what_is_not_saved_stands_in_place_of_what_is() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for path in ["envs/a.toml", "modules/m/main.tf"] {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().expect("in a folder")).expect("a folder");
            std::fs::write(file, "saved").expect("a file");
        }
        let unsaved = ["envs/a.toml", "envs/new/b.toml", "modules/n/main.tf"];
        let project = Project::find(Some(folder.path())).expect("a repository");
        let project = project.with_unsaved(unsaved.map(|path| (path.to_owned(), b"now".to_vec())));
        assert_eq!(project.files_below("envs", ".toml").expect("read"), unsaved[..2]);
        assert_eq!(project.folders("modules").expect("read"), ["m", "n"]);
        assert_eq!(project.read("envs/a.toml").expect("read"), b"now");
        assert_eq!(project.read("modules/m/main.tf").expect("read"), b"saved");
        assert_eq!(project.entries("envs/new").expect("read"), ["b.toml"]);
        assert!(project.is_file("envs/new/b.toml") && project.is_folder("modules/n"));
        assert!(project.entries("envs/absent").is_err());
    }

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
