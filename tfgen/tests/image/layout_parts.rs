//! The documents and layers inside an image layout.

use container_image::Digest;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// One entry of a layer.
pub(crate) struct Entry {
    pub(crate) path: String,
    pub(crate) mode: u32,
    /// User, group and time of change.
    pub(crate) owner_and_time: [u64; 3],
    pub(crate) content: Vec<u8>,
}

pub(crate) fn blob(layout: &Path, descriptor: &Value) -> PathBuf {
    let digest: Digest = descriptor["digest"].as_str().unwrap().parse().unwrap();
    layout.join("blobs/sha256").join(digest.hex())
}

pub(crate) fn json_file(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

pub(crate) fn manifest(layout: &Path) -> Value {
    let index = json_file(&layout.join("index.json"));
    json_file(&blob(layout, &index["manifests"][0]))
}

pub(crate) fn configuration(layout: &Path) -> Value {
    json_file(&blob(layout, &manifest(layout)["config"]))
}

/// The entries of the layer that `descriptor` names, in order.
pub(crate) fn files_of_layer(layout: &Path, descriptor: &Value) -> Vec<Entry> {
    let layer = fs::read(blob(layout, descriptor)).unwrap();
    assert_eq!(layer[4..8], [0; 4], "the gzip header has no date");
    let mut archive = tar::Archive::new(GzDecoder::new(layer.as_slice()));
    let entries = archive.entries().unwrap().map(|entry| {
        let mut entry = entry.unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        let header = entry.header();
        Entry {
            path: entry.path().unwrap().to_string_lossy().into_owned(),
            mode: header.mode().unwrap(),
            owner_and_time: [header.uid().unwrap(), header.gid().unwrap(), header.mtime().unwrap()],
            content,
        }
    });
    entries.collect()
}
