//! Runs an image's root file system in its own namespaces, if the kernel lets users create them:
//! without a container engine and without privileges.
//!
//! `unshare`, which `setpriv` ties to the life of this program, creates the namespaces and starts
//! this program again in them. That process prepares the root file system and becomes the image's
//! program. As on Lambda, everything except `/tmp` is read-only, so that a run leaves nothing for
//! the next. The network is this machine's.

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

/// The subcommand that runs in the namespaces.
pub const SUBCOMMAND: &str = "enter";

/// The variable that tells it what to become. Arguments would expose a function's variables to
/// everybody.
pub(super) const ENTRY: &str = "TFGEN_LOCAL_ENTRY";

/// It includes a process namespace, so that everything in it ends with its first process. That ends
/// with `unshare`, and `unshare` ends with the process that starts it, even if that is killed.
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

/// Files of this machine that replace an image's own, because the network is the same.
pub(super) const OF_THIS_MACHINE: [&str; 2] = ["etc/resolv.conf", "etc/hosts"];

/// Folders that belong to the kernel, or are new in each run.
pub(super) const FRESH: [&str; 3] = ["proc", "dev", "tmp"];

/// The root to enter, and the program to become.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) root: PathBuf,
    pub(super) program: Program,
}

/// The tools to create namespaces.
#[derive(Debug, Clone)]
pub struct Namespaces {
    program: PathBuf,
}

impl Namespaces {
    /// With `program`, which is `local`.
    pub fn new(program: &Path) -> Self {
        Self { program: program.to_owned() }
    }

    /// Makes sure that they can be created here.
    ///
    /// # Errors
    /// If they cannot, with the reason.
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
    /// If the mount points cannot be created in the root folder.
    pub fn command(&self, program: &Program, root: &RootFolder) -> Result<Command> {
        make_places(root)?;
        let entry = Entry { root: root.path().to_owned(), program: program.clone() };
        let entry = serde_json::to_string(&entry).context("a program that is not Unicode")?;
        let mut command = Command::new(STARTER);
        command.args(OPTIONS).arg("--").arg(&self.program).arg(SUBCOMMAND);
        // The process is found by this, and nothing else reads it.
        command.arg(root.path());
        let search = std::env::var_os("PATH").unwrap_or_default();
        command.env_clear().env("PATH", search).env(ENTRY, entry);
        Ok(command)
    }
}

/// Every `unshare` that was started for a root folder below `folder`. What runs in its namespaces
/// ends with it and has no path on this machine.
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

/// Creates the folders and files used as mount points, even if the image has a link there, which
/// could lead to this machine's files.
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
