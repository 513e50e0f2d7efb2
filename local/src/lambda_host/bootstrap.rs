//! A bootstrap's process with a Runtime API of its own.

use std::net::Ipv4Addr;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result};
use axum::Router;
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::task::JoinHandle;

/// A running bootstrap. Dropping it ends the process.
#[derive(Debug)]
pub struct Bootstrap {
    /// The process.
    pub process: Child,
    /// When it was started.
    pub started: Instant,
    runtime_api: JoinHandle<()>,
}

impl Drop for Bootstrap {
    fn drop(&mut self) {
        // Before its Runtime API is gone, which it would complain of. It may have ended by itself.
        let _ = self.process.start_kill();
        self.runtime_api.abort();
    }
}

impl Bootstrap {
    /// Starts `command`, which finds its Runtime API behind `router`. Its output and its errors go
    /// where `outputs` say.
    ///
    /// # Errors
    /// When it cannot be started.
    pub async fn start(mut command: Command, router: Router, outputs: [Stdio; 2]) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .context("no free loopback port for the Runtime API")?;
        let address = listener.local_addr().context("no address for the Runtime API")?;
        let [output, errors] = outputs;
        command
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .kill_on_drop(true);
        let program = command.as_std().get_program().display().to_string();
        let started = Instant::now();
        // What it asks for before the Runtime API is served waits for it.
        let process = command.spawn().with_context(|| {
            format!(
                "cannot start {program}: it must be an executable for this machine that needs no \
                 files beside those of its image, such as a static one"
            )
        })?;
        let runtime_api = tokio::spawn(async move {
            let listener = listener.tap_io(|connection| {
                // Answers go out at once, as the other side's do.
                let _ = connection.set_nodelay(true);
            });
            // It ends with the bootstrap, by being aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { process, started, runtime_api })
    }
}
