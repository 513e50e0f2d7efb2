//! Files behind symbolic links.

use crate::project::Project;
use crate::relative_path::is_within;
use std::collections::{BTreeMap, BTreeSet};

/// How many links may follow each other; more are treated as a circle.
const MOST_LINKS: usize = 4;

/// The files that differ between two trees.
pub(super) struct DifferingFiles<'a> {
    pub(super) now: &'a Project,
    pub(super) then: &'a Project,
    /// The files that git names; it does not follow links.
    pub(super) files: BTreeSet<String>,
}

impl DifferingFiles<'_> {
    /// The files by every path that leads to them; `links` are those of the past.
    pub(super) fn by_all_paths(
        mut self,
        mut links: BTreeMap<String, String>,
    ) -> anyhow::Result<BTreeSet<String>> {
        let is_link = |path: &&String| links.contains_key(*path) || self.now.is_link(path);
        let moved: Vec<String> = self.files.iter().filter(is_link).cloned().collect();
        for link in moved {
            links.remove(&link);
            self.behind(&link)?;
        }
        links.retain(|link, target| !is_within(link, target));
        let mut open: BTreeSet<String> = self.files.clone();
        for _ in 0..MOST_LINKS {
            let mut found = BTreeSet::new();
            for (link, target) in &links {
                let inside =
                    open.range(target.clone()..).take_while(|path| path.starts_with(target));
                let inside = inside.filter(|path| is_within(path, target));
                found.extend(inside.map(|path| format!("{link}{}", &path[target.len()..])));
            }
            open = found.into_iter().filter(|path| self.files.insert(path.clone())).collect();
        }
        Ok(self.files)
    }

    /// Replaces the link at `path`, whose target has changed, with what differs behind it.
    fn behind(&mut self, path: &str) -> anyhow::Result<()> {
        let mut inside = BTreeSet::new();
        for project in [self.now, self.then] {
            if project.is_folder(path) {
                inside.extend(project.files_below(path, "")?);
            } else if project.is_file(path) {
                inside.insert(path.to_owned());
            }
        }
        if inside.is_empty() {
            return Ok(()); // It leads to nothing.
        }
        self.files.remove(path);
        for file in inside {
            let read = |project: &Project| project.is_file(&file).then(|| project.read(&file));
            if read(self.now).transpose()? != read(self.then).transpose()? {
                self.files.insert(file);
            }
        }
        Ok(())
    }
}
