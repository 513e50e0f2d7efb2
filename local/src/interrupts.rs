//! Ctrl-C while a command is at work that must end by itself.

use anyhow::{Context as _, Result};
use tokio::signal::unix::{SignalKind, signal};

/// From here on Ctrl-C ends what runs and not this program. The terminal sends it to that as well,
/// and it needs a while: Terraform records what it has begun, and dies at its next line where nobody
/// reads it; npm takes back what it has begun, and another one must not come between.
///
/// # Errors
/// When signals cannot be waited for.
pub(crate) fn outlive() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let runtime = runtime.context("cannot wait for signals")?;
    let _inside = runtime.enter();
    let _caught = signal(SignalKind::interrupt()).context("cannot wait for signals")?;
    Ok(())
}
