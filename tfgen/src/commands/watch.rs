//! `--watch`: does something again on each change of what a project is read from.

use super::streams;
use anyhow::Context as _;
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use tfgen::project::Project;
use tfgen::settings;

/// An editor writes a file in several steps, and a checkout many files.
const QUIET: Duration = Duration::from_millis(100);

/// A program that writes all the time does not keep us waiting for longer.
const LONGEST: Duration = Duration::from_secs(2);

/// The folders of a project that are always read.
const FOLDERS: [&str; 2] = ["envs", "modules"];

enum Message {
    Changed(PathBuf),
    /// Ctrl-C.
    Stop,
}

/// Calls `run` now, and again after each change of the files that `project` is read from, until
/// Ctrl-C, or until nobody reads what it reports. It gets what has changed, as a path from the root, and returns the folders of modules that
/// were read, from there.
///
/// # Errors
/// When the system does not watch files, or signals.
pub(super) fn until_stopped(
    project: &Project,
    mut run: impl FnMut(Option<&str>) -> BTreeSet<String>,
) -> anyhow::Result<()> {
    // Events have the paths that links lead to.
    let root = std::fs::canonicalize(project.path("")).context("cannot tell the root's path")?;
    let (sender, messages) = channel();
    let stop = sender.clone();
    ctrlc::set_handler(move || drop(stop.send(Message::Stop))).context("cannot wait for Ctrl-C")?;
    let mut watched = Watched::new(&root, sender)?;
    let mut changed = None;
    loop {
        // Before it is read, so that no change comes in between. What came back is another folder.
        watched.again()?;
        let read = run(changed.as_deref());
        if streams::errors_are_closed() {
            return Ok(());
        }
        let is_watched = read.is_subset(&watched.folders);
        watched.folders = read;
        if !is_watched {
            continue;
        }
        let Some(path) = next(&messages) else { return Ok(()) };
        let inside = path.strip_prefix(&root).unwrap_or(&path);
        changed = Some(inside.to_string_lossy().replace('\\', "/"));
    }
}

/// Whether the folder at `path` is in one that is always read.
pub(super) fn is_in_folders(path: &str) -> bool {
    FOLDERS.iter().any(|folder| Path::new(path).starts_with(folder))
}

/// Waits for a change, and until nothing has changed for a moment. The first that has changed;
/// nothing after Ctrl-C.
fn next(messages: &Receiver<Message>) -> Option<PathBuf> {
    let Ok(Message::Changed(first)) = messages.recv() else { return None };
    let begun = Instant::now();
    while begun.elapsed() < LONGEST {
        match messages.recv_timeout(QUIET) {
            Ok(Message::Changed(_)) => {}
            Ok(Message::Stop) => return None,
            Err(_) => break,
        }
    }
    Some(first)
}

struct Watched<'a> {
    root: &'a Path,
    watcher: RecommendedWatcher,
    /// Folders that are read besides.
    folders: BTreeSet<String>,
}

impl<'a> Watched<'a> {
    fn new(root: &'a Path, sender: Sender<Message>) -> anyhow::Result<Self> {
        let own = root.to_owned();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(Event { kind, paths, .. }) = event else { return };
            if matches!(kind, EventKind::Access(_)) {
                return;
            }
            if let Some(path) = paths.into_iter().find(|path| is_read(&own, path)) {
                // Nobody listens once the program ends.
                let _ = sender.send(Message::Changed(path));
            }
        });
        let watcher = watcher.context("cannot watch files")?;
        let mut watched = Self { root, watcher, folders: BTreeSet::new() };
        // Of the root only its own files, and whether its folders come and go.
        watched
            .watcher
            .watch(root, RecursiveMode::NonRecursive)
            .with_context(|| format!("cannot watch {}", root.display()))?;
        Ok(watched)
    }

    /// Watches the folders that are there. One that was deleted and came back is another one.
    fn again(&mut self) -> anyhow::Result<()> {
        let elsewhere = self.folders.iter().map(String::as_str);
        for folder in FOLDERS.into_iter().chain(elsewhere) {
            let path = self.root.join(folder);
            if !path.is_dir() {
                continue;
            }
            let watched = self.watcher.watch(&path, RecursiveMode::Recursive);
            // Where it went just now, the root tells when it is back.
            if path.is_dir() {
                watched.with_context(|| format!("cannot watch {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// Whether what is at `path` may be read. Names that begin with a point or end with `~` are those of
/// editors, of Terraform, and of files that are about to be renamed.
fn is_read(root: &Path, path: &Path) -> bool {
    let inside = path.strip_prefix(root).unwrap_or(path);
    let names: Vec<_> = inside.iter().map(|name| name.to_string_lossy()).collect();
    match names.as_slice() {
        [] => false,
        [name] => name == settings::PATH || FOLDERS.contains(&&**name),
        names => !names.iter().any(|name| name.starts_with('.') || name.ends_with('~')),
    }
}

#[cfg(test)]
mod tests {
    use super::is_read;
    use std::path::Path;

    #[test]
    fn what_generate_does_not_read_is_no_change() {
        let is = |path: &str| is_read(Path::new("/r"), &Path::new("/r").join(path));
        for path in ["tfgen.toml", "envs", "modules", "envs/a.toml", "envs/p/b.d/x.tf"] {
            assert!(is(path), "{path}");
        }
        for path in [
            "",
            "README.md",
            "generated",
            "envs/.a.toml.swp",
            "envs/a.toml~",
            "modules/a/.terraform/x",
        ] {
            assert!(!is(path), "{path}");
        }
    }
}
