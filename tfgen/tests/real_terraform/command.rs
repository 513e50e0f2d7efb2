//! How tests and benchmarks call the real Terraform.

use std::path::Path;
use std::process::Command;

/// Terraform in `folder`. It uses neither the user's configuration nor the check for newer
/// versions.
pub(crate) fn terraform(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("terraform");
    command.current_dir(folder).args(arguments);
    command.env_remove("TF_CLI_CONFIG_FILE").env("CHECKPOINT_DISABLE", "1");
    command
}
