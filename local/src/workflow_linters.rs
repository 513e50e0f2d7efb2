//! Finds mistakes in the workflows of GitHub Actions.
//!
//! The linters do not use the network: zizmor could check only with GitHub whether the commit of an
//! action belongs to its repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::python;
use crate::state::StateFolder;

/// The folder of the workflows, relative to the repository's.
const WORKFLOWS: &str = ".github/workflows";

/// A program that checks workflows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linter {
    /// <https://github.com/kjanat/actionlint>: syntax, types of expressions, and, with shellcheck,
    /// the commands of `run:`.
    Actionlint,
    /// <https://docs.zizmor.sh>: how an attacker could use them. It runs at the level that finds
    /// the most.
    Zizmor,
}

/// The linters, installed.
#[derive(Debug)]
pub struct Installed {
    programs: PathBuf,
}

/// Installs the linters from PyPI, unless they are installed already.
///
/// # Errors
/// Like [`python::install`].
pub fn install(project: &Project, state: &StateFolder) -> Result<Installed> {
    Ok(Installed { programs: python::install(project, state, "workflows")? })
}

impl Linter {
    /// All linters.
    pub const ALL: [Self; 2] = [Self::Actionlint, Self::Zizmor];

    /// The name of its program.
    pub fn name(self) -> &'static str {
        match self {
            Self::Actionlint => "actionlint",
            Self::Zizmor => "zizmor",
        }
    }

    /// Whether this exit status means that it has found something, not that it failed.
    fn found(self, code: Option<i32>) -> bool {
        match self {
            Self::Actionlint => code == Some(1),
            Self::Zizmor => code.is_some_and(|code| (11..=14).contains(&code)),
        }
    }
}

impl Installed {
    /// The findings of `linter`, as it writes them, in the workflows of the repository in `root`.
    ///
    /// # Errors
    /// If there is no workflow, or the linter does not work: silence proves nothing.
    pub fn findings(&self, linter: Linter, root: &Path) -> Result<Option<String>> {
        let name = linter.name();
        let mut command = Command::new(self.programs.join(name));
        match linter {
            Linter::Actionlint => {
                command.arg("-no-color").arg("-shellcheck").arg(self.programs.join("shellcheck"));
                command.arg("-pyflakes=").args(workflows(root)?);
            }
            Linter::Zizmor => {
                command.args(["--offline", "--no-config", "--persona=auditor", "--quiet"]);
                command.args(["--strict-collection", "--format=plain", "--color=never", ".github"]);
                // What other repositories run in their workflows.
                command.args(root.join("action.yml").exists().then_some("action.yml"));
            }
        }
        let ran = command
            // A user's own settings do not apply to this repository.
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .current_dir(root)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("cannot start {name}"))?;
        let text = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
        match ran.status.code() {
            Some(0) => Ok(None),
            code if linter.found(code) => Ok(Some(text.trim_end().to_owned())),
            _ => bail!("{name} does not work ({})\n{text}", ran.status),
        }
    }
}

/// The workflows of the repository in `root`, at least one.
///
/// # Errors
/// If there is none, or the folder cannot be read.
pub fn workflows(root: &Path) -> Result<Vec<PathBuf>> {
    let folder = root.join(WORKFLOWS);
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {WORKFLOWS}"))? {
        let path = entry.with_context(|| format!("cannot read {WORKFLOWS}"))?.path();
        if path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml") {
            found.push(path);
        }
    }
    if found.is_empty() {
        bail!("there is no workflow in {WORKFLOWS}");
    }
    found.sort();
    Ok(found)
}
