//! The first process in the namespaces of an image: it prepares the root file system and becomes
//! the image's program.

use std::convert::Infallible;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use rustix::fs::{StatVfsMountFlags, statvfs};
use rustix::mount::{
    MountFlags, UnmountFlags, mount, mount_bind, mount_bind_recursive, mount_remount, unmount,
};
use rustix::process::{chdir, pivot_root};

use super::namespaces::{ENTRY, Entry, OF_THIS_MACHINE};
use super::program::Program;

/// The devices that every container has.
const DEVICES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];

const LINKS: [(&str, &str); 4] = [
    ("fd", "/proc/self/fd"),
    ("stdin", "/proc/self/fd/0"),
    ("stdout", "/proc/self/fd/1"),
    ("stderr", "/proc/self/fd/2"),
];

/// Becomes the program in the environment variable.
///
/// # Errors
/// If the root file system cannot be prepared, or the program cannot be started.
pub fn run() -> Result<Infallible> {
    let entry = std::env::var(ENTRY).context("only `local serve` may start this")?;
    let Entry { root, program } = serde_json::from_str(&entry).context("not an entry")?;
    make_ready(&root)?;
    chdir(&root).context("cannot enter the image")?;
    // The old root is then mounted over the new one, and is unmounted there.
    pivot_root(".", ".").context("cannot make the image the root")?;
    unmount(".", UnmountFlags::DETACH).context("cannot unmount the old root")?;
    become_program(&program)
}

fn make_ready(root: &Path) -> Result<()> {
    let failed = |what: &str| format!("cannot mount {what} in the image");
    mount_bind(root, root).with_context(|| failed("its root"))?;

    let devices = root.join("dev");
    let fresh = |place: &Path, mode| {
        let flags = MountFlags::NOSUID | MountFlags::NODEV;
        mount("tmpfs", place, "tmpfs", flags, mode)
    };
    fresh(&devices, Some(c"mode=755")).with_context(|| failed("/dev"))?;
    for name in DEVICES {
        let (own, place) = (Path::new("/dev").join(name), devices.join(name));
        fs::write(&place, "").with_context(|| failed("/dev"))?;
        mount_bind(own, place).with_context(|| failed(name))?;
    }
    for (name, target) in LINKS {
        symlink(target, devices.join(name)).with_context(|| failed(name))?;
    }
    fresh(&root.join("tmp"), Some(c"mode=1777")).with_context(|| failed("/tmp"))?;
    for name in OF_THIS_MACHINE {
        let own = Path::new("/").join(name);
        if own.exists() {
            mount_bind(&own, root.join(name)).with_context(|| failed(name))?;
        }
    }
    let processes = root.join("proc");
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    if mount("proc", &processes, "proc", flags, None).is_err() {
        // A container that hides parts of its `/proc` allows only that one, not a new one.
        mount_bind_recursive("/proc", &processes).with_context(|| failed("/proc"))?;
    }
    make_read_only(root).context("cannot make the image read-only")
}

/// The mount options of the file system below stay; without them, the kernel refuses.
fn make_read_only(root: &Path) -> Result<()> {
    let mut flags = MountFlags::BIND | MountFlags::RDONLY;
    let found = statvfs(root)?.f_flag;
    for (one, other) in [
        (StatVfsMountFlags::NOSUID, MountFlags::NOSUID),
        (StatVfsMountFlags::NODEV, MountFlags::NODEV),
        (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
        (StatVfsMountFlags::NOATIME, MountFlags::NOATIME),
        (StatVfsMountFlags::NODIRATIME, MountFlags::NODIRATIME),
        (StatVfsMountFlags::RELATIME, MountFlags::RELATIME),
    ] {
        if found.contains(one) {
            flags |= other;
        }
    }
    Ok(mount_remount(root, flags, c"")?)
}

fn become_program(program: &Program) -> Result<Infallible> {
    let Program { name, arguments, folder, environment } = program;
    chdir(folder.as_str())
        .with_context(|| format!("the image lacks its working directory {folder}"))?;
    let error = Command::new(name).args(arguments).env_clear().envs(environment).exec();
    Err(error).with_context(|| {
        format!("cannot start {name} in the image: check that it and its interpreter exist")
    })
}
