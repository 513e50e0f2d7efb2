//! Docker's `config.json`: passwords by registry, and the helpers that keep them elsewhere.

use super::helper;
use crate::{Credentials, files};
use anyhow::{Context, Result, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The name under which Docker stores the credentials for Docker Hub, and Docker Hub's hosts.
const HUB: &str = "https://index.docker.io/v1/";
const HUB_HOSTS: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/// A `config.json`, which may not exist.
#[derive(Clone, Debug)]
pub struct DockerConfig(PathBuf);

/// The settings that a push needs; the file has others for the client, too.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Settings {
    auths: BTreeMap<String, Entry>,
    /// A helper for each of these registries.
    cred_helpers: BTreeMap<String, String>,
    /// The helper for all others.
    creds_store: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry {
    /// `user:password` in base 64; empty if a helper has it.
    auth: String,
    username: String,
    password: String,
    identitytoken: String,
}

impl DockerConfig {
    /// The configuration in this file.
    #[must_use]
    pub fn at(file: impl Into<PathBuf>) -> Self {
        Self(file.into())
    }

    /// The user's own: in the folder that `DOCKER_CONFIG` names, otherwise in `~/.docker`. `None`
    /// if there is no home folder.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let named = std::env::var_os("DOCKER_CONFIG").filter(|name| !name.is_empty());
        let folder = match named {
            Some(folder) => PathBuf::from(folder),
            None => std::env::home_dir()?.join(".docker"),
        };
        Some(Self(folder.join("config.json")))
    }

    /// The credentials for the registry at `host`: from the registry's own helper, from the helper
    /// for all, or from the file itself, in Docker's order.
    pub(super) fn credentials(&self, host: &str) -> Result<Option<Credentials>> {
        let read = || -> Result<Option<Credentials>> {
            let Some(settings) = read(&self.0)? else { return Ok(None) };
            settings.credentials(host)
        };
        read().with_context(|| format!("cannot take credentials from {}", self.0.display()))
    }
}

fn read(file: &Path) -> Result<Option<Settings>> {
    if !file.exists() {
        return Ok(None);
    }
    // The parser's error could quote a password.
    serde_json::from_slice(&files::read(file)?)
        .map(Some)
        .map_err(|error| anyhow!("it is malformed at line {}", error.line()))
}

impl Settings {
    fn credentials(&self, host: &str) -> Result<Option<Credentials>> {
        let server = if HUB_HOSTS.contains(&host) { HUB } else { host };
        let own = self.cred_helpers.iter().find(|(key, _)| is_for(key, host));
        let helper = own.map(|(_, name)| name).or(self.creds_store.as_ref());
        if let Some(name) = helper
            && let Some(credentials) = helper::ask(name, server)?
        {
            return Ok(Some(credentials));
        }
        let entry = self.auths.iter().find(|(key, _)| is_for(key, host));
        match entry {
            Some((key, entry)) => entry.credentials().with_context(|| format!("`auths`, {key}")),
            None => Ok(None),
        }
    }
}

/// Whether an entry is for `host`: Docker writes some with a scheme and a path.
fn is_for(key: &str, host: &str) -> bool {
    let key = key.split_once("://").map_or(key, |(_, rest)| rest);
    let named = key.split('/').next().unwrap_or_default();
    named.eq_ignore_ascii_case(host) || (HUB_HOSTS.contains(&named) && HUB_HOSTS.contains(&host))
}

impl Entry {
    fn credentials(&self) -> Result<Option<Credentials>> {
        if !self.identitytoken.is_empty() {
            return Credentials::identity_token(&self.identitytoken).map(Some);
        }
        if self.auth.is_empty() {
            let is_empty = self.username.is_empty() && self.password.is_empty();
            return match is_empty {
                true => Ok(None),
                false => Credentials::stored(&self.username, &self.password).map(Some),
            };
        }
        let malformed = || anyhow!("`auth` is not user:password in base 64");
        let bytes = STANDARD.decode(&self.auth).map_err(|_| malformed())?;
        let text = String::from_utf8(bytes).map_err(|_| malformed())?;
        let (username, password) = text.split_once(':').ok_or_else(malformed)?;
        // Docker has padded it with zeros since its first versions.
        Credentials::stored(username, password.trim_end_matches('\0')).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_for_the_host_that_it_names_in_any_of_docker_s_ways() {
        for (key, host, expected) in [
            ("r.example.com", "r.example.com", true),
            ("https://r.example.com/v1/", "r.example.com", true),
            ("R.example.com:5000", "r.example.com:5000", true),
            ("r.example.com", "r.example.com:5000", false),
            ("example.com", "r.example.com", false),
            ("r.example.com.evil.net", "r.example.com", false),
            (HUB, "registry-1.docker.io", true),
            ("docker.io", "index.docker.io", true),
            (HUB, "r.example.com", false),
        ] {
            assert_eq!(is_for(key, host), expected, "{key} {host}");
        }
    }

    #[test]
    fn what_an_entry_keeps_is_read_in_all_its_forms() {
        let basic = |entry: &str| -> Result<Option<String>> {
            let entry: Entry = serde_json::from_str(entry).unwrap();
            Ok(entry.credentials()?.map(|credentials| format!("{credentials:?}")))
        };
        // ada:hunter2, the same with Docker's padding, and with a colon in the password.
        for auth in ["YWRhOmh1bnRlcjI=", "YWRhOmh1bnRlcjIAAA==", "YWRhOmh1bnQ6ZXIy"] {
            let credentials = basic(&format!(r#"{{"auth":"{auth}"}}"#)).unwrap().unwrap();
            assert!(credentials.contains("ada") && !credentials.contains("hunt"), "{credentials}");
        }
        assert!(basic(r#"{"username":"ada","password":"hunter2"}"#).unwrap().is_some());
        assert!(basic("{}").unwrap().is_none());
        assert!(basic(r#"{"email":"ada@example.com"}"#).unwrap().is_none());
        for wrong in ["!", "YWRh", "/w=="] {
            let error = basic(&format!(r#"{{"auth":"{wrong}"}}"#)).unwrap_err().to_string();
            assert!(error.contains("not user:password"), "{error}");
        }
    }
}
