//! Checks whether there are any AWS credentials, without using the network.
//!
//! This only serves to report their absence on one line before any work; AWS decides whether they
//! are valid.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// The parts of the machine that matter for credentials.
struct Machine<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    home: Option<PathBuf>,
    /// Folder of the firmware's identity, `/sys/class/dmi/id`.
    firmware: &'a Path,
}

/// Looks in the same places as the AWS provider.
///
/// # Errors
/// If none of them has credentials; the message says what to do.
pub fn require(environment: Option<&str>) -> Result<()> {
    let machine = Machine {
        variable: &|name| std::env::var(name).ok().filter(|value| !value.is_empty()),
        home: std::env::home_dir(),
        firmware: Path::new("/sys/class/dmi/id"),
    };
    if machine.has_credentials() {
        return Ok(());
    }
    let (of, plan) = match environment {
        Some(name) => (format!(" for `{name}`"), format!("plan ENV={name}")),
        None => (String::new(), "plan-all".to_owned()),
    };
    bail!(
        "no AWS credentials{of}: set AWS_PROFILE (after `aws configure sso`) or \
         AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; to plan without any: make {plan} OFFLINE=1"
    );
}

impl Machine<'_> {
    fn has_credentials(&self) -> bool {
        let set = |name: &str| (self.variable)(name).is_some();
        (set("AWS_ACCESS_KEY_ID") && set("AWS_SECRET_ACCESS_KEY"))
            || set("AWS_PROFILE")
            || set("AWS_WEB_IDENTITY_TOKEN_FILE")
            || set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
            || set("AWS_CONTAINER_CREDENTIALS_FULL_URI")
            || self.has_shared_file("AWS_SHARED_CREDENTIALS_FILE", "credentials")
            || self.has_shared_file("AWS_CONFIG_FILE", "config")
            || self.is_ec2()
    }

    /// A shared file counts if it says where credentials come from.
    fn has_shared_file(&self, variable: &str, name: &str) -> bool {
        let default = || self.home.as_ref().map(|home| home.join(".aws").join(name));
        let path = (self.variable)(variable).map(PathBuf::from).or_else(default);
        let text = path.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
        let sources = [
            "aws_access_key_id",
            "credential_process",
            "credential_source",
            "role_arn",
            "sso_session",
            "sso_start_url",
            "login_session",
        ];
        text.lines().any(|line| sources.iter().any(|key| line.trim_start().starts_with(key)))
    }

    /// On an EC2 host, an instance role may answer; the firmware shows that without a query.
    fn is_ec2(&self) -> bool {
        let says = |name: &str, start: &str| {
            std::fs::read_to_string(self.firmware.join(name))
                .is_ok_and(|text| text.starts_with(start))
        };
        says("board_asset_tag", "i-") || says("sys_vendor", "Amazon EC2")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(variables: &[(&str, &str)], files: &[(&str, &str)]) -> bool {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join(".aws")).unwrap();
        for (path, text) in files {
            std::fs::write(folder.path().join(path), text).unwrap();
        }
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        let home = Some(folder.path().to_owned());
        Machine { variable: &variable, home, firmware: folder.path() }.has_credentials()
    }

    #[test]
    fn a_bare_machine_has_none() {
        assert!(!found(&[], &[]));
        assert!(!found(&[("AWS_REGION", "us-east-2"), ("AWS_ACCESS_KEY_ID", "AKIA")], &[]));
        assert!(!found(&[], &[(".aws/config", "[default]\nregion = us-east-2\n")]));
        assert!(!found(&[], &[("sys_vendor", "QEMU\n"), ("board_asset_tag", "\n")]));
    }

    #[test]
    fn every_usual_source_is_seen() {
        assert!(found(&[("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")], &[]));
        assert!(found(&[("AWS_PROFILE", "team")], &[]));
        assert!(found(&[("AWS_WEB_IDENTITY_TOKEN_FILE", "/token")], &[]));
        assert!(found(&[("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.2")], &[]));
        assert!(found(&[], &[(".aws/credentials", "[default]\naws_access_key_id = a\n")]));
        assert!(found(&[], &[(".aws/config", "[profile a]\nsso_session = team\n")]));
        assert!(found(&[], &[("board_asset_tag", "i-0123456789abcdef0\n")]));
    }
}
