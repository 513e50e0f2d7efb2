//! The folder with all data of a local stack, and the file that stores its ports and processes
//! between commands.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::files;
use crate::processes::Process;

/// What a state folder may contain. `clear` removes only these, so that a folder named by mistake
/// loses nothing of its own.
const OWN_ENTRIES: [&str; 9] = [
    "development",
    "emulator",
    "images",
    "lock",
    "logs",
    "records",
    "state.json",
    "terraform",
    "terraform.rc",
];

/// `clear` keeps these unless everything should go, because they were downloaded.
const DOWNLOADED_ENTRIES: [&str; 2] = ["plugins", "venv"];

/// A state folder: `.local`, unless `--state` names another.
#[derive(Debug, Clone)]
pub struct StateFolder {
    path: PathBuf,
}

/// What one command leaves for the next.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// The loopback ports in use, or used last.
    pub ports: Option<Ports>,
    /// The emulator, if it was started.
    pub emulator: Option<Service>,
    /// The background process with the Lambda host and the edge.
    pub server: Option<Service>,
}

/// A background process, and what it was started from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// The process.
    pub process: Process,
    /// Differs if the program has changed since.
    pub build: String,
}

/// Loopback ports of one stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ports {
    /// The port of every emulated AWS API, and of the registry.
    pub emulator: u16,
    /// The port to which the emulator sends invocations.
    pub lambda_host: u16,
    /// The port for browsers.
    pub edge: u16,
}

impl StateFolder {
    /// Uses `path`, and creates it if it does not exist.
    ///
    /// # Errors
    /// If it cannot be created.
    pub fn open(path: &Path) -> Result<Self> {
        files::make_folder(path)?;
        let path = path
            .canonicalize()
            .with_context(|| format!("cannot read the folder {}", path.display()))?;
        files::make_folder(&path.join("logs"))?;
        files::make_folder(&path.join("records"))?;
        Ok(Self { path })
    }

    /// The folder itself, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The log of one step or process.
    pub fn log(&self, name: &str) -> PathBuf {
        self.path.join("logs").join(format!("{name}.log"))
    }

    /// The log of a deployed function.
    pub fn function_log(&self, name: &str) -> PathBuf {
        self.log(&format!("function-{name}"))
    }

    /// Where it is recorded what was made from what.
    pub fn records(&self) -> PathBuf {
        self.path.join("records")
    }

    /// Where `dev` keeps the service's data.
    pub fn development(&self) -> PathBuf {
        self.path.join("development")
    }

    /// Where deployed images are unpacked.
    pub fn images(&self) -> PathBuf {
        self.path.join("images")
    }

    /// Where the emulator keeps its state.
    pub fn emulator(&self) -> PathBuf {
        self.path.join("emulator")
    }

    /// Terraform's data folder (`TF_DATA_DIR`) for an environment.
    pub fn terraform_data(&self, environment: &str) -> PathBuf {
        self.path.join("terraform").join(environment)
    }

    /// Does not wait: two commands on one state folder at once would undo each other's work.
    ///
    /// # Errors
    /// If another command holds it.
    pub fn lock(&self) -> Result<File> {
        let path = self.path.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("cannot write {}", path.display()))?;
        if file.try_lock().is_err() {
            bail!("another command is using {}; wait until it ends", self.path.display());
        }
        Ok(file)
    }

    /// What the last command left; empty if there was none.
    ///
    /// # Errors
    /// If the file is not what this program writes.
    pub fn load(&self) -> Result<State> {
        let path = self.path.join("state.json");
        match files::read_if_present(&path)? {
            None => Ok(State::default()),
            Some(bytes) => serde_json::from_slice(&bytes).with_context(|| {
                format!("{} is not what `up` wrote; `down` removes it", path.display())
            }),
        }
    }

    /// Saves `state` for the next command.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self, state: &State) -> Result<()> {
        let text = serde_json::to_string_pretty(state).context("cannot write the state")?;
        files::write(&self.path.join("state.json"), text + "\n")
    }

    /// Removes what this program keeps here, with `all` also what it downloaded, and the folder
    /// itself if it is empty then.
    ///
    /// # Errors
    /// When something cannot be removed.
    pub fn clear(&self, all: bool) -> Result<()> {
        let downloaded = DOWNLOADED_ENTRIES.iter().filter(|_| all);
        for entry in OWN_ENTRIES.iter().chain(downloaded) {
            files::remove(&self.path.join(entry))?;
        }
        // What is left belongs to others; then the folder stays.
        let _ = std::fs::remove_dir(&self.path);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clearing_removes_only_what_this_program_keeps_there() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(folder.path()).unwrap();
        std::fs::create_dir(folder.path().join("venv")).unwrap();
        std::fs::write(folder.path().join("thesis.txt"), "").unwrap();
        state.save(&State::default()).unwrap();
        state.clear(false).unwrap();
        assert!(folder.path().join("thesis.txt").exists() && folder.path().join("venv").exists());
        assert!(!folder.path().join("state.json").exists() && !folder.path().join("logs").exists());
        state.clear(true).unwrap();
        assert!(folder.path().join("thesis.txt").exists() && !folder.path().join("venv").exists());
    }

    #[test]
    fn only_one_command_works_on_a_state_folder() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(folder.path()).unwrap();
        let held = state.lock().unwrap();
        assert!(state.lock().unwrap_err().to_string().contains("another command"));
        drop(held);
        state.lock().unwrap();
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(folder.path()).unwrap();
        let ports = Ports { emulator: 1, lambda_host: 2, edge: 3 };
        state.save(&State { ports: Some(ports), ..State::default() }).unwrap();
        assert_eq!(state.load().unwrap().ports, Some(ports));
    }
}
