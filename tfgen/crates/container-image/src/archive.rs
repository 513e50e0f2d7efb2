//! A layer of the image: a gzip tar of one file, whose bytes depend only on that file.

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};
use std::io::Write;
use tar::{EntryType, Header, HeaderMode};

/// Readable and executable by everyone, writable by nobody, because containers run as any user.
pub(super) const PROGRAM: u32 = 0o555;
/// Readable by everyone.
pub(super) const DATA: u32 = 0o444;
/// The usual mode of folders.
const FOLDER: u32 = 0o755;

/// The gzip header's byte for an unspecified operating system.
const UNKNOWN_OPERATING_SYSTEM: u8 = 255;

/// A tar archive of one file at the relative `path`, and of the folders above it, all owned by root
/// and dated at the epoch.
///
/// # Errors
/// If a tar archive cannot contain the path.
pub(super) fn tar_of(path: &str, mode: u32, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut archive = tar::Builder::new(Vec::with_capacity(bytes.len() + 4096));
    archive.mode(HeaderMode::Deterministic);
    let mut append = || {
        for (end, _) in path.match_indices('/') {
            let mut header = header(EntryType::Directory, FOLDER, 0);
            archive.append_data(&mut header, &path[..=end], &[][..])?;
        }
        archive.append_data(&mut header(EntryType::Regular, mode, bytes.len() as u64), path, bytes)
    };
    append()
        .and_then(|()| archive.into_inner())
        .with_context(|| format!("cannot put a file called {path:?} into a tar archive"))
}

fn header(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(size);
    header
}

/// Compresses `bytes` with a header that contains neither a date nor a name.
///
/// # Errors
/// None in practice: it writes to memory.
pub(super) fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzBuilder::new()
        .mtime(0)
        .operating_system(UNKNOWN_OPERATING_SYSTEM)
        .write(Vec::with_capacity(bytes.len() / 2), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).context("cannot compress the layer")
}
