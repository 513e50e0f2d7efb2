//! `--watch`: repeats something whenever a file of the project changes.

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

/// A program that writes all the time delays us no longer than this.
const LONGEST: Duration = Duration::from_secs(2);

/// The folders of a project that are always read.
const FOLDERS: [&str; 2] = ["envs", "modules"];

enum Message {
    Changed(PathBuf),
    /// Ctrl-C.
    Stop,
}

/// Calls `run` now and again after each change of a file that `project` is read from, until Ctrl-C,
/// or until nobody reads its reports. `run` gets the changed path, relative to the root, and returns
/// the folders of the modules that it read, also relative to the root.
///
/// # Errors
/// If the system cannot watch files or handle signals.
pub(super) fn until_stopped(
    project: &Project,
    mut run: impl FnMut(Option<&str>) -> BTreeSet<String>,
) -> anyhow::Result<()> {
    // Events have paths with links resolved.
    let root = std::fs::canonicalize(project.path("")).context("cannot tell the root's path")?;
    let (sender, messages) = channel();
    let stop = sender.clone();
    ctrlc::set_handler(move || drop(stop.send(Message::Stop))).context("cannot wait for Ctrl-C")?;
    let mut watched = Watched::new(&root, sender)?;
    let mut changed = None;
    loop {
        // Watch before reading, so that no change is missed. A folder that came back is a new
        // folder.
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

/// Whether `path` is in a folder that is always read.
pub(super) fn is_in_folders(path: &str) -> bool {
    FOLDERS.iter().any(|folder| Path::new(path).starts_with(folder))
}

/// Waits for a change, and then until nothing has changed for a moment. Returns the first changed
/// path, or `None` after Ctrl-C.
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
    /// Other folders that are read.
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
        // For the root, only its own files, and whether its folders come and go.
        watched
            .watcher
            .watch(root, RecursiveMode::NonRecursive)
            .with_context(|| format!("cannot watch {}", root.display()))?;
        Ok(watched)
    }

    /// Watches the existing folders. One that was deleted and came back is a new one.
    fn again(&mut self) -> anyhow::Result<()> {
        let elsewhere = self.folders.iter().map(String::as_str);
        for folder in FOLDERS.into_iter().chain(elsewhere) {
            let path = self.root.join(folder);
            if !path.is_dir() {
                continue;
            }
            let watched = self.watcher.watch(&path, RecursiveMode::Recursive);
            // If it disappeared just now, the watch on the root reports when it is back.
            if path.is_dir() {
                watched.with_context(|| format!("cannot watch {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// Whether the file at `path` may be read. Names that begin with a dot or end with `~` belong to
/// editors, to Terraform, or to files that are about to be renamed.
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
