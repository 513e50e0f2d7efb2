//! `tfgen image`: see [`tfgen::image`].

use std::process::ExitCode;

/// `tfgen image build|digest|push`.
#[derive(Debug, clap::Args)]
pub(crate) struct Image {}

/// Runs `tfgen image`.
pub(crate) fn run(_command: Image) -> anyhow::Result<ExitCode> {
    Ok(ExitCode::SUCCESS)
}
