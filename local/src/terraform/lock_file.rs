//! Keeps a root's dependency lock file unchanged.
//!
//! From a provider tree on this machine, Terraform records the checksum for only one platform, and
//! such a lock file is useless to others.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files;

/// The lock file of a folder, restored when this value is dropped.
#[derive(Debug)]
pub struct KeptLockFile {
    path: PathBuf,
    before: Option<Vec<u8>>,
}

impl KeptLockFile {
    /// Remembers the lock file in `folder`, or its absence.
    ///
    /// # Errors
    /// If it exists but cannot be read.
    pub fn of(folder: &Path) -> Result<Self> {
        let path = folder.join(".terraform.lock.hcl");
        let before = files::read_if_present(&path)?;
        Ok(Self { path, before })
    }

    /// Whether there is one.
    pub fn is_there(&self) -> bool {
        self.before.is_some()
    }
}

impl Drop for KeptLockFile {
    fn drop(&mut self) {
        // A destructor cannot report errors; `git status` shows what is left.
        let _ = match &self.before {
            Some(content) => files::write(&self.path, content),
            None => files::remove(&self.path),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_lock_file_goes_and_a_changed_one_is_put_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".terraform.lock.hcl");
        let kept = KeptLockFile::of(folder.path()).unwrap();
        std::fs::write(&path, "new").unwrap();
        drop(kept);
        assert!(!path.exists());
        std::fs::write(&path, "committed").unwrap();
        let kept = KeptLockFile::of(folder.path()).unwrap();
        std::fs::write(&path, "changed").unwrap();
        drop(kept);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "committed");
    }
}
