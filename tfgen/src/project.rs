//! The repository: where `envs/`, `modules/` and `generated/` are.

use anyhow::{Context as _, bail};
use std::path::{Path, PathBuf};

/// A repository with environments and modules.
#[derive(Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The repository at `root`, or at the nearest ancestor of the current folder that has both
    /// `envs/` and `modules/`.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(root: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(root) = root {
            for folder in ["envs", "modules"] {
                if !root.join(folder).is_dir() {
                    bail!(
                        "{} has no folder `{folder}`\nhint: `--root` names the repository that \
                         holds envs/ and modules/",
                        root.display()
                    );
                }
            }
            return Ok(Self { root: root.to_path_buf() });
        }
        let here = std::env::current_dir().context("cannot tell the current folder")?;
        here.ancestors()
            .find(|folder| folder.join("envs").is_dir() && folder.join("modules").is_dir())
            .map(|root| Self { root: root.to_path_buf() })
            .with_context(|| {
                format!(
                    "no folder with envs/ and modules/ at or above {}\nhint: go into the \
                     repository or name it with `--root`",
                    here.display()
                )
            })
    }

    /// The file or folder at `path`, which is relative to the root.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }
}
