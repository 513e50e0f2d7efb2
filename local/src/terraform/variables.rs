//! The environment variables of a program that is Terraform, or starts it.

use std::ffi::{OsStr, OsString};
use std::process::Command;

use crate::aws::EmulatedAws;

/// Variables that are set, and whether the user's own settings are kept out.
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

    /// Those that are set.
    pub fn iter(&self) -> impl Iterator<Item = &(OsString, OsString)> {
        self.set.iter()
    }

    /// Keeps the user's own AWS settings and Terraform arguments out, and every call away from
    /// the real AWS: what is not said in the root itself is not said at all.
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

    /// Gives them to `command`.
    pub fn add_to(&self, command: &mut Command) {
        if self.isolated {
            for (name, _) in std::env::vars_os().filter(|(name, _)| is_of_the_user(name)) {
                command.env_remove(name);
            }
        }
        command.envs(self.set.iter().map(|(name, value)| (name, value)));
    }
}

/// Variables that would change what an isolated run does.
fn is_of_the_user(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with("AWS_") || name.starts_with("TF_CLI_ARGS") || name == "TF_WORKSPACE"
}

impl AsMut<Self> for Variables {
    fn as_mut(&mut self) -> &mut Self {
        self
    }
}
