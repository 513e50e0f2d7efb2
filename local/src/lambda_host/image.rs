//! Brings a deployed image from the emulator's registry onto the disk.
//!
//! Everything is fetched by digest and compared with it, so what runs is what was deployed.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use flate2::read::GzDecoder;
use serde_json::Value;

use super::function::{Digest, ImageReference, strings};
use crate::aws::EmulatedAws;
use crate::edge::payload_hash::sha256_hex;
use crate::files;

const MANIFESTS: [&str; 2] = [
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
];

/// An unpacked image.
#[derive(Debug, Clone)]
pub struct Image {
    /// What is `/` inside the image.
    pub root: PathBuf,
    /// The image's entrypoint.
    pub entrypoint: Vec<String>,
    /// The image's command.
    pub command: Vec<String>,
    /// The image's environment variables.
    pub environment: HashMap<String, String>,
    /// The image's working directory; empty for `/`.
    pub working_directory: String,
}

impl Image {
    /// A path inside the image as a path on this disk. `..` stays inside.
    pub fn inside(&self, path: &str) -> PathBuf {
        let parts = Path::new(path).components();
        let named = parts.filter(|part| matches!(part, Component::Normal(_)));
        named.fold(self.root.clone(), |whole, part| whole.join(part))
    }
}

/// Fetches and unpacks an image below `images`, unless it is there already.
///
/// # Errors
/// When the registry lacks a part, a part does not have its digest, or the image is of a kind
/// that is not run here; the message says which.
pub fn fetch(emulator: &EmulatedAws, reference: &ImageReference, images: &Path) -> Result<Image> {
    let folder = images.join(reference.digest.hex());
    if !folder.is_dir() {
        let unfinished = images.join(format!("{}.unfinished", reference.digest.hex()));
        files::remove(&unfinished)?;
        files::make_folder(&unfinished.join("rootfs"))?;
        unpack(emulator, reference, &unfinished)
            .with_context(|| format!("the image {}@{}", reference.repository, reference.digest))?;
        fs::rename(&unfinished, &folder)
            .with_context(|| format!("cannot write {}", folder.display()))?;
    }
    open(&folder)
}

fn unpack(emulator: &EmulatedAws, reference: &ImageReference, folder: &Path) -> Result<()> {
    let manifest = fetch_manifest(emulator, reference)?;
    let blob = |descriptor: &Value| -> Result<Vec<u8>> {
        let digest = Digest::parse(descriptor["digest"].as_str().unwrap_or_default())?;
        let path = format!("/v2/{}/blobs/{digest}", reference.repository);
        verified(emulator.get("ecr", &path)?, &digest)
    };
    files::write(&folder.join("config.json"), blob(&manifest["config"])?)?;
    for layer in manifest["layers"].as_array().context("the manifest has no layers")? {
        let bytes = blob(layer)?;
        let kind = layer["mediaType"].as_str().unwrap_or_default();
        let root = folder.join("rootfs");
        if kind.ends_with("gzip") {
            unpack_layer(GzDecoder::new(bytes.as_slice()), &root)?;
        } else if kind.ends_with("tar") {
            unpack_layer(bytes.as_slice(), &root)?;
        } else {
            bail!("a layer is of the kind `{kind}`, and Lambda takes gzip and tar only");
        }
    }
    Ok(())
}

fn fetch_manifest(emulator: &EmulatedAws, reference: &ImageReference) -> Result<Value> {
    let path = format!("/v2/{}/manifests/{}", reference.repository, reference.digest);
    let accept = MANIFESTS.join(", ");
    let answer = emulator.send("ecr", "GET", &path, &[("accept", &accept)], "")?;
    let bytes = verified(answer.success()?, &reference.digest)?;
    let manifest: Value = serde_json::from_slice(&bytes).context("the manifest is not JSON")?;
    ensure!(
        manifest["config"].is_object(),
        "it is not a single image's manifest, and Lambda takes no index of several"
    );
    Ok(manifest)
}

fn verified(bytes: Vec<u8>, digest: &Digest) -> Result<Vec<u8>> {
    let found = sha256_hex(&bytes);
    ensure!(found == digest.hex(), "asked for {digest} and got sha256:{found}");
    Ok(bytes)
}

/// Unpacks one layer over those before it. Entries that would leave `root` are not unpacked.
fn unpack_layer(layer: impl Read, root: &Path) -> Result<()> {
    let mut archive = tar::Archive::new(layer);
    for entry in archive.entries().context("a layer is not a tar archive")? {
        let mut entry = entry.context("a layer is not a tar archive")?;
        let path = entry.path().context("a layer's entry has no usable path")?.into_owned();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        ensure!(
            !name.starts_with(".wh."),
            "a layer deletes `{}` of a layer below, which is not done here: use one layer",
            path.display()
        );
        let unpacked = entry.unpack_in(root);
        let inside = unpacked.with_context(|| format!("cannot unpack {}", path.display()))?;
        ensure!(inside, "a layer's entry `{}` leaves the image", path.display());
    }
    Ok(())
}

fn open(folder: &Path) -> Result<Image> {
    let path = folder.join("config.json");
    let file = File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let whole: Value = serde_json::from_reader(std::io::BufReader::new(file))
        .with_context(|| format!("{} is not JSON", path.display()))?;
    let settings = &whole["config"];
    let environment = strings(&settings["Env"]);
    Ok(Image {
        root: folder.join("rootfs"),
        entrypoint: strings(&settings["Entrypoint"]),
        command: strings(&settings["Cmd"]),
        environment: environment
            .iter()
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        working_directory: settings["WorkingDir"].as_str().unwrap_or_default().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(entries: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (path, content) in entries {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            header.set_mode(0o755);
            // Set by hand, since the library refuses to write a path with `..`.
            header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            archive.append(&header, content.as_bytes()).unwrap();
        }
        archive.into_inner().unwrap()
    }

    #[test]
    fn a_later_layer_replaces_files_of_an_earlier_one() {
        let root = tempfile::tempdir().unwrap();
        unpack_layer(layer(&[("service", "one"), ("etc/x", "x")]).as_slice(), root.path()).unwrap();
        unpack_layer(layer(&[("service", "two")]).as_slice(), root.path()).unwrap();
        assert_eq!(fs::read_to_string(root.path().join("service")).unwrap(), "two");
        assert_eq!(fs::read_to_string(root.path().join("etc/x")).unwrap(), "x");
    }

    #[test]
    fn a_layer_cannot_write_outside_the_image() {
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("rootfs");
        fs::create_dir(&root).unwrap();
        let error = unpack_layer(layer(&[("../escaped", "x")]).as_slice(), &root).unwrap_err();
        assert!(error.to_string().contains("leaves the image"), "{error:#}");
        assert!(!outer.path().join("escaped").exists());
    }

    #[test]
    fn a_layer_that_deletes_is_refused_instead_of_half_done() {
        let root = tempfile::tempdir().unwrap();
        let error = unpack_layer(layer(&[("etc/.wh.passwd", "")]).as_slice(), root.path());
        assert!(error.unwrap_err().to_string().contains("deletes"));
    }

    #[test]
    fn bytes_with_another_digest_are_refused() {
        let digest = Digest::parse(&format!("sha256:{}", sha256_hex(b"deployed"))).unwrap();
        assert!(verified(b"deployed".to_vec(), &digest).is_ok());
        assert!(verified(b"changed".to_vec(), &digest).is_err());
    }

    #[test]
    fn paths_stay_inside_the_image() {
        let image = Image {
            root: "/images/1/rootfs".into(),
            entrypoint: Vec::new(),
            command: Vec::new(),
            environment: HashMap::new(),
            working_directory: String::new(),
        };
        for (path, expected) in [
            ("/service", "/images/1/rootfs/service"),
            ("service", "/images/1/rootfs/service"),
            ("/../../etc/passwd", "/images/1/rootfs/etc/passwd"),
            ("", "/images/1/rootfs"),
        ] {
            assert_eq!(image.inside(path), Path::new(expected), "{path}");
        }
    }
}
