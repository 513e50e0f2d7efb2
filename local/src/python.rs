//! Programs from PyPI: a virtual environment for each, with exactly what its file in
//! `local/requirements/` lists.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::project::Project;
use crate::state::StateFolder;
use crate::{files, logged, prerequisites};

/// Creates the virtual environment `.local/venv/<name>` from `local/requirements/<name>.txt`,
/// unless it exists with exactly these requirements, and returns the folder of its programs. All
/// state folders share it; if another process is creating it, this one waits.
///
/// # Errors
/// If Python is missing, or it or pip fail; the message contains the end of their output.
pub fn install(project: &Project, state: &StateFolder, name: &str) -> Result<PathBuf> {
    let requirements = project.repository().join(format!("local/requirements/{name}.txt"));
    let wanted = files::read(&requirements)?;
    let environment = project.repository().join(".local/venv").join(name);
    let (programs, installed) = (environment.join("bin"), environment.join("requirements.txt"));
    let python = programs.join("python");
    let is_installed =
        || python.exists() && fs::read_to_string(&installed).is_ok_and(|have| have == wanted);
    if is_installed() {
        return Ok(programs);
    }
    prerequisites::check_python()?;
    files::make_folder(&project.repository().join(".local/venv"))?;
    let guard = File::create(environment.with_extension("lock"));
    let guard = guard.and_then(|file| file.lock().map(|()| file));
    let _guard = guard.with_context(|| format!("cannot lock .local/venv/{name}.lock"))?;
    if is_installed() {
        return Ok(programs);
    }
    files::remove(&environment)?;
    let log = state.log(&format!("install-{name}"));
    logged::run(Command::new("python3").args(["-m", "venv"]).arg(&environment), &log)?;
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
    logged::run(pip.arg(&requirements), &log)?;
    files::write(&installed, &wanted)?;
    Ok(programs)
}
