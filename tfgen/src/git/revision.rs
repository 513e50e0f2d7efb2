//! The files of one commit, read on demand.

use super::command::{Git, Started, lines};
use super::objects::Objects;
use crate::relative_path::{is_within, named_in};
use anyhow::{Context as _, bail};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// How many symbolic links may follow each other.
const MOST_LINKS: usize = 16;

/// The tree of one commit, below the folder at which the repository was opened, with the trees of
/// its submodules whose commits are available here.
#[derive(Debug)]
pub struct Revision {
    commit: String,
    files: BTreeMap<String, Blob>,
    has_links: bool,
    /// The targets of links that were requested.
    targets: Mutex<HashMap<String, Option<String>>>,
    /// The paths of the readable submodules, outer ones first, each with its commit.
    submodules: Vec<(String, String)>,
    /// The objects of the repository, and of those submodules.
    objects: Vec<Objects>,
}

#[derive(Debug)]
struct Blob {
    object: String,
    is_link: bool,
    /// The index in `objects`.
    of: usize,
}

impl Revision {
    /// The tree of `commit` in the repository of `git`.
    pub(super) fn of(git: &Git, commit: String) -> anyhow::Result<Self> {
        let listing = list(git, &commit)?;
        let mut revision = Self {
            commit,
            files: BTreeMap::new(),
            has_links: false,
            targets: Mutex::default(),
            submodules: vec![],
            objects: vec![Objects::started(git)?],
        };
        revision.add(git, "", listing)?;
        Ok(revision)
    }

    /// Adds what `listing` lists for the repository of `git`, which is at `prefix` in this one.
    fn add(&mut self, git: &Git, prefix: &str, listing: Started) -> anyhow::Result<()> {
        let of = self.objects.len() - 1;
        let (mut files, mut submodules) = (vec![], vec![]);
        for line in lines(&listing.output()?) {
            let (about, inside) =
                line.split_once('\t').context("git lists a file without a path")?;
            let [mode, kind, object] = about.split(' ').collect::<Vec<_>>()[..] else {
                bail!("git lists a file as `{about}`");
            };
            if kind == "blob" {
                let is_link = mode == "120000";
                self.has_links |= is_link;
                let blob = Blob { object: object.to_owned(), is_link, of };
                files.push((format!("{prefix}{inside}"), blob));
            } else {
                submodules.push((inside.to_owned(), object.to_owned()));
            }
        }
        // The listing is sorted, so an empty map accepts it directly.
        if self.files.is_empty() {
            self.files = files.into_iter().collect();
        } else {
            self.files.extend(files);
        }
        for (inside, commit) in submodules {
            let Some(git) = git.submodule(&inside) else { continue };
            if git.commit(&commit)?.is_none() {
                continue; // It was not fetched.
            }
            let path = format!("{prefix}{inside}");
            let listing = list(&git, &commit)?;
            self.objects.push(Objects::of(&git));
            self.submodules.push((path.clone(), commit));
            self.add(&git, &format!("{path}/"), listing)?;
        }
        Ok(())
    }

    /// The commit's full name.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// The readable submodules, outer ones first, each with its commit.
    pub(super) fn submodules(&self) -> impl Iterator<Item = (&str, &str)> {
        self.submodules.iter().map(|(path, commit)| (path.as_str(), commit.as_str()))
    }

    /// The symbolic links to paths inside the repository, each with its target.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&str, String)> {
        let files = self.files.iter().filter(|_| self.has_links);
        let links = files.filter(|(_, blob)| blob.is_link);
        links.filter_map(|(path, _)| Some((path.as_str(), self.target(path)?)))
    }

    /// Whether there is a file at `path`, directly or behind a link.
    pub fn is_file(&self, path: &str) -> bool {
        self.resolved(path).is_some_and(|path| self.files.contains_key(&path))
    }

    /// Whether there is a folder at `path`, directly or behind a link.
    pub fn is_folder(&self, path: &str) -> bool {
        self.resolved(path).is_some_and(|path| self.below(&path).next().is_some())
    }

    /// The names of the entries of the folder at `path`; none if there is no such folder.
    pub fn entries(&self, path: &str) -> Vec<String> {
        let Some(path) = self.resolved(path) else { return vec![] };
        let mut names: Vec<String> = self
            .below(&path)
            .filter_map(|inside| inside.split('/').next().map(str::to_owned))
            .collect();
        names.dedup();
        names
    }

    /// The files below the folder at `path`, relative to it, at any depth, whose names end with
    /// `ending`, sorted; including those behind links.
    pub(crate) fn files_below(&self, path: &str, ending: &str) -> Vec<String> {
        let mut found = vec![];
        self.collect(path, "", ending, &mut vec![], &mut found);
        found.sort_unstable();
        found
    }

    /// Adds the files below `path`, each as `prefix` and its path relative to it, unless the links
    /// that led to the folders `above` lead back to one of them.
    fn collect(
        &self,
        path: &str,
        prefix: &str,
        ending: &str,
        above: &mut Vec<String>,
        found: &mut Vec<String>,
    ) {
        let Some(path) = self.resolved(path) else { return };
        if above.iter().any(|seen| is_within(seen, &path)) {
            return;
        }
        above.push(path.clone());
        for below in self.below(&path) {
            let (path, inside) = (joined(&path, below), format!("{prefix}{below}"));
            if self.files[&path].is_link && self.is_folder(&path) {
                self.collect(&path, &format!("{inside}/"), ending, above, found);
            } else if inside.ends_with(ending) {
                found.push(inside);
            }
        }
        above.pop();
    }

    /// The paths of the files below the folder at `path`, relative to it; there are no links in
    /// `path`.
    fn below(&self, path: &str) -> impl Iterator<Item = &str> {
        let from = if path.is_empty() { String::new() } else { format!("{path}/") };
        let length = from.len();
        let inside = self.files.range(from.clone()..).map(|(path, _)| path.as_str());
        inside.take_while(move |path| path.starts_with(&from)).map(move |path| &path[length..])
    }

    /// The content of the file at `path`; for a symbolic link, that of its target.
    ///
    /// # Errors
    /// If there is no such file, or git fails.
    pub fn read(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let blob = self.resolved(path).and_then(|path| self.files.get(&path));
        let blob = blob.with_context(|| format!("no file {path} at {}", self.commit))?;
        self.content(blob)
    }

    fn content(&self, blob: &Blob) -> anyhow::Result<Vec<u8>> {
        self.objects[blob.of].read(&blob.object)
    }

    /// `path` with links resolved; `None` if one leads out of the repository, or too many follow
    /// each other.
    fn resolved(&self, path: &str) -> Option<String> {
        let mut path = path.to_owned();
        if !self.has_links {
            return Some(path);
        }
        for _ in 0..MOST_LINKS {
            let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
            let mut parts = ends.map(|end| path.split_at(end));
            let Some((link, rest)) =
                parts.find(|(part, _)| self.files.get(*part).is_some_and(|blob| blob.is_link))
            else {
                return Some(path);
            };
            path = joined(&self.target(link)?, rest.trim_start_matches('/'));
        }
        None
    }

    /// The target of the link at `path`, relative to the repository's folder.
    fn target(&self, path: &str) -> Option<String> {
        let mut targets = self.targets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = targets.get(path) {
            return known.clone();
        }
        let content = self.files.get(path).and_then(|blob| self.content(blob).ok());
        let target = content.and_then(|content| named_in(path, &String::from_utf8_lossy(&content)));
        targets.insert(path.to_owned(), target.clone());
        target
    }
}

/// `inside` below the folder at `path`; each may be empty.
fn joined(path: &str, inside: &str) -> String {
    let separator = if path.is_empty() || inside.is_empty() { "" } else { "/" };
    format!("{path}{separator}{inside}")
}

fn list(git: &Git, commit: &str) -> anyhow::Result<Started> {
    git.start(&["ls-tree", "-r", "-z", commit])
}
