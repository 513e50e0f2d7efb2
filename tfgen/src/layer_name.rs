//! The name of a layer that `--with` puts over environments.

use std::fmt;
use std::str::FromStr;

/// The name of a file in `envs/` itself, without `.toml`, in characters of `[a-z0-9-]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerName(String);

/// Folders of these names are for something else.
const KEPT: [&str; 2] = ["placeholder", "plans"];

impl LayerName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The layer's file, from the repository's root.
    pub fn path(&self) -> String {
        format!("envs/{}.toml", self.0)
    }

    /// The folder of the root modules that a run with the layer works in: as deep as `generated/`.
    pub fn roots_folder(&self) -> String {
        format!(".tfgen-{}", self.0)
    }
}

impl FromStr for LayerName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_right = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        if text.is_empty() || !text.bytes().all(is_right) {
            return Err("a layer for `--with` must be in envs/ itself, and its name may contain \
                        only a-z, 0-9 and `-`"
                .to_owned());
        }
        if KEPT.contains(&text) {
            return Err(format!("tfgen reserves the folder .tfgen-{text}/"));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for LayerName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::LayerName;

    #[test]
    fn a_name_is_one_segment_that_tfgen_does_not_keep() {
        let name: LayerName = "offline".parse().expect("a name");
        assert_eq!(name.path(), "envs/offline.toml");
        assert_eq!(name.roots_folder(), ".tfgen-offline");
        for wrong in ["", "a/b", "../a", "Offline", "a.toml", "plans", "placeholder"] {
            assert!(wrong.parse::<LayerName>().is_err(), "{wrong}");
        }
    }
}
