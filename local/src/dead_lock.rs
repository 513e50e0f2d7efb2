//! The lock on the local state that a killed Terraform left behind.

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::aws::EmulatedAws;
use crate::terraform::generated_root::GeneratedRoot;

/// Removes the lock on the local environment's state, and returns its owner. The caller holds the
/// state folder's own lock, which ends with its process, so the owner of this lock is dead.
///
/// # Errors
/// If the emulator does not answer like S3.
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
