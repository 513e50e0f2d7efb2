//! One execution environment: the entrypoint's process with a Runtime API of its own.

use std::process::Stdio;

use anyhow::{Context, Result};
use axum::body::Bytes;
use tokio::process::Command;
use tokio::sync::{mpsc, oneshot};

use super::bootstrap::Bootstrap;
use super::function::Function;
use super::image::Image;
use super::outcome::Outcome;
use super::runtime_api::{self, Invocation};
use crate::aws::REGION;

/// A running sandbox. Dropping it ends the process.
#[derive(Debug)]
pub struct Sandbox {
    /// What it was started for; another configuration needs another sandbox.
    pub function: Function,
    bootstrap: Bootstrap,
    invocations: mpsc::Sender<Invocation>,
    init_errors: mpsc::Receiver<Bytes>,
}

impl Sandbox {
    /// Starts the function's entrypoint. It has the function's environment and Lambda's, and
    /// nothing of this machine's. Its output and its errors go where `outputs` say.
    ///
    /// # Errors
    /// When the image names no program, or it cannot be started.
    pub async fn start(
        function: Function,
        image: &Image,
        aws_endpoint: &str,
        outputs: [Stdio; 2],
    ) -> Result<Self> {
        let command = command(&function, image, aws_endpoint)?;
        let (invocations, queue) = mpsc::channel(1);
        let (failed, init_errors) = mpsc::channel(1);
        let router = runtime_api::router(queue, failed);
        let bootstrap = Bootstrap::start(command, router, outputs).await?;
        Ok(Self { function, bootstrap, invocations, init_errors })
    }

    /// The sandbox itself while its process runs.
    pub fn if_alive(mut self) -> Option<Self> {
        matches!(self.bootstrap.process.try_wait(), Ok(None)).then_some(self)
    }

    /// Gives an event to the function and waits for what comes of it, for the function's timeout
    /// at most. After a timeout or an error of the start the process is ended.
    pub async fn invoke(&mut self, id: String, event: Bytes) -> Outcome {
        let timeout = self.function.timeout;
        let (answer, outcome) = oneshot::channel();
        let arn = self.function.arn.clone();
        let invocation = Invocation { id, event, arn, timeout, answer };
        if self.invocations.send(invocation).await.is_err() {
            return Outcome::error("Runtime.ExitError", "the sandbox has ended");
        }
        let (outcome, usable) = tokio::select! {
            // The runtime's own answer, also when it is the handler's error: it goes on.
            Ok(outcome) = outcome => (outcome, true),
            Some(error) = self.init_errors.recv() => (Outcome::Error(error), false),
            ended = self.bootstrap.process.wait() => (exited(ended), false),
            () = tokio::time::sleep(timeout) => {
                let seconds = timeout.as_secs_f64();
                let text = format!("Task timed out after {seconds:.2} seconds");
                (Outcome::error("Sandbox.Timedout", text), false)
            }
        };
        if !usable {
            self.end().await;
        }
        outcome
    }

    async fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.bootstrap.process.kill().await;
    }
}

fn exited(ended: std::io::Result<std::process::ExitStatus>) -> Outcome {
    let how = ended.map_or_else(|error| error.to_string(), |status| status.to_string());
    Outcome::error("Runtime.ExitError", format!("Runtime exited: {how}"))
}

/// The command of the function's entrypoint with the function's environment and Lambda's, but for
/// the address of the Runtime API.
///
/// # Errors
/// When neither the function nor the image names a program.
pub fn command(function: &Function, image: &Image, aws_endpoint: &str) -> Result<Command> {
    let overrides = &function.overrides;
    let or = |own: &[String], of_image: &[String]| -> Vec<String> {
        if own.is_empty() { of_image.to_vec() } else { own.to_vec() }
    };
    let mut words = or(&overrides.entrypoint, &image.entrypoint);
    words.extend(or(&overrides.command, &image.command));
    let (program, arguments) = words.split_first().context("the image names no program to run")?;
    let folder = match overrides.working_directory.as_str() {
        "" => &image.working_directory,
        own => own,
    };
    let memory = function.memory_size.to_string();
    let mut command = Command::new(image.inside(program));
    command
        .args(arguments)
        .current_dir(image.inside(folder))
        .env_clear()
        .envs(&image.environment)
        .envs(&function.environment)
        .env("AWS_LAMBDA_FUNCTION_NAME", &function.name)
        .env("AWS_LAMBDA_FUNCTION_VERSION", &function.version)
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", memory)
        .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
        .env("AWS_LAMBDA_LOG_GROUP_NAME", &function.log_group)
        .env("AWS_LAMBDA_LOG_STREAM_NAME", format!("local/[{}]", function.version))
        .env("LAMBDA_TASK_ROOT", image.inside("/var/task"))
        .env("TZ", ":UTC")
        .env("AWS_REGION", REGION)
        .env("AWS_DEFAULT_REGION", REGION)
        // What the role's credentials are on AWS; the emulator takes any.
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_ENDPOINT_URL", aws_endpoint);
    Ok(command)
}
