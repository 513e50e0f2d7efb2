//! The files of one commit, read as they are needed.

use crate::relative_path::named_in;
use anyhow::{Context as _, bail};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout};
use std::sync::Mutex;

/// How many symbolic links may lead to one another.
const MOST_LINKS: usize = 16;

/// The tree of one commit, below the folder that the repository was opened at.
#[derive(Debug)]
pub struct Revision {
    commit: String,
    files: BTreeMap<String, Blob>,
    objects: Mutex<Objects>,
}

#[derive(Debug)]
struct Blob {
    object: String,
    is_link: bool,
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Objects {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Revision {
    /// The tree of `commit`, listed by `git ls-tree -r -z` and read through `process`.
    pub(super) fn new(commit: String, listing: &[u8], mut process: Child) -> anyhow::Result<Self> {
        let requests = process.stdin.take();
        let answers = process.stdout.take().context("git has no output")?;
        let objects = Objects { process, requests, answers: BufReader::new(answers) };
        let mut files = vec![];
        for line in String::from_utf8_lossy(listing).split_terminator('\0') {
            let (about, path) = line.split_once('\t').context("git lists a file without a path")?;
            let [mode, kind, object] = about.split(' ').collect::<Vec<_>>()[..] else {
                bail!("git lists a file as `{about}`");
            };
            if kind != "blob" {
                continue; // A submodule is another repository.
            }
            let blob = Blob { object: object.to_owned(), is_link: mode == "120000" };
            files.push((path.to_owned(), blob));
        }
        Ok(Self { commit, files: files.into_iter().collect(), objects: Mutex::new(objects) })
    }

    /// The commit's full name.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// Whether there is a file at `path`.
    pub fn is_file(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether there is a file at `path` that is no symbolic link.
    pub fn is_plain_file(&self, path: &str) -> bool {
        self.files.get(path).is_some_and(|blob| !blob.is_link)
    }

    /// Whether there is a folder at `path`.
    pub fn is_folder(&self, path: &str) -> bool {
        self.below(path).next().is_some()
    }

    /// The names of what is in the folder at `path`; none when there is no such folder.
    pub fn entries(&self, path: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .below(path)
            .filter_map(|inside| inside.split('/').next().map(str::to_owned))
            .collect();
        names.dedup();
        names
    }

    /// The paths of the files below the folder at `path`, from there.
    pub(crate) fn below(&self, path: &str) -> impl Iterator<Item = &str> {
        let from = format!("{path}/");
        let length = from.len();
        let inside = self.files.range(from.clone()..).map(|(path, _)| path.as_str());
        inside.take_while(move |path| path.starts_with(&from)).map(move |path| &path[length..])
    }

    /// The content of the file at `path`; of a symbolic link, of what it leads to.
    ///
    /// # Errors
    /// When there is no such file, or git fails.
    pub fn read(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let mut path = path.to_owned();
        for _ in 0..MOST_LINKS {
            let blob = self.files.get(&path);
            let blob = blob.with_context(|| format!("no file {path} at {}", self.commit))?;
            let content = self.object(&blob.object)?;
            if !blob.is_link {
                return Ok(content);
            }
            path = named_in(&path, &String::from_utf8_lossy(&content))
                .with_context(|| format!("{path} leads out of the repository"))?;
        }
        bail!("too many symbolic links lead to one another")
    }

    fn object(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        let mut objects = self.objects.lock().map_err(|_| anyhow::anyhow!("git was left"))?;
        let requests = objects.requests.as_mut().context("git takes no requests")?;
        writeln!(requests, "{name}")?;
        requests.flush()?;
        let mut header = String::new();
        objects.answers.read_line(&mut header)?;
        let size = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse().ok());
        let size: usize = size.with_context(|| format!("git answers `{}`", header.trim_end()))?;
        let mut content = vec![0; size + 1]; // A newline follows.
        objects.answers.read_exact(&mut content)?;
        content.pop();
        Ok(content)
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // Without requests to come, git ends.
        self.requests = None;
        let _ = self.process.wait();
    }
}
