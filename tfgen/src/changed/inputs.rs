//! Whether the inputs of an environment have changed.

use crate::layers::folder_of_parts;
use crate::project::Project;
use crate::settings;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

/// The files of two trees.
pub(super) struct Inputs<'a> {
    now: &'a Project,
    then: &'a Project,
    /// The files that differ.
    files: &'a BTreeSet<String>,
    /// The results for folders of modules.
    folders: Mutex<HashMap<String, bool>>,
}

impl<'a> Inputs<'a> {
    pub(super) fn new(now: &'a Project, then: &'a Project, files: &'a BTreeSet<String>) -> Self {
        Self { now, then, files, folders: Mutex::default() }
    }

    /// Whether the file at `path` existed and had the same content: git does not report files that
    /// it ignores.
    pub(super) fn is_same(&self, path: &str) -> bool {
        !self.files.contains(path) && self.then.is_file(path)
    }

    /// Whether there is a difference in the repository's settings, in one of `files`, which make up
    /// an environment, in a removed part of one, or in a declaration in the folders `modules`.
    pub(super) fn differ<'f>(
        &self,
        mut files: impl Iterator<Item = &'f str>,
        modules: &BTreeSet<String>,
    ) -> bool {
        self.files.contains(settings::PATH)
            || !files.all(|path| self.is_same(path) && !self.has_differing_parts(path))
            || !modules.iter().all(|folder| self.is_same_folder(folder))
    }

    /// Whether something differs in the folder for the parts of the layer at `path`.
    fn has_differing_parts(&self, path: &str) -> bool {
        let Some(folder) = folder_of_parts(path) else { return false };
        let from = format!("{folder}/");
        self.files.range(from.clone()..).next().is_some_and(|file| file.starts_with(&from))
    }

    fn is_same_folder(&self, folder: &str) -> bool {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(is_same) = folders.get(folder) {
            return *is_same;
        }
        let from = format!("{folder}/");
        let mut changed = self.files.range(from.clone()..);
        let is_same = self.then.is_folder(folder)
            && !changed.next().is_some_and(|file| file.starts_with(&from))
            // Unreadable folders were reported.
            && self.now.entries(folder).is_ok_and(|entries| {
                let paths = entries.iter().map(|name| format!("{from}{name}"));
                paths.filter(|path| self.now.is_file(path)).all(|path| self.is_same(&path))
            });
        folders.insert(folder.to_owned(), is_same);
        is_same
    }
}
