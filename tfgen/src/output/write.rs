//! Writes changes. Every new text is staged next to its target before the first one is renamed over
//! it, so a full disk or a read-only folder changes nothing. Runs take turns, and the next run
//! removes what a killed one left staged.

use super::change::{Action, Change};
use super::is_absent;
use crate::project::Project;
use anyhow::Context as _;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use tempfile::{TempDir, TempPath};

/// How the names of staged files and folders begin.
const STAGED: &str = ".tfgen-staged-";

/// Applies `changes`.
///
/// # Errors
/// If a file cannot be staged; then nothing is changed. If a staged file cannot be renamed or
/// deleted; then those before it are done, and another run does the rest.
pub fn write(project: &Project, changes: &[Change]) -> anyhow::Result<()> {
    let writer = Writer::new(project);
    let staged = writer.stage(changes)?;
    writer.commit(vec![staged])
}

/// Stages changes on several threads while more of them are still being computed, and applies all
/// of them at the end. Changes nothing if it is dropped before that.
#[derive(Debug)]
pub struct Writer<'a> {
    project: &'a Project,
    /// The turn of this run, once it has staged something.
    turn: Mutex<Option<Turn>>,
    gave_up: AtomicBool,
}

/// The staged part of some changes. It is removed when this is dropped.
#[derive(Debug, Default)]
pub struct Staged(Vec<Piece>);

#[derive(Debug)]
enum Piece {
    File {
        staged: TempPath,
        target: PathBuf,
    },
    /// A new folder, with all its files.
    Folder {
        staged: TempDir,
        target: PathBuf,
    },
    Deletion {
        target: PathBuf,
    },
}

impl<'a> Writer<'a> {
    /// A writer that has staged nothing.
    pub fn new(project: &'a Project) -> Self {
        Self { project, turn: Mutex::new(None), gave_up: AtomicBool::new(false) }
    }

    /// Stops staging: there will be nothing to apply.
    pub fn give_up(&self) {
        self.gave_up.store(true, Ordering::Relaxed);
    }

    /// Stages `changes`. Those in one new folder must come together.
    ///
    /// # Errors
    /// If a file cannot be staged.
    pub fn stage(&self, changes: &[Change]) -> anyhow::Result<Staged> {
        let mut staged = Staged::default();
        if self.gave_up.load(Ordering::Relaxed) {
            return Ok(staged);
        }
        let mut rest = changes;
        while let Some(change) = rest.first() {
            let folder = folder_of(&change.path);
            let is_inside = |change: &&Change| folder_of(&change.path) == folder;
            let (inside, behind) = rest.split_at(rest.iter().take_while(is_inside).count());
            if inside.iter().any(|change| change.action() != Action::Unchanged) {
                self.stage_folder(folder, inside, &mut staged.0)?;
            }
            rest = behind;
        }
        Ok(staged)
    }

    /// Stages `changes`, at least one, to files in `folder`.
    fn stage_folder(
        &self,
        folder: &str,
        changes: &[Change],
        staged: &mut Vec<Piece>,
    ) -> anyhow::Result<()> {
        let path = self.project.path(folder);
        let context = |path: &str| format!("cannot write {path}");
        if is_absent(&path)
            && let Some(parent) = path.parent()
        {
            self.prepare(parent).with_context(|| context(folder))?;
            let new = new_folder(parent).with_context(|| context(folder))?;
            for change in changes {
                let name = change.path.rsplit('/').next().unwrap_or_default();
                if let Some(text) = change.after() {
                    std::fs::write(new.path().join(name), text)
                        .with_context(|| context(&change.path))?;
                }
            }
            staged.push(Piece::Folder { staged: new, target: path });
            return Ok(());
        }
        self.prepare(&path).with_context(|| context(folder))?;
        for change in changes {
            let target = self.project.path(&change.path);
            match (change.action(), change.after()) {
                (Action::Created | Action::Changed, Some(text)) => {
                    let file = stage(&path, text).with_context(|| context(&change.path))?;
                    staged.push(Piece::File { staged: file, target });
                }
                (Action::Deleted, _) => staged.push(Piece::Deletion { target }),
                _ => {}
            }
        }
        Ok(())
    }

    /// Prepares `folder` for staging: creates it, waits for other runs, and removes what a killed
    /// run left in it.
    fn prepare(&self, folder: &Path) -> anyhow::Result<()> {
        let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = match &mut *turn {
            Some(turn) => turn,
            none => none.insert(Turn::wait_for(&self.project.path(&self.project.roots_folder()))?),
        };
        if turn.prepared.insert(folder.to_owned()) {
            turn.new_folders.create(folder)?;
            remove_staged(folder)?;
        }
        Ok(())
    }

    /// Applies what was staged: first new and changed files, then deletions.
    ///
    /// # Errors
    /// If something that was staged cannot be renamed or deleted; what came before is done.
    pub fn commit(self, staged: impl IntoIterator<Item = Staged>) -> anyhow::Result<()> {
        let turn = self.turn.into_inner().unwrap_or_else(PoisonError::into_inner);
        let _lock = turn.map(|turn| {
            turn.new_folders.keep();
            turn.lock
        });
        let mut deletions = vec![];
        for piece in staged.into_iter().flat_map(|staged| staged.0) {
            match piece {
                Piece::File { staged, target } => rename(staged, &target)?,
                Piece::Folder { staged, target } => place(staged, &target)?,
                Piece::Deletion { target } => deletions.push(target),
            }
        }
        for target in deletions {
            std::fs::remove_file(&target)
                .with_context(|| format!("cannot delete {}", target.display()))?;
        }
        Ok(())
    }
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn rename(staged: TempPath, target: &Path) -> anyhow::Result<()> {
    staged.persist(target).with_context(|| format!("cannot write {}", target.display()))
}

/// Moves the folder `staged` to `target`, which did not exist when it was staged.
fn place(staged: TempDir, target: &Path) -> anyhow::Result<()> {
    if std::fs::rename(staged.path(), target).is_ok() {
        drop(staged.keep());
        return Ok(());
    }
    // A deeper folder, or somebody else, has created it since.
    let context = || format!("cannot write {}", target.display());
    for entry in std::fs::read_dir(staged.path()).with_context(context)? {
        let entry = entry.with_context(context)?;
        let target = target.join(entry.file_name());
        std::fs::rename(entry.path(), &target)
            .with_context(|| format!("cannot write {}", target.display()))?;
    }
    Ok(())
}

/// The turn of a run that writes.
#[derive(Debug)]
struct Turn {
    /// Keeps other runs waiting until it is dropped, or until the process is killed.
    lock: File,
    new_folders: NewFolders,
    /// The folders that were prepared for staging.
    prepared: BTreeSet<PathBuf>,
}

impl Turn {
    /// Waits until no other run writes.
    fn wait_for(folder: &Path) -> anyhow::Result<Self> {
        let context = || format!("cannot lock {}", folder.display());
        let mut new_folders = NewFolders(vec![]);
        new_folders.create(folder).with_context(context)?;
        let lock = File::open(folder).with_context(context)?;
        lock.lock().with_context(context)?;
        Ok(Self { lock, new_folders, prepared: BTreeSet::new() })
    }
}

fn remove_staged(folder: &Path) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(STAGED)) {
            let removed = if path.is_dir() {
                std::fs::remove_dir_all(&path)
            } else {
                std::fs::remove_file(&path)
            };
            removed.with_context(|| format!("cannot delete {}", path.display()))?;
        }
    }
    Ok(())
}

/// Closes the file again: many environments have more files than a process may have open.
fn stage(folder: &Path, text: &str) -> anyhow::Result<TempPath> {
    let mut file = builder(0o666).tempfile_in(folder)?;
    // Not flushed to the disk: after a power failure, another run writes what is incomplete.
    file.write_all(text.as_bytes())?;
    Ok(file.into_temp_path())
}

fn new_folder(parent: &Path) -> anyhow::Result<TempDir> {
    Ok(builder(0o777).tempdir_in(parent)?)
}

/// Creates staged files with the usual permissions: `mode` without the bits of the umask.
fn builder(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

/// Folders created for this run, which are removed again unless kept.
#[derive(Debug)]
struct NewFolders(Vec<PathBuf>);

impl NewFolders {
    fn create(&mut self, folder: &Path) -> anyhow::Result<()> {
        if folder.is_dir() {
            return Ok(());
        }
        for ancestor in folder.ancestors().collect::<Vec<_>>().into_iter().rev() {
            if !ancestor.as_os_str().is_empty() && !ancestor.exists() {
                match std::fs::create_dir(ancestor) {
                    Ok(()) => self.0.push(ancestor.to_path_buf()),
                    // Another run was faster.
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        Ok(())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // If somebody else has put a file into a folder meanwhile, it stays.
            let _ = std::fs::remove_dir(folder);
        }
    }
}
