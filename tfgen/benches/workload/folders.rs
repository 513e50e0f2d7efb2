//! The folders that the benchmarks work in.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What Terraform leaves in the folders that it runs in.
const OF_TERRAFORM: [&str; 2] = [".terraform", ".terraform.lock.hcl"];

/// The repository that tfgen is in.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// Waits for others that work in these folders; as long as the file is open, they wait.
pub(crate) fn alone() -> File {
    fs::create_dir_all(all()).unwrap();
    let lock = File::create(all().join("lock")).unwrap();
    if lock.try_lock().is_err() {
        eprintln!("waiting for the end of other benchmarks");
        lock.lock().unwrap();
    }
    lock
}

/// The folder `name` of the benchmarks' own, which is empty.
pub(crate) fn empty(name: &str) -> PathBuf {
    let folder = all().join(name);
    set_aside(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Moves `folder` away, where it is there. Deleting it would cost whatever creates files next: on a
/// file system without a journal up to five times what that costs otherwise.
pub(crate) fn set_aside(folder: &Path) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    if fs::symlink_metadata(folder).is_err() {
        return;
    }
    fs::create_dir_all(aside()).unwrap();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    fs::rename(folder, aside().join(number.to_string())).unwrap();
}

/// Deletes what this process moved away, when all is measured.
pub(crate) fn delete_set_aside() {
    if aside().exists() {
        fs::remove_dir_all(aside()).unwrap();
    }
}

/// Copies the folder `from` to `to`, without what Terraform left in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if OF_TERRAFORM.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if entry.file_type().unwrap().is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn all() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("benchmarks")
}

fn aside() -> PathBuf {
    all().join("set-aside").join(std::process::id().to_string())
}
