//! An OCI image layout on disk: finds its parts and verifies them.

use super::documents::{
    DOCKER_MANIFEST_TYPE, Descriptor, Index, LayoutMarker, MANIFEST_TYPE, Manifest,
};
use super::{Digest, Hinted, files};
use anyhow::{Context, Result, bail};
use serde::de::DeserializeOwned;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

pub(super) const MARKER_FILE: &str = "oci-layout";
pub(super) const INDEX_FILE: &str = "index.json";
pub(super) const BLOBS_FOLDER: &str = "blobs";

/// The only version of the layout in the specification.
pub(super) const LAYOUT_VERSION: &str = "1.0.0";

/// The size of a manifest that registries must accept; documents are read up to this many bytes.
const LARGEST_DOCUMENT: u64 = 4 * 1024 * 1024;

/// A verified layout of one image: every part exists and has the digest and size under which it is
/// listed.
#[derive(Debug)]
pub struct Layout {
    folder: PathBuf,
    manifest: Descriptor,
    manifest_bytes: Vec<u8>,
    blobs: Vec<Descriptor>,
}

impl Layout {
    /// Reads the layout in `folder` and hashes every part of it.
    ///
    /// # Errors
    /// If there is no layout, it has more than one image or a multi-platform one, or a part is
    /// missing or has another digest or size.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::read(folder)
            .with_context(|| format!("cannot use the image layout {}", folder.display()))
    }

    fn read(folder: &Path) -> Result<Self> {
        require_layout(folder)?;
        let index: Index = parse(&document(&folder.join(INDEX_FILE))?, INDEX_FILE)?;
        let [manifest] = <[Descriptor; 1]>::try_from(index.manifests).map_err(|several| {
            Hinted::error(
                format!("{INDEX_FILE} names {} images instead of one", several.len()),
                "pass a layout that holds one image",
            )
        })?;
        if ![MANIFEST_TYPE, DOCKER_MANIFEST_TYPE].contains(&manifest.media_type.as_str()) {
            return Err(Hinted::error(
                format!("{INDEX_FILE} names {:?} instead of one image", manifest.media_type),
                "only images for one architecture are supported: build for one platform and \
                 without attestations",
            ));
        }
        verify(folder, &manifest, "manifest")?;
        let manifest_bytes = document(&blob_path(folder, &manifest.digest))?;
        let parts: Manifest = parse(&manifest_bytes, "the manifest")?;
        let mut blobs = parts.layers;
        blobs.push(parts.config);
        for blob in &blobs {
            verify(folder, blob, "part")?;
        }
        Ok(Self { folder: folder.into(), manifest, manifest_bytes, blobs })
    }

    /// The image's digest: its manifest's.
    #[must_use]
    pub fn digest(&self) -> &Digest {
        &self.manifest.digest
    }

    pub(super) fn manifest_type(&self) -> &str {
        &self.manifest.media_type
    }

    pub(super) fn manifest_bytes(&self) -> &[u8] {
        &self.manifest_bytes
    }

    /// The layers and then the configuration, in upload order.
    pub(super) fn blobs(&self) -> &[Descriptor] {
        &self.blobs
    }

    pub(super) fn blob_path(&self, digest: &Digest) -> PathBuf {
        blob_path(&self.folder, digest)
    }
}

/// The place of the part with this digest in a layout.
pub(super) fn blob_path(folder: &Path, digest: &Digest) -> PathBuf {
    folder.join(BLOBS_FOLDER).join("sha256").join(digest.hex())
}

/// Checks that `folder` is marked as an image layout of the supported version.
///
/// # Errors
/// If there is no such folder, no marker in it, or one of another version.
pub(super) fn require_layout(folder: &Path) -> Result<()> {
    let marker = folder.join(MARKER_FILE);
    let is_absent = marker.metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound);
    if is_absent {
        return Err(Hinted::error(
            format!("there is no {MARKER_FILE} file in it"),
            "build an image there, or pass the folder of one",
        ));
    }
    let LayoutMarker { image_layout_version: version } = parse(&document(&marker)?, MARKER_FILE)?;
    if version != LAYOUT_VERSION {
        bail!("its layout has version {version:?}, but only {LAYOUT_VERSION} is supported");
    }
    Ok(())
}

fn document(path: &Path) -> Result<Vec<u8>> {
    let length = files::metadata(path)?.len();
    if length > LARGEST_DOCUMENT {
        bail!("{} has {length} bytes, more than any image document", path.display());
    }
    files::read(path)
}

fn parse<T: DeserializeOwned>(bytes: &[u8], name: &str) -> Result<T> {
    serde_json::from_slice(bytes).with_context(|| format!("{name} is malformed"))
}

fn verify(folder: &Path, part: &Descriptor, what: &str) -> Result<()> {
    let path = blob_path(folder, &part.digest);
    let (digest, length) = Digest::of_reader(files::open(&path)?)
        .with_context(|| format!("cannot read {}", path.display()))?;
    if digest != part.digest || length != part.size {
        return Err(Hinted::error(
            format!(
                "the {what} {} should have {} bytes and the digest of its name, but has {length} \
                 bytes \
                 and digest {digest}",
                path.display(),
                part.size
            ),
            "the layout was changed or is incomplete: build the image again",
        ));
    }
    Ok(())
}
