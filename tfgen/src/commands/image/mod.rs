//! `tfgen image`: see [`container_image`].

mod build;
mod progress;
mod push;

use anyhow::Result;
use build::{BuildArguments, build};
use clap::{Args, Subcommand};
use container_image::Layout;
use push::{PushArguments, push};
use std::path::PathBuf;
use std::process::ExitCode;

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
    /// Push an image, unless the repository has it, and print its reference
    Push(PushArguments),
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
