//! `tfgen image build`: see [`container_image::build()`].

use anyhow::Result;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use container_image::{self as image, Architecture, Build, Hinted};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Keys that the image specification defines.
const SOURCE_LABEL: &str = "org.opencontainers.image.source";
const REVISION_LABEL: &str = "org.opencontainers.image.revision";

/// The options of `tfgen image build`.
#[derive(Debug, Args)]
pub(super) struct BuildArguments {
    /// The executable; the image's entrypoint is `/` and its file name
    #[arg(long, value_name = "FILE")]
    binary: PathBuf,
    /// The processor architecture
    #[arg(long, value_parser = architectures())]
    architecture: Architecture,
    /// The folder for the layout; an existing layout is replaced
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// A PEM bundle of certificate authorities for /etc/ssl/certs/ca-certificates.crt in the image
    #[arg(long, value_name = "FILE")]
    certificates: Option<PathBuf>,
    /// Where the source code is, as the label org.opencontainers.image.source
    #[arg(long, value_name = "URL", env = "TFGEN_IMAGE_SOURCE")]
    source: Option<String>,
    /// The commit that was built, as the label org.opencontainers.image.revision; each commit then
    /// has its own digest and is deployed even if the program is the same
    #[arg(long, value_name = "COMMIT", env = "TFGEN_IMAGE_REVISION")]
    revision: Option<String>,
    /// A label for the image; may be repeated
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
}

/// Runs `tfgen image build`.
pub(super) fn build(arguments: &BuildArguments) -> Result<()> {
    let built = image::build(&Build {
        binary: &arguments.binary,
        architecture: arguments.architecture,
        certificates: arguments.certificates.as_deref(),
        output: &arguments.output,
        created_by: "tfgen image build",
        labels: labels(arguments)?,
    })?;
    eprintln!(
        "{} {}: {} for {}, {} bytes, {} compressed",
        if built.unchanged { "unchanged" } else { "wrote" },
        arguments.output.display(),
        built.entrypoint,
        arguments.architecture,
        built.binary_size,
        built.compressed_size,
    );
    println!("{}", built.digest);
    Ok(())
}

fn architectures() -> impl TypedValueParser<Value = Architecture> {
    PossibleValuesParser::new(Architecture::ALL.map(Architecture::name))
        .try_map(|name| name.parse::<Architecture>())
}

fn label(text: &str) -> Result<(String, String)> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.into(), value.into())),
        _ => Err(Hinted::error("it has no key before an `=`", "a label is KEY=VALUE")),
    }
}

/// The labels from all options; an empty variable counts as not set, as for [`endpoint`].
fn labels(arguments: &BuildArguments) -> Result<BTreeMap<String, String>> {
    let known = [(SOURCE_LABEL, &arguments.source), (REVISION_LABEL, &arguments.revision)];
    let known = known.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)));
    let known = known.filter(|(_, value)| !value.is_empty());
    let mut map = BTreeMap::new();
    for (key, value) in known.chain(arguments.labels.iter().cloned()) {
        if let Some(other) = map.insert(key.clone(), value) {
            anyhow::bail!("the label {key} is given twice, the first time as {other:?}");
        }
    }
    Ok(map)
}
