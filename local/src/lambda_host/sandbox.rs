//! One execution environment: the entrypoint's process with its own Runtime API.

use std::process::Stdio;

use anyhow::Result;
use axum::body::Bytes;
use tokio::sync::{mpsc, oneshot};

use super::bootstrap::{Bootstrap, Launch};
use super::function::Function;
use super::outcome::Outcome;
use super::runtime_api::{self, Invocation};

/// A running sandbox. Dropping it stops the process.
#[derive(Debug)]
pub struct Sandbox {
    /// The function that it was started for; another configuration needs another sandbox.
    pub function: Function,
    bootstrap: Bootstrap,
    invocations: mpsc::Sender<Invocation>,
    init_errors: mpsc::Receiver<Bytes>,
}

/// How a sandbox ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was stopped after the function's timeout.
    Timeout,
    /// Its program ended, or could not start.
    Exit,
}

impl Sandbox {
    /// Starts the function's program with the command that `launch` makes for the address of its
    /// Runtime API. Its output and errors go to `outputs`.
    ///
    /// # Errors
    /// If it cannot be started.
    pub async fn start(
        function: Function,
        launch: impl FnOnce(&str) -> Result<Launch>,
        outputs: [Stdio; 2],
    ) -> Result<Self> {
        let (invocations, queue) = mpsc::channel(1);
        let (failed, init_errors) = mpsc::channel(1);
        let router = runtime_api::router(queue, failed);
        let bootstrap = Bootstrap::start(launch, router, outputs).await?;
        Ok(Self { function, bootstrap, invocations, init_errors })
    }

    /// The sandbox, if its process is running.
    pub fn if_alive(mut self) -> Option<Self> {
        matches!(self.bootstrap.process.try_wait(), Ok(None)).then_some(self)
    }

    /// Sends an event to the function and waits for the result, at most for the function's timeout.
    /// After a timeout or an error of the start, the process is stopped.
    pub async fn invoke(&mut self, id: String, event: Bytes) -> (Outcome, Option<Ending>) {
        let timeout = self.function.timeout;
        let (answer, outcome) = oneshot::channel();
        let arn = self.function.arn.clone();
        let invocation = Invocation { id, event, arn, timeout, answer };
        if self.invocations.send(invocation).await.is_err() {
            let outcome = Outcome::error("Runtime.ExitError", "the sandbox has ended");
            return (outcome, Some(Ending::Exit));
        }
        let (outcome, ending) = tokio::select! {
            // The runtime's own answer, even if it is the handler's error: it continues.
            Ok(outcome) = outcome => (outcome, None),
            Some(error) = self.init_errors.recv() => (Outcome::Error(error), Some(Ending::Exit)),
            ended = self.bootstrap.process.wait() => (exited(ended), Some(Ending::Exit)),
            () = tokio::time::sleep(timeout) => {
                let seconds = timeout.as_secs_f64();
                let text = format!("Task timed out after {seconds:.2} seconds");
                (Outcome::error("Sandbox.Timedout", text), Some(Ending::Timeout))
            }
        };
        if ending.is_some() {
            self.end().await;
        }
        (outcome, ending)
    }

    async fn end(&mut self) {
        self.bootstrap.end();
        // It may have ended by itself.
        let _ = self.bootstrap.process.kill().await;
    }
}

fn exited(ended: std::io::Result<std::process::ExitStatus>) -> Outcome {
    let how = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
    Outcome::error("Runtime.ExitError", format!("Runtime exited: {how}"))
}
