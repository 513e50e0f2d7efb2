//! Commands that cannot start programs and, if the system allows it, have no network.
//!
//! Mocks only replace providers: a `local-exec` of an applied mocked resource does run. So the
//! `PATH` of such a command has only programs that record each call.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::files;

/// What the scripts of modules call.
const PROGRAMS: [&str; 4] = ["aws", "docker", "podman", "tfgen"];

/// Records a call in a file next to itself, using only the shell.
const RECORDER: &str = r#"#!/bin/sh
printf '%s\n' "${0##*/} $*" >> "${0%/*}/called"
"#;

/// An environment for commands that must not start anything.
#[derive(Debug)]
pub struct Confinement {
    folder: PathBuf,
    /// The program that removes a command's network, if it exists and is allowed to.
    unshare: Option<PathBuf>,
}

impl Confinement {
    /// One whose programs are in `folder`, which is created again.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn new(folder: &Path) -> Result<Self> {
        files::remove(folder)?;
        files::make_folder(folder)?;
        for program in PROGRAMS {
            let path = folder.join(program);
            files::write(&path, RECORDER)?;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))
                .with_context(|| format!("cannot make {} executable", path.display()))?;
        }
        Ok(Self { folder: folder.to_owned(), unshare: unshare() })
    }

    /// Whether commands have no network.
    pub fn is_offline(&self) -> bool {
        self.unshare.is_some()
    }

    /// The same command, confined.
    pub fn confine(&self, command: &Command) -> Command {
        // It is found by this process's PATH, not by the one passed to it.
        let given = command.get_program();
        let program = which::which(given).unwrap_or_else(|_| given.into());
        let mut confined = match &self.unshare {
            Some(unshare) => {
                let mut confined = Command::new(unshare);
                confined.args(NAMESPACES).arg(program);
                confined
            }
            None => Command::new(program),
        };
        confined.args(command.get_args());
        if let Some(folder) = command.get_current_dir() {
            confined.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => confined.env(name, value),
                None => confined.env_remove(name),
            };
        }
        confined.env("PATH", &self.folder).env("TFGEN", self.folder.join("tfgen"));
        // Nobody listens there: with it, publishing an image would begin with tfgen.
        confined.env("TFGEN_REGISTRY_ENDPOINT", "http://127.0.0.1:9");
        confined
    }

    /// Makes sure that no program was started.
    ///
    /// # Errors
    /// If one was; the message contains the calls.
    pub fn require_nothing_called(&self) -> Result<()> {
        let record = self.folder.join("called");
        match std::fs::read_to_string(&record) {
            Ok(calls) => bail!("Terraform started programs, which mocks do not prevent:\n{calls}"),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", record.display())),
        }
    }
}

/// A user namespace, so that it needs no privileges, and an empty network namespace.
const NAMESPACES: [&str; 2] = ["--map-root-user", "--net"];

/// The program `unshare`, if it exists and the system allows it.
fn unshare() -> Option<PathBuf> {
    which::which_all("unshare").ok()?.find(|program| {
        let mut probe = Command::new(program);
        probe.args(NAMESPACES).arg("true").stdin(Stdio::null());
        probe.stdout(Stdio::null()).stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    })
}
