//! The lock of the local state that a Terraform left which was killed.

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::aws::EmulatedAws;
use crate::terraform::generated_root::GeneratedRoot;

/// Removes the lock of the local environment's state, and says whose it was. The caller holds
/// the state folder's own lock, which ends with its process: anyone who left this one is dead.
///
/// # Errors
/// When the emulator does not answer as S3 does.
pub fn release(emulator: &EmulatedAws, root: &GeneratedRoot) -> Result<Option<String>> {
    let path = format!("/{}/{}", root.state_bucket()?, root.state_lock_key()?);
    let lock = emulator.send("s3", "GET", &path, &[], "")?;
    if lock.status == 404 {
        return Ok(None);
    }
    let lock: Value = serde_json::from_slice(&lock.success()?).unwrap_or_default();
    let removed = emulator.send("s3", "DELETE", &path, &[], "")?;
    removed.success().context("cannot remove the state's lock")?;
    let told = |field: &str| lock[field].as_str().unwrap_or("somebody").to_owned();
    Ok(Some(told("Who")))
}
