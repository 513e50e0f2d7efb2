//! How tests and benchmarks call the real Terraform.

use std::path::Path;
use std::process::Command;

/// Terraform in `folder`. Neither a user's configuration nor a check for newer versions belongs to
/// what is compared.
pub(crate) fn terraform(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("terraform");
    command.current_dir(folder).args(arguments);
    command.env_remove("TF_CLI_CONFIG_FILE").env("CHECKPOINT_DISABLE", "1");
    command
}
