//! An image as a registry serves it, made from this machine's programs and the libraries that they
//! need, and Lambda's API with one function from it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use axum::Router;
use axum::routing::get;
use flate2::Compression;
use flate2::write::GzEncoder;
use local::edge::payload_hash::sha256_hex;
use serde_json::{Value, json};

/// A manifest, a configuration and layers.
pub(crate) struct Image {
    digest: String,
    manifest: String,
    config: String,
    layers: Vec<Vec<u8>>,
}

/// A layer's files: empty, except for those of this machine.
#[derive(Default)]
pub(crate) struct Layer {
    files: BTreeMap<PathBuf, Option<PathBuf>>,
}

impl Layer {
    /// With an empty file.
    pub(crate) fn with(mut self, path: &str) -> Self {
        self.files.insert(path.into(), None);
        self
    }

    /// With a program of this machine, its loader and its libraries.
    pub(crate) fn with_program(mut self, program: &str) -> Self {
        let output = Command::new("ldd").arg(program).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let words = said.split_whitespace().filter(|word| word.starts_with('/'));
        for path in words.chain([program]) {
            let source = Path::new(path).canonicalize().unwrap();
            self.files.insert(path.trim_start_matches('/').into(), Some(source));
        }
        self
    }

    fn archive(&self) -> Vec<u8> {
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        for (path, source) in &self.files {
            match source {
                Some(source) => archive.append_path_with_name(source, path).unwrap(),
                None => {
                    let mut header = tar::Header::new_gnu();
                    header.set_size(0);
                    header.set_mode(0o644);
                    header.set_mtime(0);
                    archive.append_data(&mut header, path, &b""[..]).unwrap();
                }
            }
        }
        archive.into_inner().unwrap().finish().unwrap()
    }
}

impl Image {
    /// An image with these layers, run with `settings`.
    pub(crate) fn new(layers: &[Layer], settings: &Value) -> Self {
        let layers: Vec<Vec<u8>> = layers.iter().map(Layer::archive).collect();
        let config = json!({ "config": settings }).to_string();
        let described: Vec<Value> = layers
            .iter()
            .map(|layer| {
                // One of the two kinds of builders, the other is buildah's.
                let kind = "application/vnd.docker.image.rootfs.diff.tar.gzip";
                json!({ "mediaType": kind, "digest": digest(layer) })
            })
            .collect();
        let manifest = json!({
            "schemaVersion": 2,
            "config": { "digest": digest(config.as_bytes()) },
            "layers": described,
        })
        .to_string();
        Self { digest: digest(manifest.as_bytes()), manifest, config, layers }
    }

    /// An image with only `program` and what it needs.
    pub(crate) fn of(program: &str, arguments: &[&str]) -> Self {
        let settings = json!({ "Entrypoint": [program], "Cmd": arguments });
        Self::new(&[Layer::default().with_program(program)], &settings)
    }

    /// The same with a layer that differs from the manifest.
    pub(crate) fn changed(mut self) -> Self {
        let digest = digest(&self.layers[0]);
        self.layers[0].push(0);
        assert!(self.manifest.contains(&digest));
        self
    }

    /// Lambda's API with the function `api` of this image and `seconds` of time, and the registry.
    pub(crate) fn emulator(self, seconds: u64) -> Router {
        let function = json!({
            "Configuration": {
                "FunctionName": "api", "Version": "1",
                "FunctionArn": "arn:aws:lambda:::function:api",
                "MemorySize": 128, "Timeout": seconds,
                "Environment": { "Variables": { "GREETING": "hello" } },
            },
            "Code": { "ImageUri": format!("registry.example/api@{}", self.digest) },
        })
        .to_string();
        let manifest: Value = serde_json::from_str(&self.manifest).unwrap();
        let path =
            |described: &Value| format!("/v2/api/blobs/{}", described["digest"].as_str().unwrap());
        let list = json!({ "Functions": [{ "FunctionName": "api" }] }).to_string();
        let aliases = json!({ "Aliases": [{ "Name": "live" }] }).to_string();
        let mut router = Router::new()
            .route("/2015-03-31/functions/", get(async move || list))
            .route("/2015-03-31/functions/api/aliases", get(async move || aliases))
            .route("/2021-10-31/functions/api/url", get(async || "{}"))
            .route("/2015-03-31/functions/api", get(async move || function))
            .route(&path(&manifest["config"]), get(async || self.config));
        let described = manifest["layers"].as_array().unwrap();
        for (described, layer) in described.iter().zip(self.layers) {
            router = router.route(&path(described), get(async || layer));
        }
        let manifest = self.manifest;
        router.route(&format!("/v2/api/manifests/{}", self.digest), get(async || manifest))
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", sha256_hex(bytes))
}
