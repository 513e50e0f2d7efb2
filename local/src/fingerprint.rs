//! One hash of all inputs of something, or of all its outputs.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::edge::payload_hash::sha256_hex;
use crate::files;

/// A hash of several parts. It includes a name and a length for each, so no two lists of parts give
/// the same bytes.
#[derive(Debug, Default, Clone)]
pub struct Fingerprint(Sha256);

impl Fingerprint {
    /// A text, such as the version output of a program.
    pub fn text(&mut self, name: &str, text: &str) {
        self.part(name, text.as_bytes());
    }

    /// A file's content, or the fact that there is no such file.
    ///
    /// # Errors
    /// If it exists but cannot be read.
    pub fn file(&mut self, path: &Path) -> Result<()> {
        let name = path.to_string_lossy();
        match files::read_if_present(path)? {
            Some(content) => self.part(&name, &content),
            None => self.part(&format!("no {name}"), &[]),
        }
        Ok(())
    }

    /// The names and contents of all files in a folder, at any depth, except names that are
    /// `left_out`; or the fact that there is no such folder.
    ///
    /// # Errors
    /// When something in it cannot be read.
    pub fn folder(&mut self, folder: &Path, left_out: &dyn Fn(&str) -> bool) -> Result<()> {
        for path in entries(folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if left_out(&name) {
                continue;
            }
            if path.is_dir() {
                self.part(&format!("{name}/"), &[]);
                self.folder(&path, left_out)?;
                self.part("/", &[]);
            } else {
                let content = fs::read(&path);
                let content = content.with_context(|| format!("cannot read {}", path.display()))?;
                self.part(&name, &content);
            }
        }
        Ok(())
    }

    /// Something too large to be read each time: a file by its size and modification time, a folder
    /// by those of its contents, and a link also by its target.
    ///
    /// # Errors
    /// If its metadata cannot be read.
    pub fn unread(&mut self, path: &Path) -> Result<()> {
        let name = path.to_string_lossy();
        let Ok(metadata) = fs::symlink_metadata(path) else {
            self.part(&format!("no {name}"), &[]);
            return Ok(());
        };
        if metadata.is_dir() {
            self.part(&format!("{name}/"), &[]);
            return entries(path)?.iter().try_for_each(|entry| self.unread(entry));
        }
        self.part(&name, stamp(&metadata)?.as_bytes());
        if metadata.is_symlink() {
            let end = fs::metadata(path).ok().map(|end| stamp(&end)).transpose()?;
            self.part("leads to", end.unwrap_or_default().as_bytes());
        }
        Ok(())
    }

    /// The hash of all parts.
    pub fn finish(self) -> String {
        sha256_hex(&self.0.finalize())
    }

    fn part(&mut self, name: &str, content: &[u8]) {
        for bytes in [name.as_bytes(), content] {
            self.0.update((bytes.len() as u64).to_le_bytes());
            self.0.update(bytes);
        }
    }
}

/// A file's size and modification time.
fn stamp(metadata: &Metadata) -> Result<String> {
    let modified = metadata.modified().context("files have no modification time here")?;
    let modified = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{}-{}", metadata.len(), modified.as_nanos()))
}

/// The paths in a folder, sorted; none if there is no such folder.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>());
    let mut paths = entries.with_context(|| format!("cannot read {}", folder.display()))?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(folder: &Path, look: impl Fn(&mut Fingerprint, &Path) -> Result<()>) -> String {
        let mut fingerprint = Fingerprint::default();
        look(&mut fingerprint, folder).unwrap();
        fingerprint.finish()
    }

    /// The fingerprints of a folder after each of these changes.
    fn changes(look: impl Fn(&mut Fingerprint, &Path) -> Result<()>) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let steps: [&dyn Fn(); 6] = [
            &|| fs::write(root.join("a"), "one").unwrap(),
            &|| fs::write(root.join("a"), "two!").unwrap(),
            &|| fs::rename(root.join("a"), root.join("b")).unwrap(),
            &|| fs::create_dir(root.join("sub")).unwrap(),
            &|| fs::rename(root.join("b"), root.join("sub/b")).unwrap(),
            &|| fs::remove_dir_all(root).unwrap(),
        ];
        let seen = steps.iter().map(|step| {
            step();
            of(root, &look)
        });
        seen.collect()
    }

    #[test]
    fn every_change_in_a_folder_is_seen() {
        for mut seen in [
            changes(|fingerprint, root| fingerprint.folder(root, &|_| false)),
            changes(Fingerprint::unread),
        ] {
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 6);
        }
    }

    #[test]
    fn what_is_left_out_and_the_place_of_a_folder_change_nothing() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&one, &other] {
            fs::write(folder.path().join("a"), "same").unwrap();
        }
        fs::create_dir(other.path().join("node_modules")).unwrap();
        let look = |fingerprint: &mut Fingerprint, root: &Path| {
            fingerprint.folder(root, &|name| name == "node_modules")
        };
        assert_eq!(of(one.path(), look), of(other.path(), look));
    }

    #[test]
    fn a_file_that_is_missing_differs_from_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let missing = of(&path, Fingerprint::file);
        fs::write(&path, "").unwrap();
        assert_ne!(missing, of(&path, Fingerprint::file));
    }

    #[test]
    fn a_link_is_also_what_it_leads_to() {
        let folder = tempfile::tempdir().unwrap();
        let (end, link) = (folder.path().join("provider"), folder.path().join("link"));
        fs::write(&end, "one").unwrap();
        std::os::unix::fs::symlink(&end, &link).unwrap();
        let before = of(&link, Fingerprint::unread);
        fs::write(&end, "another").unwrap();
        let after = of(&link, Fingerprint::unread);
        fs::remove_file(&end).unwrap();
        let broken = of(&link, Fingerprint::unread);
        assert!(before != after && after != broken && before != broken);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let of = |parts: &[(&str, &str)]| {
            let mut fingerprint = Fingerprint::default();
            parts.iter().for_each(|(name, text)| fingerprint.text(name, text));
            fingerprint.finish()
        };
        assert_ne!(of(&[("ab", "c")]), of(&[("a", "bc")]));
        assert_ne!(of(&[("a", "b"), ("c", "")]), of(&[("a", "bc")]));
    }
}
