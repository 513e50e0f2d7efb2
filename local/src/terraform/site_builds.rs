//! Passes what one apply learned about the site's builds to the next, so that hashed files of
//! earlier builds stay available for open pages.

use std::path::Path;

use anyhow::Result;

use super::Terraform;
use crate::files;

/// The root's output, and the variable that gets its value back.
pub const NAME: &str = "site_builds";

/// The ignored file with the variable.
pub const FILE: &str = "site.auto.tfvars.json";

/// Writes what the last apply left as an input of the next run in `folder`. Before an environment's
/// first apply, there is nothing to write.
///
/// # Errors
/// If Terraform cannot show its outputs, or the file cannot be written.
pub fn hand_on(terraform: &Terraform, folder: &Path) -> Result<()> {
    let file = folder.join(FILE);
    match terraform.outputs()?.remove(NAME) {
        Some(builds) => files::write(&file, format!("{:#}\n", serde_json::json!({ NAME: builds }))),
        None => files::remove(&file),
    }
}
