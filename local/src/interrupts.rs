//! Ctrl-C while Terraform is at work.

use anyhow::{Context as _, Result};
use tokio::signal::unix::{SignalKind, signal};

/// From here on Ctrl-C ends what runs and not this program: Terraform, which the terminal sends it
/// to as well, records what it has begun, and somebody must read what it says meanwhile. Without a
/// reader it dies at its next line, and what it has made is in no state.
pub(super) fn outlive() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let runtime = runtime.context("cannot wait for signals")?;
    let _inside = runtime.enter();
    let _caught = signal(SignalKind::interrupt()).context("cannot wait for signals")?;
    Ok(())
}
