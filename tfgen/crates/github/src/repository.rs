//! The repository for requests.

use anyhow::bail;
use std::fmt;
use std::str::FromStr;

/// The name of a repository, `OWNER/NAME`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryName(String);

impl FromStr for RepositoryName {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_name = |part: &str| {
            let is_known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            !part.is_empty() && part.bytes().all(is_known) && part.bytes().any(|byte| byte != b'.')
        };
        match text.split_once('/') {
            Some((owner, name)) if is_name(owner) && is_name(name) => Ok(Self(text.to_owned())),
            _ => bail!("a repository is OWNER/NAME"),
        }
    }
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// `text` as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte));
            }
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{RepositoryName, segment};

    #[test]
    fn a_repository_has_an_owner_and_a_name() {
        assert!("acme/shop.infra".parse::<RepositoryName>().is_ok());
        for text in ["", "acme", "acme/", "/shop", "a/b/c", "a/..", "a b/c", "a/b?c"] {
            assert!(text.parse::<RepositoryName>().is_err(), "{text}");
        }
    }

    #[test]
    fn nothing_ends_its_segment() {
        assert_eq!(segment("team/prod approval?"), "team%2Fprod%20approval%3F");
    }
}
