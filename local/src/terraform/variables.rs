//! The environment variables of Terraform, or of a program that starts it.

use std::ffi::{OsStr, OsString};
use std::process::Command;

use crate::aws::EmulatedAws;

/// Variables to set, and whether the user's own settings are ignored.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    set: Vec<(OsString, OsString)>,
    isolated: bool,
}

impl Variables {
    /// Sets one.
    pub fn set(&mut self, name: &str, value: impl AsRef<OsStr>) {
        self.set.push((name.into(), value.as_ref().to_owned()));
    }

    /// The variables to set.
    pub fn iter(&self) -> impl Iterator<Item = &(OsString, OsString)> {
        self.set.iter()
    }

    /// Ignores the user's own AWS settings and Terraform arguments, and keeps every call away from
    /// the real AWS: only the root itself counts.
    pub fn isolate(&mut self) {
        self.isolated = true;
        self.set("AWS_CONFIG_FILE", "/dev/null");
        self.set("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        self.set("AWS_EC2_METADATA_DISABLED", "true");
    }

    /// Sends every call to the emulated AWS.
    pub fn use_emulator(&mut self, emulator: &EmulatedAws) {
        self.isolate();
        self.set("AWS_ENDPOINT_URL", emulator.endpoint());
    }

    /// Passes them to `command`.
    pub fn add_to(&self, command: &mut Command) {
        if self.isolated {
            for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_the_user(name)) {
                command.env_remove(name);
            }
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
    }
}

/// Variables that would change an isolated run.
fn is_of_the_user(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("AWS_") || name.starts_with("TF_CLI_ARGS") || name == "TF_WORKSPACE"
}

impl AsMut<Self> for Variables {
    fn as_mut(&mut self) -> &mut Self {
        self
    }
}
