//! A bootstrap's process with a Runtime API of its own.

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

/// How a bootstrap is started, and how it is ended where its process is not all of it.
#[derive(Debug)]
pub struct Launch {
    /// The command of its process.
    pub command: Command,
    /// A command that ends what runs elsewhere for that process, such as a container.
    pub end: Option<std::process::Command>,
}

/// A running bootstrap. Dropping it ends the process and all that it has started.
#[derive(Debug)]
pub struct Bootstrap {
    /// The process.
    pub process: Child,
    /// When it was started.
    pub started: Instant,
    /// The process group of its own.
    group: Option<Pid>,
    end: Option<std::process::Command>,
    runtime_api: JoinHandle<()>,
}

impl Drop for Bootstrap {
    fn drop(&mut self) {
        // Before its Runtime API is gone, which it would complain of.
        self.end();
        self.runtime_api.abort();
    }
}

impl Bootstrap {
    /// Starts what `launch` makes of the address of its Runtime API, which is behind `router`. Its
    /// output and its errors go where `outputs` say.
    ///
    /// # Errors
    /// When it cannot be started.
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
        // What it asks for before the Runtime API is served waits for it.
        let process = command.spawn().with_context(|| {
            format!(
                "cannot start {program}: it must be an executable for this machine that needs no \
                 files outside its image, such as a static one"
            )
        })?;
        let group = process.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        let runtime_api = tokio::spawn(async move {
            let listener = listener.tap_io(|connection| {
                // Answers go out at once, as the other side's do.
                let _ = connection.set_nodelay(true);
            });
            // It ends with the bootstrap, by being aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { process, started, group, end, runtime_api })
    }

    /// Ends the process with all that it has started. A second time does nothing.
    pub fn end(&mut self) {
        // The group has its number for as long as one of its processes is there. It may be gone.
        if let Some(group) = self.group.take() {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let ending = self.end.take().and_then(|mut command| command.spawn().ok());
        if let Some(mut ending) = ending {
            // Waited for, so that no ended process is left; nobody needs its outcome.
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
        // Every process that holds the other end of the pipe has ended.
        let end = tokio::time::timeout(Duration::from_secs(10), errors.read(&mut said)).await;
        assert_eq!(end.expect("it still runs").unwrap(), 0);
    }
}
