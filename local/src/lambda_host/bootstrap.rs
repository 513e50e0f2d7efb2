//! The process of a bootstrap, with its own Runtime API.

use std::net::Ipv4Addr;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result};
use axum::Router;
use axum::serve::ListenerExt as _;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// How a bootstrap is started, and how it is stopped if it is more than its process.
#[derive(Debug)]
pub struct Launch {
    /// The command of its process.
    pub command: Command,
    /// A command that stops what runs elsewhere for that process, such as a container.
    pub end: Option<std::process::Command>,
}

/// A running bootstrap. Dropping it stops the process and everything that it started.
#[derive(Debug)]
pub struct Bootstrap {
    /// The process.
    pub process: Child,
    /// When it was started.
    pub started: Instant,
    /// Its process group.
    group: Option<Pid>,
    end: Option<std::process::Command>,
    runtime_api: JoinHandle<()>,
}

impl Drop for Bootstrap {
    fn drop(&mut self) {
        // Before its Runtime API is gone, about which it would complain.
        self.end();
        self.runtime_api.abort();
    }
}

impl Bootstrap {
    /// Starts the command that `launch` makes for the address of its Runtime API, which `router`
    /// serves. Its output and errors go to `outputs`.
    ///
    /// # Errors
    /// If it cannot be started.
    pub async fn start(
        launch: impl FnOnce(&str) -> Result<Launch>,
        router: Router,
        outputs: [Stdio; 2],
    ) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("no free loopback port for the Runtime API")?;
        let address = listener.local_addr().context("no address for the Runtime API")?;
        let Launch { mut command, end } = launch(&address.to_string())?;
        let [output, errors] = outputs;
        command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            // So that what it starts ends with it.
            .process_group(0)
            .kill_on_drop(true);
        let program = command.as_std().get_program().display().to_string();
        let started = Instant::now();
        // Requests before the Runtime API is served wait for it.
        let process = command.spawn().with_context(|| {
            format!(
                "cannot start {program}: it must be an executable for this machine that needs no \
                 files outside its image, such as a static one"
            )
        })?;
        let group = process.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let runtime_api = tokio::spawn(async move {
            let listener = listener.tap_io(|connection| {
                // Answers are sent immediately, as on the other side.
                let _ = connection.set_nodelay(true);
            });
            // It ends with the bootstrap, because it is aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { process, started, group, end, runtime_api })
    }

    /// Stops the process with everything that it started. A second call does nothing.
    pub fn end(&mut self) {
        // The group keeps its number as long as one of its processes exists. It may be gone.
        if let Some(group) = self.group.take() {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let ending = self.end.take().and_then(|mut command| command.spawn().ok());
        if let Some(mut ending) = ending {
            // Waited for, so that no zombie process is left; the result does not matter.
            std::thread::spawn(move || ending.wait());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::io::AsyncReadExt as _;

    #[tokio::test]
    async fn what_a_process_has_started_ends_with_it() {
        let launch = |_: &str| {
            let mut command = Command::new("/bin/sh");
            command.args(["-c", "sleep 60 & echo $! >&2; wait"]);
            Ok(Launch { command, end: None })
        };
        let outputs = [Stdio::null(), Stdio::piped()];
        let mut bootstrap = Bootstrap::start(launch, Router::new(), outputs).await.unwrap();
        let mut errors = bootstrap.process.stderr.take().unwrap();
        let mut said = [0; 16];
        let length = errors.read(&mut said).await.unwrap();
        assert!(length > 0, "it has not started anything");
        drop(bootstrap);
        // Every process with the other end of the pipe has ended.
        let end = tokio::time::timeout(Duration::from_secs(10), errors.read(&mut said)).await;
        assert_eq!(end.expect("it still runs").unwrap(), 0);
    }
}
