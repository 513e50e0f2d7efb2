//! Ctrl-C during a command that must finish in its own way.

use anyhow::{Context as _, Result};
use tokio::signal::unix::{SignalKind, signal};

/// From here on, Ctrl-C ends the child process and not this program. The terminal sends it to the
/// child as well, which needs some time. Terraform records what it has begun, and dies at its next
/// line if nobody reads its output. npm undoes what it has begun, and another npm must not run
/// meanwhile.
///
/// # Errors
/// If signals cannot be handled.
pub(crate) fn outlive() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let runtime = runtime.context("cannot wait for signals")?;
    let _inside = runtime.enter();
    let _caught = signal(SignalKind::interrupt()).context("cannot wait for signals")?;
    Ok(())
}
