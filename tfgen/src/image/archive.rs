//! The image's one layer: a gzip tar of one file, whose bytes depend on nothing but that file.

use anyhow::{Context, Result};
use flate2::{Compression, GzBuilder};
use std::io::Write;
use tar::{EntryType, Header, HeaderMode};

/// Readable and executable by everyone, writable by nobody: containers run as any user.
const MODE: u32 = 0o555;

/// The gzip header's byte for an operating system that is not said.
const UNKNOWN_OPERATING_SYSTEM: u8 = 255;

/// A tar archive of one executable called `name`, owned by root and dated at the epoch.
///
/// # Errors
/// A name that a tar archive cannot hold.
pub(super) fn tar_of_executable(name: &str, bytes: &[u8]) -> Result<Vec<u8>> {
    let mut header = Header::new_ustar();
    header.set_entry_type(EntryType::Regular);
    header.set_mode(MODE);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(bytes.len() as u64);

    let mut archive = tar::Builder::new(Vec::with_capacity(bytes.len() + 2048));
    archive.mode(HeaderMode::Deterministic);
    archive
        .append_data(&mut header, name, bytes)
        .and_then(|()| archive.into_inner())
        .with_context(|| format!("cannot put a file called {name:?} into a tar archive"))
}

/// Compresses `bytes` with a header that holds neither a date nor a name.
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
