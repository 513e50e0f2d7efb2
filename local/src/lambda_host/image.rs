//! Downloads a deployed image from the emulator's registry to the disk.
//!
//! Everything is fetched by digest and verified, so what runs is what was deployed.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use flate2::read::MultiGzDecoder;
use serde_json::Value;

use super::function::{Digest, ImageReference, strings};
use super::layer;
use super::root_folder::RootFolder;
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
    /// The folder for `/` inside the image.
    pub root: RootFolder,
    /// Its processor architecture, in AWS's words; empty if it does not name one.
    pub architecture: String,
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
    /// Makes sure that a function on `architecture` can run it.
    ///
    /// # Errors
    /// If it is for another processor, even if this machine has that one.
    pub fn require(&self, architecture: &str) -> Result<()> {
        ensure!(
            self.architecture.is_empty() || self.architecture == architecture,
            "the image is for {}, but the function's `architecture` is {architecture}: build it \
             for that, or change the function",
            self.architecture
        );
        Ok(())
    }
}

/// Fetches and unpacks an image below `images`, unless that was done already.
///
/// # Errors
/// If the registry lacks a part, a part does not match its digest, or this kind of image is not
/// supported; the message says which.
pub fn fetch(emulator: &EmulatedAws, reference: &ImageReference, images: &Path) -> Result<Image> {
    let folder = images.join(reference.digest.hex());
    if !folder.is_dir() {
        let unfinished = images.join(format!("{}.unfinished", reference.digest.hex()));
        files::remove(&unfinished)?;
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
    files::make_folder(folder)?;
    files::write(&folder.join("config.json"), blob(&manifest["config"])?)?;
    let root = RootFolder::make(&folder.join("rootfs"))?;
    for part in manifest["layers"].as_array().context("the manifest has no layers")? {
        let bytes = blob(part)?;
        let kind = part["mediaType"].as_str().unwrap_or_default();
        if kind.ends_with("gzip") {
            // Some builders make layers of several parts that can be read separately.
            layer::unpack(MultiGzDecoder::new(bytes.as_slice()), &root)?;
        } else if kind.ends_with("tar") {
            layer::unpack(bytes.as_slice(), &root)?;
        } else {
            bail!("a layer has the type `{kind}`, but Lambda accepts only gzip and tar");
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
        "it is not the manifest of a single image, and Lambda does not accept an index of several"
    );
    Ok(manifest)
}

fn verified(bytes: Vec<u8>, digest: &Digest) -> Result<Vec<u8>> {
    let found = sha256_hex(&bytes);
    ensure!(found == digest.hex(), "asked for {digest}, but got sha256:{found}");
    Ok(bytes)
}

fn open(folder: &Path) -> Result<Image> {
    let path = folder.join("config.json");
    let file = File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let whole: Value = serde_json::from_reader(std::io::BufReader::new(file))
        .with_context(|| format!("{} is not JSON", path.display()))?;
    let settings = &whole["config"];
    let environment = strings(&settings["Env"]);
    Ok(Image {
        root: RootFolder::at(folder.join("rootfs")),
        architecture: match whole["architecture"].as_str().unwrap_or_default() {
            "amd64" => "x86_64".to_owned(),
            other => other.to_owned(),
        },
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

    #[test]
    fn an_image_is_for_the_processor_of_its_function() {
        let folder = tempfile::tempdir().unwrap();
        let image = |config: &str| {
            fs::write(folder.path().join("config.json"), config).unwrap();
            open(folder.path()).unwrap()
        };
        let amd64 = image(r#"{ "architecture": "amd64", "config": {} }"#);
        assert!(amd64.require("x86_64").is_ok());
        let error = amd64.require("arm64").unwrap_err().to_string();
        assert!(error.starts_with("the image is for x86_64, but the function's"), "{error}");
        assert!(image(r#"{ "architecture": "arm64" }"#).require("arm64").is_ok());
        assert!(image("{}").require("arm64").is_ok(), "nothing is known of it");
    }

    #[test]
    fn bytes_with_another_digest_are_refused() {
        let digest = Digest::parse(&format!("sha256:{}", sha256_hex(b"deployed"))).unwrap();
        assert!(verified(b"deployed".to_vec(), &digest).is_ok());
        assert!(verified(b"changed".to_vec(), &digest).is_err());
    }
}
