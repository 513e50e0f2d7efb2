//! Content addresses: `sha256:` and 64 lower-case hexadecimal digits.

use super::Hinted;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt::{self, Write as _};
use std::io::{self, Read};
use std::str::FromStr;

/// The prefix for the algorithm. The image specification has others, which no registry uses.
const PREFIX: &str = "sha256:";

/// The SHA-256 digest that identifies an image or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::finish(Sha256::new().chain_update(bytes))
    }

    /// The digest of everything that a reader returns, and the number of bytes.
    pub(super) fn of_reader(mut reader: impl Read) -> io::Result<(Self, u64)> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        let mut length = 0;
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok((Self::finish(hasher), length)),
                Ok(count) => {
                    hasher.update(&buffer[..count]);
                    length += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn finish(hasher: Sha256) -> Self {
        let mut text = String::from(PREFIX);
        for byte in hasher.finalize() {
            write!(text, "{byte:02x}").expect("writing to a string does not fail");
        }
        Self(text)
    }

    /// The digest with its algorithm, `sha256:…`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> &str {
        &self.0[PREFIX.len()..]
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl TryFrom<String> for Digest {
    type Error = anyhow::Error;

    fn try_from(text: String) -> anyhow::Result<Self> {
        text.parse()
    }
}

impl FromStr for Digest {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        match text.strip_prefix(PREFIX) {
            Some(hex) if hex.len() == 64 && hex.bytes().all(lower_hex) => Ok(Self(text.into())),
            _ => Err(Hinted::error(
                format!("{text:?} is not a digest"),
                "a digest is `sha256:` and 64 lower-case hexadecimal digits",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_NOTHING: &str =
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn bytes_and_readers_give_the_published_digest() {
        assert_eq!(Digest::of(b"").as_str(), OF_NOTHING);
        let long = vec![7; 200_000];
        let (digest, length) = Digest::of_reader(long.as_slice()).unwrap();
        assert_eq!((digest, length), (Digest::of(&long), 200_000));
    }

    #[test]
    fn only_sha256_and_64_lower_case_digits_are_a_digest() {
        assert_eq!(OF_NOTHING.parse::<Digest>().unwrap().as_str(), OF_NOTHING);
        for wrong in [
            "",
            "latest",
            "sha256:",
            &OF_NOTHING[7..],
            &OF_NOTHING[..70],
            &format!("{OF_NOTHING}0"),
            &OF_NOTHING.to_uppercase(),
            &OF_NOTHING.replace('e', "E"),
            &OF_NOTHING.replace("sha256", "sha512"),
            &format!("sha256:{}/", "../".repeat(21)),
        ] {
            assert!(wrong.parse::<Digest>().is_err(), "{wrong}");
        }
    }
}
