//! Finds what is unsafe in Terraform with several programs, and brings their results into one form.
//!
//! [`targets`] are the folders to scan, each separately. [`checkov`] and [`trivy`] know how their
//! program is called and what it prints. [`reasons`] reads the comments that skip a check.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::project::Project;
use crate::state::StateFolder;
use crate::{logged, python};

pub mod checkov;
pub mod reasons;
pub mod targets;
pub mod trivy;

/// A scanner. None of them uses the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanner {
    /// <https://www.checkov.io>
    Checkov,
    /// <https://trivy.dev>, of which only the checks for Terraform are used
    Trivy,
}

/// What a scanner reports about one target.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scan {
    /// The scanner's own version.
    pub version: String,
    /// How many resources it read.
    pub resources: usize,
    /// The files in which it read them, relative to the repository's folder.
    pub files: BTreeSet<PathBuf>,
    /// What it reports as unsafe.
    pub findings: BTreeSet<Finding>,
}

/// One finding of a scanner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the repository's folder.
    pub file: PathBuf,
    /// The first and the last line.
    pub lines: (u32, u32),
    /// The check's id, with which it can be skipped.
    pub check: String,
    /// The scanner's message.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, lines: (first, last), check, message } = self;
        write!(formatter, "{check} {}:{first}-{last}\n    {message}", file.display())
    }
}

/// An installed scanner.
#[derive(Debug)]
pub struct Installed {
    scanner: Scanner,
    program: PathBuf,
    /// The project's own check for Trivy.
    trivy_check: PathBuf,
}

impl Scanner {
    /// All scanners.
    pub const ALL: [Self; 2] = [Self::Checkov, Self::Trivy];

    /// The name of its program, and of its file in `local/requirements/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Checkov => "checkov",
            Self::Trivy => "trivy",
        }
    }

    /// Installs it from PyPI, unless it is installed already.
    ///
    /// # Errors
    /// Like [`python::install`].
    pub fn install(self, project: &Project, state: &StateFolder) -> Result<Installed> {
        let programs = python::install(project, state, self.name())?;
        Ok(Installed {
            scanner: self,
            program: programs.join(self.name()),
            trivy_check: project.root().join("local/trivy/resources.rego"),
        })
    }
}

impl Installed {
    /// Scans one target of the repository in `root`.
    ///
    /// # Errors
    /// If the scanner fails, prints something unexpected, or read no resource in the target:
    /// silence proves nothing.
    pub fn scan(&self, root: &Path, target: &Path, state: &StateFolder) -> Result<Scan> {
        let name = self.scanner.name();
        let folder = root.join(target);
        let mut command = Command::new(&self.program);
        command
            // A user's own settings and skip lists do not apply to this repository, nor do those of
            // the current folder.
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", state.path())
            .env("PYTHONUTF8", "1")
            .current_dir(state.path());
        match self.scanner {
            Scanner::Checkov => checkov::configure(&mut command, &folder),
            Scanner::Trivy => trivy::configure(&mut command, &folder, &self.trivy_check),
        }
        let place = target.to_string_lossy().replace('/', "-");
        let answer = logged::output(&mut command, &state.log(&format!("{name}-{place}")))?;
        let scan = match self.scanner {
            Scanner::Checkov => checkov::read(&answer, root),
            Scanner::Trivy => trivy::read(&answer, target),
        }
        .with_context(|| format!("unexpected output of {name}"))?;
        ensure!(scan.resources > 0, "{name} read no resource in {}", target.display());
        Ok(scan)
    }
}
