//! Reports when the service's sources have changed.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;

use crate::project::Project;

/// An editor writes a file in several steps, and a checkout many files.
const QUIET: Duration = Duration::from_millis(100);

/// The service's sources, being watched.
#[derive(Debug)]
pub struct Sources {
    changes: mpsc::Receiver<()>,
    /// Kept, because dropping it ends the watch.
    _watcher: RecommendedWatcher,
}

impl Sources {
    /// Watches `service/` and the workspace's manifests.
    ///
    /// # Errors
    /// If the system cannot watch more files.
    pub fn watch(project: &Project) -> Result<Self> {
        let root = project.service();
        let (changed, changes) = mpsc::channel(1);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            let has_changed = !matches!(event.kind, EventKind::Access(_));
            if has_changed && event.paths.iter().any(|path| is_source(&root, path)) {
                // A full channel already signals it.
                let _ = changed.try_send(());
            }
        })
        .context("cannot watch files")?;
        let service = project.service();
        watcher
            .watch(&service, RecursiveMode::Recursive)
            .with_context(|| format!("cannot watch {}", service.display()))?;
        Ok(Self { changes, _watcher: watcher })
    }

    /// Waits for a change, and then until nothing has changed for a moment.
    pub async fn changed(&mut self) {
        if self.changes.recv().await.is_none() {
            // The watcher, which is kept, has the other end.
            return;
        }
        // Until none comes for a while.
        while let Ok(Some(())) = tokio::time::timeout(QUIET, self.changes.recv()).await {}
    }
}

/// Whether the program of the service in `folder` is built from this file.
fn is_source(folder: &Path, path: &Path) -> bool {
    let first = path.strip_prefix(folder).ok().and_then(|inside| inside.iter().next());
    first.is_some_and(|first| !["tests", "events", "target"].iter().any(|other| first == *other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(folder: &tempfile::TempDir) -> Project {
        for path in ["envs", "modules", "service/src/routes", "service/tests"] {
            std::fs::create_dir_all(folder.path().join(path)).unwrap();
        }
        Project::containing(folder.path()).unwrap()
    }

    /// Whether a change is reported within ample time.
    async fn is_told(sources: &mut Sources) -> bool {
        tokio::time::timeout(Duration::from_secs(5), sources.changed()).await.is_ok()
    }

    #[tokio::test]
    async fn a_change_at_any_depth_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let mut sources = Sources::watch(&project(&folder)).unwrap();
        for path in ["service/src/routes/new.rs", "service/Cargo.toml", "service/Cargo.lock"] {
            std::fs::write(folder.path().join(path), "1").unwrap();
            assert!(is_told(&mut sources).await, "{path}");
            let again = tokio::time::timeout(QUIET * 3, sources.changed()).await;
            assert!(again.is_err(), "{path} was told twice");
        }
        std::fs::remove_file(folder.path().join("service/src/routes/new.rs")).unwrap();
        assert!(is_told(&mut sources).await, "a removed file");
    }

    #[test]
    fn tests_and_what_else_lies_beside_the_service_are_no_sources() {
        let root = Path::new("/r");
        let is = |path: &str| is_source(&root.join("service"), &root.join(path));
        assert!(is("service/src/main.rs") && is("service/build.rs") && is("service/Cargo.toml"));
        assert!(!is("service/tests/service/main.rs") && !is("service/events/get-item.json"));
        assert!(!is("web/src/main.tsx") && !is("README.md") && !is("target/x"));
    }
}
