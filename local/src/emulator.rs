//! The emulator of AWS: its virtual environment, and its process.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::aws::EmulatedAws;
use crate::edge::payload_hash::sha256_hex;
use crate::processes::Process;
use crate::project::Project;
use crate::state::{Ports, StateFolder};
use crate::{files, logged, python};

/// It answers within a second or two; a loaded machine takes longer.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// It writes its state to disk when it is told to stop.
pub const STOP_GRACE: Duration = Duration::from_secs(20);

/// Whether Terraform's provider waits after changing a zone or record until the change has spread.
/// It waits for half a minute of its own time, even if the change is done sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameChanges {
    /// There is nothing to wait for.
    AtOnce,
    /// Route 53 answers as on AWS.
    Awaited,
}

/// Differs if a different emulator would be started.
///
/// # Errors
/// If its files cannot be read.
pub fn build(project: &Project) -> Result<String> {
    let folder = project.repository().join("local");
    let whole = files::read(&folder.join("emulator.py"))?
        + &files::read(&folder.join("emulator_origins.py"))?
        + &files::read(&folder.join("requirements/emulator.txt"))?;
    Ok(sha256_hex(whole.as_bytes()))
}

/// Creates the emulator's virtual environment, and returns its Python.
///
/// # Errors
/// Like [`python::install`].
pub fn install(project: &Project, state: &StateFolder) -> Result<PathBuf> {
    Ok(python::install(project, state, "emulator")?.join("python"))
}

/// Starts the emulator on loopback and waits until it answers.
///
/// # Errors
/// If it exits or does not answer; the message contains the end of its log.
pub fn start(
    python: &Path,
    project: &Project,
    state: &StateFolder,
    ports: Ports,
    name_changes: NameChanges,
) -> Result<Process> {
    let folder = state.emulator();
    let (saved, temporary) = (folder.join("state"), folder.join("tmp"));
    files::make_folder(&saved)?;
    files::make_folder(&temporary)?;
    let log = state.log("emulator");
    let mut command = Command::new(python);
    command
        .arg(project.repository().join("local/emulator.py"))
        .current_dir(&folder)
        // A user's own settings for AWS, proxies or Python do not apply to the emulator.
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        // Nothing is written next to the sources.
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("BIND_HOST", "127.0.0.1")
        .env("GATEWAY_PORT", ports.emulator.to_string())
        .env("LAMBDA_HOST_URL", format!("http://127.0.0.1:{}", ports.lambda_host))
        .env("PERSIST_STATE", "1")
        .env("STATE_DIR", &saved)
        .env("S3_PERSIST", "1")
        .env("S3_DATA_DIR", folder.join("s3"))
        .env("TMPDIR", &temporary)
        .env("HOME", &folder)
        // Extra listeners for services that this stack does not use.
        .env("SFTP_ENABLED", "0")
        .env("IOT_MTLS_ENABLED", "0");
    if name_changes == NameChanges::Awaited {
        command.env("ROUTE_53_CHANGE_INFO", "1");
    }
    let process = Process::start(&mut command, &log)?;
    let emulator = EmulatedAws::at(ports.emulator);
    let deadline = Instant::now() + START_PATIENCE;
    while !emulator.is_healthy() {
        if !process.is_running() || Instant::now() > deadline {
            process.stop(Duration::ZERO)?;
            bail!("the emulator did not start\n{}", logged::end_of(&log));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(process)
}
