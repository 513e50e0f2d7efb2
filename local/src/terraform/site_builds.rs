//! Hands what one apply learned of the site's builds on to the next, so that hashed files of
//! earlier builds stay for pages that are open.

use std::path::Path;

use anyhow::Result;

use super::Terraform;
use crate::files;

/// The root's output, and the variable with which it gets that back.
pub const NAME: &str = "site_builds";

/// The ignored file with the variable.
pub const FILE: &str = "site.auto.tfvars.json";

/// Writes what the last apply left as an input of the next run in `folder`. After the first apply
/// of an environment there is something to write, and before it nothing.
///
/// # Errors
/// When Terraform cannot tell its outputs, or the file cannot be written.
pub fn hand_on(terraform: &Terraform, folder: &Path) -> Result<()> {
    let file = folder.join(FILE);
    match terraform.outputs()?.remove(NAME) {
        Some(builds) => files::write(&file, format!("{:#}\n", serde_json::json!({ NAME: builds }))),
        None => files::remove(&file),
    }
}
