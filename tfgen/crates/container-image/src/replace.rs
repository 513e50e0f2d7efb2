//! Moves a new image layout into place: completely or not at all, and never over something else.

use super::layout::{self, BLOBS_FOLDER, INDEX_FILE, MARKER_FILE};
use super::{Digest, Hinted, files};
use anyhow::{Context, Result};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Everything that a layout folder may contain; other tools keep unfinished parts in `ingest`.
const KNOWN_ENTRIES: [&str; 4] = [BLOBS_FOLDER, INDEX_FILE, MARKER_FILE, "ingest"];

/// The bytes of a layout.
pub(super) struct Content {
    pub(super) marker: Vec<u8>,
    pub(super) index: Vec<u8>,
    pub(super) blobs: Vec<(Digest, Vec<u8>)>,
}

/// Writes the layout next to `folder` and moves it there once it is complete. An earlier layout is
/// set aside for the move, restored if the move fails, and removed afterwards.
///
/// # Errors
/// If something that is not a layout is in the way, or the file system refuses.
pub(super) fn replace(folder: &Path, content: &Content) -> Result<()> {
    let place = resolve(folder)?;
    let exists = require_replaceable(&place)?;

    let parent = place.parent().filter(|path| !path.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    files::create_folders(parent)?;
    let aside = tempfile::Builder::new()
        .prefix(".image-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot create a folder in {}", parent.display()))?;

    let new = aside.path().join("new");
    write(&new, content)?;
    if !exists {
        return files::rename(&new, &place);
    }
    let previous = aside.path().join("previous");
    files::rename(&place, &previous)?;
    files::rename(&new, &place).or_else(|error| {
        files::rename(&previous, &place)?;
        Err(error)
    })
}

/// The folder itself, if `folder` is a link to it.
fn resolve(folder: &Path) -> Result<PathBuf> {
    match fs::canonicalize(folder) {
        Ok(path) => Ok(path),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(folder.into()),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", folder.display())),
    }
}

/// Makes sure that there is only a layout or an empty folder to replace.
fn require_replaceable(place: &Path) -> Result<bool> {
    let refuse = |why: String| {
        Err(Hinted::error(
            format!("{} {why}, so it stays unchanged", place.display()),
            "choose a separate folder for `--output`",
        ))
    };
    let metadata = match fs::symlink_metadata(place) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", place.display()));
        }
    };
    if !metadata.is_dir() {
        return refuse("is not a folder".into());
    }
    let entries = files::entries(place)?;
    if entries.is_empty() {
        return Ok(true);
    }
    if layout::require_layout(place).is_err() {
        return refuse("holds files that are not an image layout".into());
    }
    match entries.iter().find(|entry| !KNOWN_ENTRIES.contains(&entry.as_str())) {
        Some(foreign) => refuse(format!("holds {foreign:?}, which is not part of an image layout")),
        None => Ok(true),
    }
}

/// The marker is written last, so that an unfinished folder is never mistaken for a layout.
fn write(folder: &Path, content: &Content) -> Result<()> {
    for (digest, bytes) in &content.blobs {
        let path = layout::blob_path(folder, digest);
        files::create_folders(path.parent().expect("a blob is inside its layout"))?;
        files::write(&path, bytes)?;
    }
    files::write(&folder.join(INDEX_FILE), &content.index)?;
    files::write(&folder.join(MARKER_FILE), &content.marker)
}
