//! Virtual environments of Python programs that are installed at pinned versions.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::{files, logged};

/// Makes the virtual environment `environment` with what the file `requirements` names, unless
/// it is there with just these, and returns its Python.
///
/// # Errors
/// When Python or pip fail; the message holds the end of their output, which goes to `log`.
pub fn install(requirements: &Path, environment: &Path, log: &Path) -> Result<PathBuf> {
    let wanted = files::read(requirements)?;
    let (python, installed) =
        (environment.join("bin/python"), environment.join("requirements.txt"));
    if python.exists() && std::fs::read_to_string(&installed).is_ok_and(|have| have == wanted) {
        return Ok(python);
    }
    files::remove(environment)?;
    logged::run(Command::new("python3").args(["-m", "venv"]).arg(environment), log)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    logged::run(pip.arg(requirements), log)?;
    files::write(&installed, wanted)?;
    Ok(python)
}
