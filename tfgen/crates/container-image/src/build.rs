//! Packs one static binary as an image `FROM scratch`. The bytes depend only on the binary, its
//! file name, its architecture, the certificates and the labels.

use super::documents::{
    CONFIGURATION_TYPE, Configuration, Descriptor, EPOCH, Execution, History, INDEX_TYPE, Index,
    LAYER_TYPE, LayoutMarker, MANIFEST_TYPE, Manifest, Platform, RootFileSystem, to_json,
};
use super::layout::LAYOUT_VERSION;
use super::replace::{Content, replace};
use super::{Architecture, Digest, Hinted, Layout, archive, certificates, elf, files};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// The user and group that a container runs as; images without a user list agree on this number.
const USER: &str = "65532:65532";

/// What to pack.
#[derive(Debug)]
pub struct Build<'a> {
    /// The executable; the image's entrypoint is `/` and its file name.
    pub binary: &'a Path,
    /// The architecture that it must be built for.
    pub architecture: Architecture,
    /// A PEM bundle of the certificate authorities to trust, put into its own layer at
    /// `/etc/ssl/certs/ca-certificates.crt`.
    pub certificates: Option<&'a Path>,
    /// The folder that becomes the image layout.
    pub output: &'a Path,
    /// What made the image, according to its history. It is part of the digest.
    pub created_by: &'a str,
    /// Labels of the image's configuration.
    pub labels: BTreeMap<String, String>,
}

/// A built image on the disk.
#[derive(Debug)]
pub struct Built {
    /// The digest of its manifest.
    pub digest: Digest,
    /// The path of the binary in the image.
    pub entrypoint: String,
    /// The binary's size in bytes.
    pub binary_size: u64,
    /// The size of the compressed layers in bytes: what is pushed, pulled and paid for.
    pub compressed_size: u64,
    /// Whether the layout already had exactly this image and stayed untouched.
    pub unchanged: bool,
}

/// Builds the image and puts its layout into [`Build::output`].
///
/// # Errors
/// If the binary is missing or is not a static executable of the architecture, the certificates are
/// not valid, the output is in use by something that is not an image layout, or the file system
/// refuses. The output is then unchanged.
pub fn build(build: &Build<'_>) -> Result<Built> {
    let trusted = build.certificates.map(certificates_layer).transpose()?;
    let image = pack(build, trusted)
        .with_context(|| format!("cannot make an image of {}", build.binary.display()))?;
    let unchanged =
        Layout::open(build.output).is_ok_and(|layout| layout.digest() == &image.built.digest);
    if unchanged {
        return Ok(Built { unchanged, ..image.built });
    }
    replace(build.output, &image.content)
        .with_context(|| format!("cannot write the image to {}", build.output.display()))?;
    Ok(image.built)
}

struct Image {
    built: Built,
    content: Content,
}

/// A layer as it is stored, with its digest before compression.
struct Layer {
    compressed: Vec<u8>,
    diff_id: Digest,
}

fn layer(path: &str, mode: u32, bytes: &[u8]) -> Result<Layer> {
    let tar = archive::tar_of(path, mode, bytes)?;
    Ok(Layer { compressed: archive::gzip(&tar)?, diff_id: Digest::of(&tar) })
}

fn certificates_layer(file: &Path) -> Result<Layer> {
    let bytes = files::read(file)?;
    certificates::check_bundle(&bytes)
        .and_then(|()| layer(certificates::PATH, archive::DATA, &bytes))
        .with_context(|| format!("cannot use the certificates in {}", file.display()))
}

/// The certificates are below the program, because they change less often: a registry that has
/// their layer does not get it again.
fn pack(build: &Build<'_>, trusted: Option<Layer>) -> Result<Image> {
    let name = file_name(build.binary)?;
    let binary = read_binary(build.binary)?;
    elf::check_static_executable(&binary, build.architecture)?;

    let entrypoint = format!("/{name}");
    let program = layer(name, archive::PROGRAM, &binary)?;
    let layers: Vec<Layer> = trusted.into_iter().chain([program]).collect();
    let diff_ids = layers.iter().map(|layer| layer.diff_id.clone()).collect();
    let configuration = to_json(&configuration(build, entrypoint.clone(), diff_ids));
    let manifest = to_json(&Manifest {
        schema_version: 2,
        media_type: MANIFEST_TYPE.into(),
        config: describe(CONFIGURATION_TYPE, &configuration),
        layers: layers.iter().map(|layer| describe(LAYER_TYPE, &layer.compressed)).collect(),
    });
    let platform =
        Platform { architecture: build.architecture.platform_name().into(), os: "linux".into() };
    let descriptor = Descriptor { platform: Some(platform), ..describe(MANIFEST_TYPE, &manifest) };
    let digest = descriptor.digest.clone();
    let built = Built {
        digest,
        entrypoint,
        binary_size: binary.len() as u64,
        compressed_size: layers.iter().map(|layer| layer.compressed.len() as u64).sum(),
        unchanged: false,
    };
    let content = Content {
        marker: to_json(&LayoutMarker { image_layout_version: LAYOUT_VERSION.into() }),
        index: to_json(&Index {
            schema_version: 2,
            media_type: INDEX_TYPE.into(),
            manifests: vec![descriptor],
        }),
        blobs: layers
            .into_iter()
            .map(|layer| layer.compressed)
            .chain([configuration, manifest])
            .map(|bytes| (Digest::of(&bytes), bytes))
            .collect(),
    };
    Ok(Image { built, content })
}

fn file_name(path: &Path) -> Result<&str> {
    match path.file_name().map(|name| name.to_str()) {
        Some(Some(name)) => Ok(name),
        Some(None) => bail!("its file name is not UTF-8, as an image's entrypoint must be"),
        None => bail!("the path does not end in a file name"),
    }
}

fn read_binary(path: &Path) -> Result<Vec<u8>> {
    match path.metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(Hinted::error(
            "there is no such file",
            "build the program first, or correct the path",
        )),
        Ok(metadata) if !metadata.is_file() => bail!("it is not a file"),
        _ => files::read(path),
    }
}

fn configuration(build: &Build<'_>, entrypoint: String, diff_ids: Vec<Digest>) -> Configuration {
    let created = || History { created: EPOCH, created_by: build.created_by.to_owned() };
    let history = diff_ids.iter().map(|_| created()).collect();
    Configuration {
        created: EPOCH,
        architecture: build.architecture.platform_name(),
        os: "linux",
        config: Execution {
            user: USER,
            entrypoint: vec![entrypoint],
            working_dir: "/",
            labels: build.labels.clone(),
        },
        rootfs: RootFileSystem { kind: "layers", diff_ids },
        history,
    }
}

fn describe(media_type: &str, bytes: &[u8]) -> Descriptor {
    Descriptor {
        media_type: media_type.into(),
        digest: Digest::of(bytes),
        size: bytes.len() as u64,
        platform: None,
    }
}
