//! The content of git's objects.

use super::command::Git;
use anyhow::Context as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

/// The objects of one repository, read on demand.
#[derive(Debug)]
pub(super) struct Objects {
    git: Git,
    running: Mutex<Option<Running>>,
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Running {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    pub(super) fn of(git: &Git) -> Self {
        Self { git: git.clone(), running: Mutex::default() }
    }

    /// The same, with git started, because something will be read.
    pub(super) fn started(git: &Git) -> anyhow::Result<Self> {
        let running = Mutex::new(Some(Running::start(git)?));
        Ok(Self { git: git.clone(), running })
    }

    /// The content of the object `name`.
    ///
    /// # Errors
    /// If there is none, or git fails.
    pub(super) fn read(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *running {
            Some(running) => running.read(name),
            none => none.insert(Running::start(&self.git)?).read(name),
        }
    }
}

impl Running {
    fn start(git: &Git) -> anyhow::Result<Self> {
        let mut command = git.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().context("cannot run git")?;
        let requests = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().context("git has no output")?);
        Ok(Self { process, requests, answers })
    }

    fn read(&mut self, name: &str) -> anyhow::Result<Vec<u8>> {
        let requests = self.requests.as_mut().context("git takes no requests")?;
        writeln!(requests, "{name}")?;
        requests.flush()?;
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let size = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse().ok());
        let size: usize = size.with_context(|| format!("git answers `{}`", header.trim_end()))?;
        let mut content = vec![0; size + 1]; // A newline follows.
        self.answers.read_exact(&mut content)?;
        content.pop();
        Ok(content)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // git ends when no more requests can come.
        self.requests = None;
        let _ = self.process.wait();
    }
}
