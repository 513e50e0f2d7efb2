//! Unpacks one layer of an image over those below it.
//!
//! A layer lists removals by file name: `.wh.NAME` removes `NAME` from the layers below, and
//! `.wh..wh..opq` removes everything that they have in its folder.
//!
//! Owners are not kept, because that needs root: everything belongs to the user who unpacks it.
//! Devices are left out for the same reason.

use std::collections::HashSet;
use std::fs::{self, File, Permissions};
use std::io::Read;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, ensure};
use tar::{Entry, EntryType};

use super::root_folder::RootFolder;
use crate::files;

const DELETED: &str = ".wh.";
const OPAQUE: &str = ".wh..wh..opq";
/// Files that some builders leave for themselves.
const OF_BUILDERS: &str = ".wh..wh.";

/// Without the bits that give a program its owner's rights, because the owner is a different one
/// here.
const MODE: u32 = 0o1777;

/// So that the contents of a folder can be written, and removed later.
const OWN_FOLDER: u32 = 0o700;

/// Unpacks the archive `layer` into `root`.
///
/// # Errors
/// If it is not a tar archive, something cannot be written, or an entry would leave `root`.
pub fn unpack(layer: impl Read, root: &RootFolder) -> Result<()> {
    let mut archive = tar::Archive::new(layer);
    let mut written = HashSet::new();
    for entry in archive.entries().context("a layer is not a tar archive")? {
        let mut entry = entry.context("a layer is not a tar archive")?;
        let path = entry.path().context("a layer's entry has no usable path")?.into_owned();
        unpack_entry(&mut entry, &path, root, &mut written)
            .with_context(|| format!("cannot unpack `{}` of a layer", path.display()))?;
    }
    Ok(())
}

fn unpack_entry(
    entry: &mut Entry<'_, impl Read>,
    path: &Path,
    root: &RootFolder,
    written: &mut HashSet<PathBuf>,
) -> Result<()> {
    if entry.header().entry_type() == EntryType::XGlobalHeader {
        return Ok(());
    }
    let Some(place) = root.place(path)? else { return Ok(()) };
    let folder = place.parent().context("it has no folder")?;
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    if name == OPAQUE {
        return empty(folder, written);
    }
    if name.starts_with(OF_BUILDERS) {
        return Ok(());
    }
    if let Some(deleted) = name.strip_prefix(DELETED) {
        ensure!(!matches!(deleted, "" | "." | ".."), "it deletes nothing that has a name");
        return files::remove(&folder.join(deleted));
    }
    write(entry, &place, root)?;
    // Including folders: they belong to this layer as soon as something in them does.
    let of_this_layer = place.ancestors().take_while(|above| *above != root.path());
    written.extend(of_this_layer.map(Path::to_owned));
    Ok(())
}

/// Removes what the layers below have in `folder`.
fn empty(folder: &Path, written: &HashSet<PathBuf>) -> Result<()> {
    let read = || format!("cannot read {}", folder.display());
    for entry in fs::read_dir(folder).with_context(read)? {
        let path = entry.with_context(read)?.path();
        if !written.contains(&path) {
            files::remove(&path)?;
        } else if path.is_dir() && !path.is_symlink() {
            empty(&path, written)?;
        }
    }
    Ok(())
}

fn write(entry: &mut Entry<'_, impl Read>, place: &Path, root: &RootFolder) -> Result<()> {
    let header = entry.header();
    let mode = header.mode().context("it has no mode")? & MODE;
    let modified = header.mtime().context("it has no time")?;
    let kind = header.entry_type();
    let is_folder = |path: &Path| path.is_dir() && !path.is_symlink();
    if kind == EntryType::Directory {
        if !is_folder(place) {
            files::remove(place)?;
            files::make_folder(place)?;
        }
        return allow(place, mode | OWN_FOLDER);
    }
    files::remove(place)?;
    let target = entry.link_name().context("it has no usable link")?;
    match (kind, target) {
        (EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse, _) => {
            let cannot = || format!("cannot write {}", place.display());
            let mut file = File::create_new(place).with_context(cannot)?;
            std::io::copy(entry, &mut file).with_context(cannot)?;
            // Python considers its compiled files stale if the source has another time.
            let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(modified);
            file.set_modified(modified).with_context(cannot)?;
            allow(place, mode)
        }
        (EntryType::Symlink, Some(target)) => {
            symlink(&target, place).with_context(|| format!("cannot write {}", place.display()))
        }
        (EntryType::Link, Some(target)) => {
            let existing = root.place(&target)?.context("it links to the root folder")?;
            fs::hard_link(&existing, place)
                .with_context(|| format!("cannot link it to `{}`", target.display()))
        }
        _ => Ok(()),
    }
}

fn allow(path: &Path, mode: u32) -> Result<()> {
    fs::set_permissions(path, Permissions::from_mode(mode))
        .with_context(|| format!("cannot set the mode of {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt as _;
    use tar::Header;

    /// An entry of a layer.
    enum Part<'a> {
        File(&'a str, &'a str),
        Folder(&'a str, u32),
        Link(&'a str, &'a str),
        HardLink(&'a str, &'a str),
        Device(&'a str),
    }
    use Part::{Device, File as Text, Folder, HardLink, Link};

    fn layer(parts: &[Part<'_>]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for part in parts {
            let (kind, path, content, target, mode) = match part {
                Text(path, content) => (EntryType::Regular, path, *content, "", 0o4640),
                Folder(path, mode) => (EntryType::Directory, path, "", "", *mode),
                Link(path, target) => (EntryType::Symlink, path, "", *target, 0o777),
                HardLink(path, target) => (EntryType::Link, path, "", *target, 0o644),
                Device(path) => (EntryType::Char, path, "", "", 0o666),
            };
            let mut header = Header::new_gnu();
            header.set_entry_type(kind);
            header.set_size(content.len() as u64);
            header.set_mode(mode);
            header.set_mtime(1_000_000_000);
            // Set directly, because the library refuses to write paths with `..`.
            header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
            header.as_mut_bytes()[157..157 + target.len()].copy_from_slice(target.as_bytes());
            header.set_cksum();
            archive.append(&header, content.as_bytes()).unwrap();
        }
        archive.into_inner().unwrap()
    }

    /// A root folder in its own folder, with the layers on top of each other.
    fn unpacked(layers: &[&[Part<'_>]]) -> (tempfile::TempDir, RootFolder) {
        let folder = tempfile::tempdir().unwrap();
        let root = RootFolder::make(&folder.path().join("rootfs")).unwrap();
        for parts in layers {
            unpack(layer(parts).as_slice(), &root).unwrap();
        }
        (folder, root)
    }

    fn text(root: &RootFolder, path: &str) -> String {
        fs::read_to_string(root.path().join(path)).unwrap()
    }

    #[test]
    fn a_later_layer_replaces_and_deletes_what_earlier_ones_have() {
        let (_folder, root) = unpacked(&[
            &[Text("service", "one"), Text("etc/x", "x"), Text("etc/y", "y"), Text("a/b/c", "c")],
            &[Text("service", "two"), Text("etc/.wh.x", ""), Text(".wh.a", ""), Text(".wh.no", "")],
        ]);
        assert_eq!(text(&root, "service"), "two");
        assert_eq!(text(&root, "etc/y"), "y");
        assert!(!root.path().join("etc/x").exists() && !root.path().join("a").exists());
    }

    #[test]
    fn an_opaque_folder_keeps_what_its_own_layer_has_on_either_side_of_the_mark() {
        let (_folder, root) = unpacked(&[
            &[Text("d/old", ""), Text("d/sub/old", ""), Text("other", "")],
            &[Text("d/before", ""), Text("d/sub/new", ""), Text("d/.wh..wh..opq", "")],
            &[Text("d/.wh..wh.plnk/1.2", ""), Text("d/after", "")],
        ]);
        for (path, is_there) in [
            ("d/old", false),
            ("d/sub/old", false),
            ("d/before", true),
            ("d/sub/new", true),
            ("d/after", true),
            ("other", true),
        ] {
            assert_eq!(root.path().join(path).exists(), is_there, "{path}");
        }
    }

    #[test]
    fn links_modes_and_times_are_as_in_the_layer() {
        let (_folder, root) = unpacked(&[&[
            Folder("usr/bin", 0o555),
            Text("usr/bin/python3.11", "p"),
            HardLink("usr/bin/python3", "/usr/bin/python3.11"),
            Link("bin", "/usr/bin"),
            Text("bin/through", "t"),
            Device("dev/null"),
        ]]);
        let of = |path: &str| fs::metadata(root.path().join(path)).unwrap();
        let (file, other) = (of("usr/bin/python3"), of("usr/bin/python3.11"));
        assert_eq!((file.ino(), file.nlink()), (other.ino(), 2));
        assert_eq!(file.mode() & 0o7777, 0o640, "no rights of an owner that is not kept");
        assert_eq!(file.mtime(), 1_000_000_000);
        assert_eq!(of("usr/bin").mode() & 0o7777, 0o755, "its owner can remove what is in it");
        assert_eq!(fs::read_link(root.path().join("bin")).unwrap(), Path::new("/usr/bin"));
        assert_eq!(text(&root, "usr/bin/through"), "t");
        assert!(!root.path().join("dev/null").exists());
    }

    #[test]
    fn what_was_of_one_kind_can_become_another() {
        let (_folder, root) = unpacked(&[
            &[Text("f/x", ""), Text("g", ""), Link("h", "f"), Link("i", "g")],
            &[Text("f", "file"), Folder("g", 0o755), Folder("h", 0o755), Text("i", "file")],
        ]);
        assert_eq!((text(&root, "f"), text(&root, "i")), ("file".to_owned(), "file".to_owned()));
        assert!(root.path().join("g").is_dir() && !root.path().join("h").is_symlink());
    }

    /// Each has a folder `victim` next to the root folder, which nothing may touch.
    #[test]
    fn no_layer_writes_or_deletes_outside_the_image() {
        let through = |link: &'static str| Link("out", link);
        let hostile: [(&str, &[Part<'_>]); 10] = [
            ("a path", &[Text("../victim/new", "x")]),
            ("a path further down", &[Text("a/../../victim/new", "x")]),
            ("an absolute path", &[Text("/victim/new", "x")]),
            ("a link up", &[through("../victim"), Text("out/new", "x")]),
            ("a link to a file", &[through("../victim/kept"), Text("out", "x")]),
            ("a hard link", &[HardLink("out", "../victim/kept"), Text("out", "x")]),
            ("a deletion", &[Text("../.wh.victim", "")]),
            ("a deletion of what is above", &[Text("a/.wh...", "")]),
            ("a deletion by a link", &[through("../victim"), Text("out/.wh.kept", "")]),
            ("an empty folder", &[through("../victim"), Text("out/.wh..wh..opq", "")]),
        ];
        for (what, parts) in hostile {
            let folder = tempfile::tempdir().unwrap();
            let victim = folder.path().join("victim");
            fs::create_dir(&victim).unwrap();
            fs::write(victim.join("kept"), "kept").unwrap();
            let root = RootFolder::make(&folder.path().join("rootfs")).unwrap();
            // Some are refused, and some go to the same path inside.
            let _ = unpack(layer(parts).as_slice(), &root);
            assert_eq!(fs::read_to_string(victim.join("kept")).unwrap(), "kept", "{what}");
            assert_eq!(fs::read_dir(&victim).unwrap().count(), 1, "{what}");
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "{what}");
            assert_eq!(fs::metadata(victim.join("kept")).unwrap().nlink(), 1, "{what}");
        }
    }

    #[test]
    fn an_absolute_link_leads_to_a_place_inside() {
        let (folder, root) = unpacked(&[]);
        let victim = folder.path().join("victim");
        fs::create_dir(&victim).unwrap();
        fs::write(victim.join("kept"), "kept").unwrap();
        let out = || Link("out", victim.to_str().unwrap());
        let parts = [out(), HardLink("mine", "out/kept")];
        let error = unpack(layer(&parts).as_slice(), &root).unwrap_err();
        assert!(format!("{error:#}").contains("cannot link it"), "{error:#}");

        let parts = [out(), Text("out/kept", "x"), Text("out/.wh.other", ""), Text("out/new", "")];
        unpack(layer(&parts).as_slice(), &root).unwrap();
        let inside = root.follow(Path::new("out")).unwrap();
        assert!(inside.starts_with(root.path()), "{}", inside.display());
        assert_eq!(fs::read_to_string(inside.join("kept")).unwrap(), "x");
        assert_eq!(fs::read_to_string(victim.join("kept")).unwrap(), "kept");
        assert_eq!(fs::read_dir(&victim).unwrap().count(), 1);
    }
}
