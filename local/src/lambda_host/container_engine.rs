//! Runs an image with docker or podman, if one works.

use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use tokio::process::Command;

use super::bootstrap::Launch;
use super::program::Program;
use crate::state::StateFolder;

/// In the order of preference.
const NAMES: [&str; 2] = ["docker", "podman"];

/// Do not wait longer for a daemon that does not answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// Long enough to pull the largest image that Lambda accepts from this machine.
const PULL_PATIENCE: Duration = Duration::from_secs(600);

/// A program that no image has, and the exit code of engines for a missing program.
const NO_PROGRAM: (&str, i32) = ("/no-such-program", 127);

/// The label with which the containers of a state folder are found.
const LABEL: &str = "tfgen.local.state";

/// A working container engine.
#[derive(Debug, Clone)]
pub struct Engine {
    name: &'static str,
    file: PathBuf,
    label: String,
}

impl Engine {
    /// The first engine that can run containers of the image `image` on this machine's network.
    ///
    /// # Errors
    /// If none can: the reason for each.
    pub async fn find(image: &str, state: &StateFolder) -> Result<Self> {
        let mut reasons = Vec::new();
        for engine in Self::installed(state) {
            match engine.works(image).await {
                Ok(()) => return Ok(engine),
                Err(error) => reasons.push(format!("{}: {error:#}", engine.name)),
            }
        }
        if reasons.is_empty() {
            reasons.push(format!("neither {} is installed", NAMES.join(" nor ")));
        }
        bail!("{}", reasons.join("; "))
    }

    fn installed(state: &StateFolder) -> Vec<Self> {
        let label = format!("{LABEL}={}", state.path().display());
        let found = NAMES.into_iter().filter_map(|name| Some((name, which::which(name).ok()?)));
        found.map(|(name, file)| Self { name, file, label: label.clone() }).collect()
    }

    /// An installed engine may have no daemon, or be unable to start anything.
    async fn works(&self, image: &str) -> Result<()> {
        let about = self.said(&["info"], PATIENCE).await?;
        // Their containers have a different network from this machine's processes.
        for other in ["Docker Desktop", "rootless"] {
            let is_other = self.name == "docker" && about.contains(other);
            ensure!(!is_other, "its containers cannot reach this machine's network ({other})");
        }
        self.pull(image).await?;
        let (program, expected) = NO_PROGRAM;
        let arguments = ["run", "--rm", "--network=host", "--entrypoint", program, image];
        let output = self.output(&arguments, PATIENCE).await?;
        ensure!(output.status.code() == Some(expected), "{}", errors(&output));
        Ok(())
    }

    /// Pulls an image from the registry, unless it is there already.
    ///
    /// # Errors
    /// If the registry does not provide it.
    pub async fn pull(&self, image: &str) -> Result<()> {
        if self.said(&["image", "inspect", image], PATIENCE).await.is_ok() {
            return Ok(());
        }
        // docker accepts a loopback registry without TLS by default.
        let plain: &[&str] = if self.name == "podman" { &["--tls-verify=false"] } else { &[] };
        let arguments = [&["pull", "--quiet"], plain, &[image]].concat();
        self.said(&arguments, PULL_PATIENCE).await.map(drop)
    }

    /// How to start `program` in a container of `image`, as on Lambda: read-only except `/tmp`. The
    /// container has a name, with which it is stopped, because it outlives the command that runs
    /// it.
    pub fn launch(&self, program: &Program, image: &str) -> Launch {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("tfgen-local-{}-{number}", std::process::id());
        let mut command = Command::new(&self.file);
        command.args(["run", "--rm", "--pull=never", "--network=host", "--read-only"]);
        command.args(["--tmpfs=/tmp:rw,exec,mode=1777", "--name", &name, "--label", &self.label]);
        for (variable, value) in &program.environment {
            command.arg("--env").arg(format!("{variable}={value}"));
        }
        command.args(["--workdir", &program.folder, "--entrypoint", &program.name, image]);
        command.args(&program.arguments);
        Launch { command, end: Some(self.removal([name])) }
    }

    fn removal(&self, containers: impl IntoIterator<Item = String>) -> std::process::Command {
        let mut command = std::process::Command::new(&self.file);
        command.args(["rm", "--force"]).args(containers);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    async fn said(&self, arguments: &[&str], patience: Duration) -> Result<String> {
        let output = self.output(arguments, patience).await?;
        ensure!(output.status.success(), "{}", errors(&output));
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    async fn output(&self, arguments: &[&str], patience: Duration) -> Result<Output> {
        let mut command = Command::new(&self.file);
        let output = command.args(arguments).stdin(Stdio::null()).kill_on_drop(true).output();
        let output = tokio::time::timeout(patience, output).await;
        let output = output.with_context(|| format!("no answer to `{}`", arguments.join(" ")))?;
        output.context("it cannot be started")
    }
}

/// Removes the containers that a killed server of this state folder left.
pub fn remove_left(state: &StateFolder) {
    for engine in Engine::installed(state) {
        let mut list = std::process::Command::new(&engine.file);
        list.args(["ps", "--all", "--quiet", "--filter"]).arg(format!("label={}", engine.label));
        let Ok(output) = list.stdin(Stdio::null()).output() else { continue };
        let found = String::from_utf8_lossy(&output.stdout);
        let containers: Vec<_> = found.lines().map(str::to_owned).collect();
        if output.status.success() && !containers.is_empty() {
            // An engine that no longer works has no containers either.
            let _ = engine.removal(containers).status();
        }
    }
}

/// The last lines that are informative.
fn errors(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(2)..].join(" ")
}
