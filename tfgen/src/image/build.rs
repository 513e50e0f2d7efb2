//! Packs one static binary as an image `FROM scratch`, with bytes that depend on nothing but the
//! binary, its file name, its architecture and the labels.

use super::documents::{
    CONFIGURATION_TYPE, Configuration, Descriptor, EPOCH, Execution, History, INDEX_TYPE, Index,
    LAYER_TYPE, LayoutMarker, MANIFEST_TYPE, Manifest, Platform, RootFileSystem, to_json,
};
use super::layout::LAYOUT_VERSION;
use super::replace::{Content, replace};
use super::{Architecture, Digest, Hinted, Layout, archive, elf, files};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// The user and group a container runs as; the number that images without a user list agree on.
const USER: &str = "65532:65532";

/// What to pack.
#[derive(Debug)]
pub struct Build<'a> {
    /// The executable; the image's entrypoint is `/` and its file name.
    pub binary: &'a Path,
    /// The machine it must be built for.
    pub architecture: Architecture,
    /// The folder that becomes the image layout.
    pub output: &'a Path,
    /// Labels of the image's configuration.
    pub labels: BTreeMap<String, String>,
}

/// An image as it lies on disk.
#[derive(Debug)]
pub struct Built {
    /// The digest of its manifest.
    pub digest: Digest,
    /// The path of the binary in the image.
    pub entrypoint: String,
    /// The binary's size in bytes.
    pub binary_size: u64,
    /// The compressed layer's size in bytes.
    pub layer_size: u64,
    /// Whether the layout already held this very image and was left alone.
    pub unchanged: bool,
}

/// Builds the image and puts its layout into [`Build::output`].
///
/// # Errors
/// The binary is absent, or is no static executable of the architecture; the output is in use by
/// something that is not an image layout; the file system refuses. The output is then as before.
pub fn build(build: &Build<'_>) -> Result<Built> {
    let image = pack(build)
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

fn pack(build: &Build<'_>) -> Result<Image> {
    let name = file_name(build.binary)?;
    let binary = read_binary(build.binary)?;
    elf::check_static_executable(&binary, build.architecture)?;

    let entrypoint = format!("/{name}");
    let tar = archive::tar_of_executable(name, &binary)?;
    let layer = archive::gzip(&tar)?;
    let configuration = to_json(&configuration(build, entrypoint.clone(), vec![Digest::of(&tar)]));
    let manifest = to_json(&Manifest {
        schema_version: 2,
        media_type: MANIFEST_TYPE.into(),
        config: describe(CONFIGURATION_TYPE, &configuration),
        layers: vec![describe(LAYER_TYPE, &layer)],
    });
    let platform =
        Platform { architecture: build.architecture.platform_name().into(), os: "linux".into() };
    let descriptor = Descriptor { platform: Some(platform), ..describe(MANIFEST_TYPE, &manifest) };
    let digest = descriptor.digest.clone();
    let built = Built {
        digest,
        entrypoint,
        binary_size: binary.len() as u64,
        layer_size: layer.len() as u64,
        unchanged: false,
    };
    let content = Content {
        marker: to_json(&LayoutMarker { image_layout_version: LAYOUT_VERSION.into() }),
        index: to_json(&Index {
            schema_version: 2,
            media_type: INDEX_TYPE.into(),
            manifests: vec![descriptor],
        }),
        blobs: [layer, configuration, manifest].map(|bytes| (Digest::of(&bytes), bytes)).into(),
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
            "build the program first, or correct `--binary`",
        )),
        Ok(metadata) if !metadata.is_file() => bail!("it is not a file"),
        _ => files::read(path),
    }
}

fn configuration(build: &Build<'_>, entrypoint: String, diff_ids: Vec<Digest>) -> Configuration {
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
        history: vec![History { created: EPOCH, created_by: "tfgen image build" }],
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
