//! Runs `init` in all root modules before anything is done in one of them.

use crate::failure::says_all;
use crate::output::Phase;
use crate::root::Root;
use crate::summary::Outcome;
use crate::work::{Work, failed};
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The result of preparing a root module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preparation {
    /// The outcome, if it failed.
    pub(crate) failure: Option<Outcome>,
    /// How long it took.
    pub(crate) time: Duration,
}

/// Prepares `roots` one after the other, even after a failure, so that everything missing is
/// reported at once. A signal ends it.
pub(crate) fn prepare(work: &Work<'_>, roots: &[Root]) -> Vec<Preparation> {
    let one = |root: &Root| {
        if work.running.is_ending() {
            return Preparation::default();
        }
        let start = Instant::now();
        let failure = init(work, root).err().map(|error| failed(&error));
        work.output.phase(&root.name, Phase::Waits);
        Preparation { failure, time: start.elapsed() }
    };
    roots.iter().map(one).collect()
}

/// Prepares the folder of `root`. Before other commands, a lock file is not changed. Terraform's
/// output is the same each time, and is shown only if it fails with an unknown error.
fn init(work: &Work<'_>, root: &Root) -> anyhow::Result<()> {
    let own = work.command.init_arguments();
    let arguments = match own {
        Some(own) => {
            let own = own.iter().map(String::as_str);
            INIT.into_iter().chain(own).map(OsString::from).collect()
        }
        None => init_arguments(root).into_iter().map(OsString::from).collect(),
    };
    let said = Mutex::new(vec![]);
    let take = |stream, line: &str| {
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        said.push((stream, line.to_owned()));
    };
    let ended = work.process(root, &work.with_colour(arguments), &take)?;
    let is_shown = !ended.status.success() && !says_all(&ended.diagnostics);
    if is_shown || own.is_some() {
        for (stream, line) in said.into_inner().unwrap_or_else(PoisonError::into_inner) {
            work.output.line(&root.name, stream, &line);
        }
    }
    ended.succeeded("init")
}

/// The command that prepares a folder.
const INIT: [&str; 2] = ["init", "-input=false"];

/// The arguments of `init` in `root` before another command. A lock file is not changed.
pub(crate) fn init_arguments(root: &Root) -> Vec<&'static str> {
    let is_locked = root.folder.join(".terraform.lock.hcl").exists();
    INIT.into_iter().chain(is_locked.then_some("-lockfile=readonly")).collect()
}
