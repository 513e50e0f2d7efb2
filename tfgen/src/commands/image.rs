//! `tfgen image`: see [`tfgen::image`].

use anyhow::{Context, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::process::ExitCode;
use tfgen::image::{
    self, Architecture, Backoff, Build, Credentials, Digest, Endpoint, Event, Hinted, Layout, Push,
    Pushed, Repository,
};

/// Keys that the image specification defines.
const SOURCE_LABEL: &str = "org.opencontainers.image.source";
const REVISION_LABEL: &str = "org.opencontainers.image.revision";

/// `tfgen image build|digest|push`.
#[derive(Debug, Args)]
pub(crate) struct Image {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Pack a static binary as an OCI image layout and print its digest
    Build(BuildArguments),
    /// Verify an OCI image layout and print its digest
    Digest {
        /// The folder of the layout
        #[arg(long, value_name = "DIR")]
        image: PathBuf,
    },
    /// Make sure that a repository has an image, and print its reference
    Push(PushArguments),
}

#[derive(Debug, Args)]
struct BuildArguments {
    /// The executable; the image's entrypoint is `/` and its file name
    #[arg(long, value_name = "FILE")]
    binary: PathBuf,
    /// The machine it is built for
    #[arg(long, value_parser = architectures())]
    architecture: Architecture,
    /// The folder to put the layout into; a layout that is there is replaced
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// A PEM bundle of certificate authorities for /etc/ssl/certs/ca-certificates.crt in the image
    #[arg(long, value_name = "FILE")]
    certificates: Option<PathBuf>,
    /// Where the source code is, as the label org.opencontainers.image.source
    #[arg(long, value_name = "URL", env = "TFGEN_IMAGE_SOURCE")]
    source: Option<String>,
    /// The commit that was built, as the label org.opencontainers.image.revision; each then has a
    /// digest of its own, and is deployed though the program be the same
    #[arg(long, value_name = "COMMIT", env = "TFGEN_IMAGE_REVISION")]
    revision: Option<String>,
    /// A label of the image; may be repeated
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label)]
    labels: Vec<(String, String)>,
}

#[derive(Debug, Args)]
struct PushArguments {
    /// The folder of the layout; not needed if the repository has the image
    #[arg(long, value_name = "DIR")]
    image: PathBuf,
    /// The repository, HOST[:PORT]/NAME
    #[arg(long, value_name = "URL")]
    repository: String,
    /// The image that must be there in the end, sha256:…
    #[arg(long)]
    digest: Digest,
    /// A server on this machine that takes the push in the registry's place, with the
    /// repository's host as `Host`
    #[arg(long, value_name = "URL", env = "TFGEN_REGISTRY_ENDPOINT")]
    endpoint: Option<String>,
    /// The user name for a registry that asks for one
    #[arg(long, requires = "password_stdin")]
    username: Option<String>,
    /// Read the user's password from standard input
    #[arg(long, requires = "username")]
    password_stdin: bool,
}

/// Runs `tfgen image`.
pub(crate) fn run(image: Image) -> Result<ExitCode> {
    match image.command {
        Command::Build(arguments) => build(&arguments)?,
        Command::Digest { image } => println!("{}", Layout::open(&image)?.digest()),
        Command::Push(arguments) => push(&arguments)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn build(arguments: &BuildArguments) -> Result<()> {
    let built = image::build(&Build {
        binary: &arguments.binary,
        architecture: arguments.architecture,
        certificates: arguments.certificates.as_deref(),
        output: &arguments.output,
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

fn push(arguments: &PushArguments) -> Result<()> {
    let repository: Repository = arguments.repository.parse().context("--repository")?;
    let endpoint = endpoint(arguments.endpoint.as_deref())?;
    let credentials = credentials(arguments)?;
    let pushed = image::push(
        &Push {
            image: &arguments.image,
            repository: &repository,
            digest: &arguments.digest,
            endpoint: endpoint.as_ref(),
            credentials,
            backoff: Backoff::default(),
        },
        &mut |event| match event {
            Event::BlobPresent(digest, size) => eprintln!("{digest}: {size} bytes, already there"),
            Event::BlobUploaded(digest, size) => eprintln!("{digest}: {size} bytes, uploaded"),
            Event::Waiting(error, pause) => {
                eprintln!("{error:#}; trying again in {:.1} s", pause.as_secs_f32());
            }
        },
    )?;
    let reference = format!("{repository}@{}", arguments.digest);
    match pushed {
        Pushed::AlreadyThere => eprintln!("{reference} is already there"),
        Pushed::Tagged => eprintln!("{reference} was there, and is tagged again"),
        Pushed::Uploaded => eprintln!("pushed {reference}"),
    }
    println!("{reference}");
    Ok(())
}

/// An empty variable is none, because that is how Terraform passes one on.
fn endpoint(text: Option<&str>) -> Result<Option<Endpoint>> {
    text.filter(|text| !text.is_empty())
        .map(str::parse)
        .transpose()
        .context("--endpoint or TFGEN_REGISTRY_ENDPOINT")
}

fn credentials(arguments: &PushArguments) -> Result<Option<Credentials>> {
    let Some(username) = &arguments.username else {
        return Ok(None);
    };
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .context("cannot read the password from standard input")?;
    let line = password.strip_suffix('\n').unwrap_or(&password);
    Credentials::new(username, line.strip_suffix('\r').unwrap_or(line)).map(Some)
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

/// The labels of all options; an empty variable is none, as for [`endpoint`].
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
