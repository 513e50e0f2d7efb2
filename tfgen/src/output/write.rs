//! Writes changes: every new text is staged beside its target before the first one is renamed
//! over it, so that a full disk or a read-only folder changes nothing. Runs take turns, and what
//! a killed one left staged is removed by the next.

use super::change::{Action, Change};
use crate::project::Project;
use anyhow::Context as _;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::TempPath;

/// What the names of staged files begin with.
const STAGED: &str = ".tfgen-";

/// Carries `changes` out.
///
/// # Errors
/// When a file cannot be staged: nothing is changed then. When one that was staged cannot be
/// renamed or deleted: those before it are done, and a further run does the rest.
pub fn write(project: &Project, changes: &[Change]) -> anyhow::Result<()> {
    let folders: BTreeSet<PathBuf> = changes
        .iter()
        .filter_map(|change| project.path(&change.path).parent().map(Path::to_path_buf))
        .collect();
    let mut new_folders = NewFolders(vec![]);
    let _turn = wait_for_turn(&mut new_folders, &project.path("generated"))?;
    for folder in &folders {
        remove_staged(folder)?;
    }
    let mut staged = vec![];
    for change in changes {
        if let (Action::Created | Action::Changed, Some(text)) = (change.action(), &change.after) {
            let target = project.path(&change.path);
            let file = new_folders
                .create(target.parent().unwrap_or(Path::new(".")))
                .and_then(|folder| stage(&folder, text))
                .with_context(|| format!("cannot write {}", change.path))?;
            staged.push((file, target));
        }
    }
    new_folders.keep();
    for (file, target) in staged {
        file.persist(&target).with_context(|| format!("cannot write {}", target.display()))?;
    }
    for change in changes {
        if change.action() == Action::Deleted {
            let target = project.path(&change.path);
            std::fs::remove_file(&target)
                .with_context(|| format!("cannot delete {}", target.display()))?;
        }
    }
    Ok(())
}

/// Waits until no other run writes, and keeps others waiting until the file is dropped, also by
/// being killed.
fn wait_for_turn(new_folders: &mut NewFolders, folder: &Path) -> anyhow::Result<File> {
    let context = || format!("cannot lock {}", folder.display());
    new_folders.create(folder).with_context(context)?;
    let file = File::open(folder).with_context(context)?;
    file.lock().with_context(context)?;
    Ok(file)
}

fn remove_staged(folder: &Path) -> anyhow::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(STAGED)) {
            std::fs::remove_file(&path)
                .with_context(|| format!("cannot delete {}", path.display()))?;
        }
    }
    Ok(())
}

/// Closed again: of many environments there are more files than a process may have open.
fn stage(folder: &Path, text: &str) -> anyhow::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As for any file a program writes: what the umask leaves of it.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = builder.tempfile_in(folder)?;
    // Not forced to the disk: after a loss of power a further run writes what is not whole.
    file.write_all(text.as_bytes())?;
    Ok(file.into_temp_path())
}

/// Folders made for this run, removed again unless kept.
struct NewFolders(Vec<PathBuf>);

impl NewFolders {
    fn create(&mut self, folder: &Path) -> anyhow::Result<PathBuf> {
        if folder.is_dir() {
            return Ok(folder.to_path_buf());
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
        Ok(folder.to_path_buf())
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for NewFolders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // A folder that somebody else put a file into meanwhile stays.
            let _ = std::fs::remove_dir(folder);
        }
    }
}
