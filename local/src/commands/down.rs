//! `local down`: removes everything of the stack.

use anyhow::Result;

use crate::background::STOP_GRACE;
use crate::lambda_host::{container_engine, namespaces};
use crate::project::{LOCAL, Project};
use crate::state::StateFolder;
use crate::{emulator, files, processes};

/// Stops the processes and removes the state; with `all`, also what was downloaded.
///
/// # Errors
/// If a process does not stop, or something cannot be removed.
pub fn run(project: &Project, state: &StateFolder, all: bool) -> Result<()> {
    let lock = state.lock()?;
    let stopped = stop(state)?;
    let is_default = state.path() == project.root().join(".local");
    state.clear(all)?;
    drop(lock);
    if is_default {
        remove_working_files(project)?;
    }
    eprintln!("stopped {stopped} processes and removed the state in {}", state.path().display());
    Ok(())
}

/// Stops the processes of a state folder, and returns how many there were.
///
/// # Errors
/// If one does not stop.
pub fn stop(state: &StateFolder) -> Result<usize> {
    // A state file that cannot be read must not prevent the rest from being removed.
    let known = state.load().unwrap_or_default();
    let mut stopped = 0;
    for (service, grace) in [(known.server, STOP_GRACE), (known.emulator, emulator::STOP_GRACE)] {
        if let Some(service) = service.filter(|service| service.process.is_running()) {
            service.process.stop(grace)?;
            stopped += 1;
        }
    }
    // Functions that outlived a killed server.
    let images = state.images();
    for process in processes::running_from(&images).iter().chain(&namespaces::running_in(&images)) {
        process.stop(STOP_GRACE)?;
    }
    container_engine::remove_left(state);
    Ok(stopped)
}

/// What Terraform and `up` leave in `generated/local`, all of it ignored by git.
fn remove_working_files(project: &Project) -> Result<()> {
    let root = project.generated(LOCAL);
    files::remove(&project.image_variables(LOCAL))?;
    for name in [".terraform", ".terraform.lock.hcl", ".terraform.tfstate.lock.info"] {
        files::remove(&root.join(name))?;
    }
    Ok(())
}
