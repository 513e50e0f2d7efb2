//! The folder on this disk for `/` inside an image. A path inside it never leads outside, whatever
//! links the image has.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use crate::files;

/// The number of links that Linux follows in one path.
const MOST_LINKS: usize = 40;

/// An image's root folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootFolder(PathBuf);

impl RootFolder {
    /// The folder at `path`, which is created if it does not exist.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn make(path: &Path) -> Result<Self> {
        files::make_folder(path)?;
        Ok(Self(path.to_owned()))
    }

    /// The folder at `path`.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder on this disk.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Where a path inside the image is on this disk. Links are followed as inside: an absolute one
    /// begins here, and `..` stays here. The target need not exist.
    ///
    /// # Errors
    /// If links form a circle, or one cannot be read.
    pub fn follow(&self, path: &Path) -> Result<PathBuf> {
        if self.0.parent().is_none() {
            // This machine's own root, where the system follows links itself.
            return Ok(self.0.join(path));
        }
        let mut left = VecDeque::new();
        prepend(&mut left, path);
        let (mut found, mut links) = (self.0.clone(), 0);
        while let Some(name) = left.pop_front() {
            if name == ".." {
                if found != self.0 {
                    found.pop();
                }
                continue;
            }
            let next = found.join(&name);
            if !next.is_symlink() {
                found = next;
                continue;
            }
            links += 1;
            ensure!(links <= MOST_LINKS, "the links of `{}` form a circle", path.display());
            let target = fs::read_link(&next)
                .with_context(|| format!("cannot read the link {}", next.display()))?;
            if target.is_absolute() {
                found.clone_from(&self.0);
            }
            prepend(&mut left, &target);
        }
        Ok(found)
    }

    /// The place for an entry of an archive: links in its folder are followed, but not one in its
    /// place. Missing folders are created. `None` for the root folder itself.
    ///
    /// # Errors
    /// If the path has a `..`, or its folder cannot be created.
    pub fn place(&self, path: &Path) -> Result<Option<PathBuf>> {
        let mut inside = PathBuf::new();
        for part in path.components() {
            match part {
                Component::Normal(name) => inside.push(name),
                Component::ParentDir => bail!("`{}` leaves the image", path.display()),
                _ => {}
            }
        }
        let (Some(folder), Some(name)) = (inside.parent(), inside.file_name()) else {
            return Ok(None);
        };
        let folder = self.follow(folder)?;
        files::make_folder(&folder)?;
        Ok(Some(folder.join(name)))
    }
}

/// Puts the names of `path` before the remaining ones. A root or `.` is not a name.
fn prepend(left: &mut VecDeque<OsString>, path: &Path) {
    for part in path.components().rev() {
        match part {
            Component::Normal(name) => left.push_front(name.to_owned()),
            Component::ParentDir => left.push_front("..".into()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_followed_as_inside_the_image() {
        let folder = tempfile::tempdir().unwrap();
        let root = RootFolder::make(&folder.path().join("rootfs")).unwrap();
        fs::create_dir_all(root.path().join("usr/lib")).unwrap();
        for (target, link) in [
            ("usr/lib", "lib"),
            ("/usr", "absolute"),
            ("../../../../etc", "usr/out"),
            ("/loop", "loop"),
        ] {
            symlink(target, root.path().join(link)).unwrap();
        }
        for (path, expected) in [
            ("/service", "service"),
            ("service", "service"),
            ("/../../etc/passwd", "etc/passwd"),
            ("", ""),
            ("/lib/x", "usr/lib/x"),
            ("absolute/lib/./x", "usr/lib/x"),
            ("/usr/out/passwd", "etc/passwd"),
            ("/lib/../x", "usr/x"),
        ] {
            assert_eq!(root.follow(Path::new(path)).unwrap(), root.path().join(expected), "{path}");
        }
        let error = root.follow(Path::new("loop/x")).unwrap_err().to_string();
        assert!(error.contains("form a circle"), "{error}");
    }

    #[test]
    fn an_entry_goes_where_its_folders_links_lead_inside() {
        let folder = tempfile::tempdir().unwrap();
        let root = RootFolder::make(&folder.path().join("rootfs")).unwrap();
        symlink("/var/task", root.path().join("task")).unwrap();
        let place = root.place(Path::new("./task/app.py")).unwrap().unwrap();
        assert_eq!(place, root.path().join("var/task/app.py"));
        assert!(place.parent().unwrap().is_dir());
        assert_eq!(root.place(Path::new("/task")).unwrap().unwrap(), root.path().join("task"));
        assert_eq!(root.place(Path::new("./")).unwrap(), None);
        assert!(root.place(Path::new("a/../../x")).is_err());
    }
}
