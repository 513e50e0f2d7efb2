//! The size of the built image.

use std::fmt;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::files;

/// Sizes of an image's parts, in bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Sizes {
    /// Each layer as it is pushed and pulled, compressed.
    pub layers: Vec<u64>,
    /// The manifest and the configuration.
    pub documents: u64,
}

impl Sizes {
    /// The sizes of the image in the OCI layout at `layout`, according to its documents.
    ///
    /// # Errors
    /// If there is no such layout, or it is malformed.
    pub fn of(layout: &Path) -> Result<Self> {
        let index = json(&layout.join("index.json"))?;
        let manifest = &index["manifests"][0];
        let digest = manifest["digest"].as_str().and_then(|digest| digest.strip_prefix("sha256:"));
        let digest = digest.context("the layout's index names no image")?;
        let parts = json(&layout.join("blobs/sha256").join(digest))?;
        let size = |part: &Value| part["size"].as_u64().context("a part of the image has no size");
        let layers = parts["layers"].as_array().context("the image has no layers")?;
        Ok(Self {
            layers: layers.iter().map(size).collect::<Result<_>>()?,
            documents: size(manifest)? + size(&parts["config"])?,
        })
    }

    /// The whole image.
    pub fn total(&self) -> u64 {
        self.layers.iter().sum::<u64>() + self.documents
    }
}

/// In words for people.
impl fmt::Display for Sizes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        let layers: Vec<_> =
            self.layers.iter().map(|size| format!("{:.2} MB", megabytes(*size))).collect();
        let noun = if layers.len() == 1 { "layer" } else { "layers" };
        let total = megabytes(self.total());
        write!(formatter, "{total:.2} MB compressed ({noun} of {})", layers.join(" and "))
    }
}

fn json(path: &Path) -> Result<Value> {
    serde_json::from_str(&files::read(path)?)
        .with_context(|| format!("{} is not JSON", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_that_the_documents_say() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = folder.path().join("blobs/sha256");
        std::fs::create_dir_all(&blobs).unwrap();
        let index = r#"{"manifests":[{"digest":"sha256:1f","size":400}]}"#;
        std::fs::write(folder.path().join("index.json"), index).unwrap();
        let manifest = r#"{"config":{"size":300},"layers":[{"size":120000},{"size":1310000}]}"#;
        std::fs::write(blobs.join("1f"), manifest).unwrap();

        let sizes = Sizes::of(folder.path()).unwrap();
        assert_eq!(sizes, Sizes { layers: vec![120_000, 1_310_000], documents: 700 });
        assert_eq!(sizes.to_string(), "1.43 MB compressed (layers of 0.12 MB and 1.31 MB)");
        let one = Sizes { layers: vec![1_310_000], documents: 700 };
        assert_eq!(one.to_string(), "1.31 MB compressed (layer of 1.31 MB)");

        std::fs::write(folder.path().join("index.json"), "{}").unwrap();
        assert!(Sizes::of(folder.path()).is_err());
    }
}
