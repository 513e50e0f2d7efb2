//! `tfgen image push`: see [`container_container_image::push()`].

use super::progress::Progress;
use anyhow::{Context, Result};
use clap::Args;
use container_image::{
    self, Backoff, Credentials, Digest, DockerConfig, Endpoint, Push, Pushed, Repository, SignIn,
};
use std::io::Read;
use std::path::PathBuf;

/// The options of `tfgen image push`.
#[derive(Debug, Args)]
pub(super) struct PushArguments {
    /// The folder of the layout; not needed if the repository has the image
    #[arg(long, value_name = "DIR")]
    image: PathBuf,
    /// The repository, HOST[:PORT]/NAME
    #[arg(long, value_name = "URL")]
    repository: String,
    /// The image that the repository must have in the end, sha256:…
    #[arg(long)]
    digest: Digest,
    /// A server on this machine that takes the push instead of the registry, with the repository's
    /// host as `Host`
    #[arg(long, value_name = "URL", env = "TFGEN_REGISTRY_ENDPOINT")]
    endpoint: Option<String>,
    /// The user name for a registry that asks for one [default: what Docker's configuration has]
    #[arg(long, requires = "password_stdin")]
    username: Option<String>,
    /// Read the user's password from standard input
    #[arg(long, requires = "username")]
    password_stdin: bool,
}

/// Runs `tfgen image push`.
pub(super) fn push(arguments: &PushArguments) -> Result<()> {
    let repository: Repository = arguments.repository.parse().context("--repository")?;
    let endpoint = endpoint(arguments.endpoint.as_deref())?;
    let sign_in = sign_in(arguments, endpoint.as_ref())?;
    let mut progress = Progress::default();
    let pushed = container_image::push(
        &Push {
            image: &arguments.image,
            repository: &repository,
            digest: &arguments.digest,
            endpoint: endpoint.as_ref(),
            sign_in,
            client: concat!("tfgen/", env!("CARGO_PKG_VERSION")),
            backoff: Backoff::default(),
        },
        &mut |event| progress.tell(event),
    )?;
    let reference = format!("{repository}@{}", arguments.digest);
    match pushed {
        Pushed::AlreadyThere => eprintln!("{reference} is already there"),
        Pushed::Tagged => eprintln!("{reference} was already there; the tag is set again"),
        Pushed::Uploaded => eprintln!("pushed {reference}"),
    }
    println!("{reference}");
    Ok(())
}

/// An empty variable counts as not set, because that is how Terraform passes one on.
fn endpoint(text: Option<&str>) -> Result<Option<Endpoint>> {
    text.filter(|text| !text.is_empty())
        .map(str::parse)
        .transpose()
        .context("--endpoint or TFGEN_REGISTRY_ENDPOINT")
}

/// The stored credentials of a registry are not sent to a server that replaces it.
fn sign_in(arguments: &PushArguments, endpoint: Option<&Endpoint>) -> Result<SignIn> {
    let Some(username) = &arguments.username else {
        let stored = DockerConfig::of_user().filter(|_| endpoint.is_none());
        return Ok(stored.map_or(SignIn::No, SignIn::DockerConfig));
    };
    let mut password = String::new();
    std::io::stdin()
        .read_to_string(&mut password)
        .context("cannot read the password from standard input")?;
    let line = password.strip_suffix('\n').unwrap_or(&password);
    Credentials::new(username, line.strip_suffix('\r').unwrap_or(line)).map(SignIn::With)
}
