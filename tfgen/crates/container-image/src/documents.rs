//! The JSON documents of an OCI image: its configuration, manifest, index and layout marker. Fields
//! are declared in the order in which they are written, because the digest depends on it.

use super::Digest;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub(super) const MANIFEST_TYPE: &str = "application/vnd.oci.image.manifest.v1+json";
pub(super) const INDEX_TYPE: &str = "application/vnd.oci.image.index.v1+json";
pub(super) const CONFIGURATION_TYPE: &str = "application/vnd.oci.image.config.v1+json";
pub(super) const LAYER_TYPE: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

/// Docker's name for the same kind of manifest; other tools use it in layouts.
pub(super) const DOCKER_MANIFEST_TYPE: &str =
    "application/vnd.docker.distribution.manifest.v2+json";

/// The date: the epoch, as other reproducible builders write it.
pub(super) const EPOCH: &str = "1970-01-01T00:00:00Z";

/// Identifies one part of an image.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    pub(super) media_type: String,
    pub(super) digest: Digest,
    /// Bytes.
    pub(super) size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) platform: Option<Platform>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Platform {
    pub(super) architecture: String,
    pub(super) os: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    pub(super) schema_version: u32,
    pub(super) media_type: String,
    pub(super) config: Descriptor,
    pub(super) layers: Vec<Descriptor>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Index {
    pub(super) schema_version: u32,
    #[serde(default)]
    pub(super) media_type: String,
    pub(super) manifests: Vec<Descriptor>,
}

/// The content of the file `oci-layout`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LayoutMarker {
    pub(super) image_layout_version: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Configuration {
    pub(super) created: &'static str,
    pub(super) architecture: &'static str,
    pub(super) os: &'static str,
    pub(super) config: Execution,
    pub(super) rootfs: RootFileSystem,
    pub(super) history: Vec<History>,
}

/// How a container of the image runs.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Execution {
    pub(super) user: &'static str,
    pub(super) entrypoint: Vec<String>,
    pub(super) working_dir: &'static str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) labels: BTreeMap<String, String>,
}

#[derive(Debug, Serialize)]
pub(super) struct RootFileSystem {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// Digests of the layers before compression.
    pub(super) diff_ids: Vec<Digest>,
}

#[derive(Debug, Serialize)]
pub(super) struct History {
    pub(super) created: &'static str,
    pub(super) created_by: String,
}

/// The bytes of a document.
pub(super) fn to_json(document: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(document).expect("strings, numbers and lists of them are always JSON")
}
