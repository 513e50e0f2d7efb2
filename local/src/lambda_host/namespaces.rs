//! Runs an image's root file system in namespaces of its own, where the kernel lets users make
//! them: without a container engine and without rights.
//!
//! `unshare`, which `setpriv` has end with this program, makes the namespaces and starts this
//! program again in them. That makes the root file system ready and becomes the image's program. As
//! on Lambda all of it is read-only but `/tmp`, so that one run leaves nothing for the next. The
//! network is this machine's.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use tokio::process::Command;

use super::program::Program;
use super::root_folder::RootFolder;
use crate::files;
use crate::processes::Process;

/// The subcommand that is started in the namespaces.
pub const SUBCOMMAND: &str = "enter";

/// With which it knows what to become: arguments would show to everybody what a function's
/// variables hold.
pub(super) const ENTRY: &str = "TFGEN_LOCAL_ENTRY";

/// A process namespace, too, so that all that is started in it ends with its first process. That
/// ends with `unshare`, and `unshare` with the process that starts it, also where that is killed.
const STARTER: &str = "setpriv";
const OPTIONS: [&str; 9] = [
    "--pdeathsig",
    "KILL",
    "unshare",
    "--user",
    "--map-root-user",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
];

/// Files of this machine that an image finds in place of its own, since the network is the same.
pub(super) const OF_THIS_MACHINE: [&str; 2] = ["etc/resolv.conf", "etc/hosts"];

/// Folders that are the kernel's, or new with each run.
pub(super) const FRESH: [&str; 3] = ["proc", "dev", "tmp"];

/// What is entered, and what it becomes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) root: PathBuf,
    pub(super) program: Program,
}

/// The means to make namespaces.
#[derive(Debug, Clone)]
pub struct Namespaces {
    program: PathBuf,
}

impl Namespaces {
    /// By `program`, which is `local`.
    pub fn new(program: &Path) -> Self {
        Self { program: program.to_owned() }
    }

    /// Makes sure that they can be made here.
    ///
    /// # Errors
    /// When they cannot: why.
    pub async fn probe(&self) -> Result<()> {
        let output = Command::new(STARTER)
            .args(OPTIONS)
            .args(["--", "true"])
            .stdin(Stdio::null())
            .output()
            .await
            .context("`setpriv` of util-linux cannot be started")?;
        if !output.status.success() {
            bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }

    /// The command that becomes `program` in namespaces whose root folder is `root`.
    ///
    /// # Errors
    /// When the places for what is mounted cannot be made in the root folder.
    pub fn command(&self, program: &Program, root: &RootFolder) -> Result<Command> {
        make_places(root)?;
        let entry = Entry { root: root.path().to_owned(), program: program.clone() };
        let entry = serde_json::to_string(&entry).context("a program that is not Unicode")?;
        let mut command = Command::new(STARTER);
        command.args(OPTIONS).arg("--").arg(&self.program).arg(SUBCOMMAND);
        // With which the process is found again, and nothing else reads it.
        command.arg(root.path());
        let search = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", search).env(ENTRY, entry);
        Ok(command)
    }
}

/// Every `unshare` that a root folder below `folder` was given to: what runs in its namespaces, and
/// ends with it, has no path of this machine.
pub fn running_in(folder: &Path) -> Vec<Process> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let is_given = |word: &[u8]| Path::new(OsStr::from_bytes(word)).starts_with(folder);
    entries
        .flatten()
        .filter(|entry| {
            let words = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            words.starts_with(b"unshare\0") && words.split(|byte| *byte == 0).any(is_given)
        })
        .filter_map(|entry| Process::with_number(entry.file_name().to_str()?.parse().ok()?))
        .collect()
}

/// Makes the folders and files that others are mounted over, also where the image has a link
/// there, which could lead to this machine's.
fn make_places(root: &RootFolder) -> Result<()> {
    for name in FRESH {
        let Some(place) = root.place(Path::new(name))? else { continue };
        if place.is_symlink() || !place.is_dir() {
            files::remove(&place)?;
            files::make_folder(&place)?;
        }
    }
    for name in OF_THIS_MACHINE {
        let Some(place) = root.place(Path::new(name))? else { continue };
        if place.is_symlink() || !place.is_file() {
            files::remove(&place)?;
            files::write(&place, "")?;
        }
    }
    Ok(())
}
