//! Runs the functions that are deployed to the emulator.
//!
//! The emulator sends every invocation of an image function here. The host fetches the version's
//! image from the emulator's registry by its digest and starts its entrypoint according to
//! [`isolation`]: a static program that is alone in its image as a plain process, any other image
//! in a container or in namespaces. It uses this machine's network, and the memory limit is
//! announced but not enforced. Each function version has one sandbox, which handles one invocation
//! at a time. The sandbox is replaced if the version's configuration has changed since it was
//! started, or if its process has ended.

pub mod bootstrap;
pub mod container_engine;
#[cfg(target_os = "linux")]
pub mod enter;
pub mod function;
pub mod image;
pub mod isolation;
pub mod layer;
pub mod namespaces;
pub mod outcome;
pub mod program;
pub mod root_folder;
pub mod runtime_api;
mod runtime_interface_emulator;
pub mod sandbox;
mod streamed;

use std::collections::HashMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tokio::sync::Mutex;

use crate::aws::EmulatedAws;
use crate::processes::appending;
use crate::state::StateFolder;
use function::Function;
use image::Image;
use isolation::Machine;
use outcome::Outcome;
use program::Program;
use sandbox::{Ending, Sandbox};

/// A sandbox that is idle for this long is stopped.
const IDLE: Duration = Duration::from_secs(600);

/// Space for an event of the largest size that Lambda accepts, with its envelope.
const LARGEST_EVENT: usize = 16 * 1024 * 1024;

/// A function's name and version.
type Address = (String, String);

/// The functions' host.
#[derive(Clone)]
struct Host {
    emulator: EmulatedAws,
    images: PathBuf,
    state: StateFolder,
    machine: Arc<Machine>,
    /// Held while an image is unpacked, because two functions may have the same.
    unpacking: Arc<std::sync::Mutex<()>>,
    slots: Arc<Mutex<HashMap<Address, Arc<Mutex<Slot>>>>>,
}

/// The slot for one function version's sandbox.
struct Slot {
    sandbox: Option<Sandbox>,
    used: Instant,
}

/// The addresses for the emulator's invocations, `POST /<function>`, those of
/// [`runtime_interface_emulator`] for people, and `GET /`, which answers when it is up. `program`
/// is `local`, which is started again inside namespaces.
pub fn router(emulator: EmulatedAws, state: &StateFolder, program: &std::path::Path) -> Router {
    let host = Host {
        machine: Arc::new(Machine::new(program, emulator.endpoint(), state)),
        emulator,
        images: state.images(),
        state: state.clone(),
        unpacking: Arc::default(),
        slots: Arc::default(),
    };
    tokio::spawn(host.clone().end_idle_sandboxes());
    Router::new()
        .route("/", get(async || "ready\n"))
        .route("/{function}", post(receive))
        .route(runtime_interface_emulator::PATH, post(runtime_interface_emulator::invoke))
        .layer(DefaultBodyLimit::max(LARGEST_EVENT))
        .with_state(host)
}

async fn receive(
    State(host): State<Host>,
    Path(function): Path<String>,
    headers: HeaderMap,
    event: Bytes,
) -> Response {
    let header = |name: &str, otherwise: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or(otherwise).to_owned()
    };
    let version = header("x-amzn-lambda-function-version", "$LATEST");
    let id = header("x-amzn-lambda-request-id", "00000000-0000-0000-0000-000000000000");
    // In a separate task: the timeout also applies if the caller disconnects.
    let invocation = tokio::spawn(async move { host.invoke(function, version, id, event).await });
    let outcome = match invocation.await {
        Ok(Ok((outcome, _))) => outcome,
        Ok(Err(error)) => Outcome::error("Sandbox.StartError", format!("{error:#}")),
        Err(error) => Outcome::error("Sandbox.HostError", error.to_string()),
    };
    let content = ("content-type", "application/json");
    match outcome {
        Outcome::Response(body) => ([content], body).into_response(),
        Outcome::Error(body) => {
            ([content, ("x-amz-function-error", "Unhandled")], body).into_response()
        }
    }
}

impl Host {
    async fn invoke(
        &self,
        name: String,
        version: String,
        id: String,
        event: Bytes,
    ) -> Result<(Outcome, Option<Ending>)> {
        let slot = self.slot((name.clone(), version.clone())).await;
        let mut slot = slot.lock().await;
        slot.used = Instant::now();
        let (emulator, images) = (self.emulator.clone(), self.images.clone());
        let unpacking = Arc::clone(&self.unpacking);
        let deployed = tokio::task::spawn_blocking(move || {
            let function = function::look_up(&emulator, &name, &version)?;
            let _alone = unpacking.lock().unwrap_or_else(PoisonError::into_inner);
            let image = image::fetch(&emulator, &function.image, &images)?;
            anyhow::Ok((function, image))
        });
        let (function, image) = deployed.await.context("the lookup stopped")??;
        let fitting = slot.sandbox.take().filter(|sandbox| sandbox.function == function);
        let alive = fitting.and_then(Sandbox::if_alive);
        let mut sandbox = match alive {
            Some(sandbox) => sandbox,
            None => self.start(function, &image).await?,
        };
        let (outcome, ending) = sandbox.invoke(id, event).await;
        if let (Outcome::Error(error), Some(_)) = (&outcome, ending) {
            self.log(&sandbox.function.name, &String::from_utf8_lossy(error));
        }
        slot.sandbox = Some(sandbox);
        slot.used = Instant::now();
        Ok((outcome, ending))
    }

    /// Starts a function's image. The reason for a failure is also in the function's log.
    async fn start(&self, function: Function, image: &Image) -> Result<Sandbox> {
        let name = function.name.clone();
        let (output, errors) = appending(&self.state.function_log(&name))?;
        let started = async {
            image.require(&function.architecture)?;
            let program = Program::of(&function, image, self.emulator.endpoint())?;
            let isolation = self.machine.isolation(&function.image, image, &program).await?;
            let launch = |address: &str| isolation.launch(&program.asking(address), &image.root);
            Sandbox::start(function, launch, [output.into(), errors.into()]).await
        };
        started.await.inspect_err(|error| {
            self.log(&name, &format!("cannot start the function: {error:#}"));
        })
    }

    /// Writes a line of this program to a function's log: why it did not start, or how it ended.
    fn log(&self, name: &str, line: &str) {
        // A log that cannot be written hides nothing, because the caller gets the error.
        let _ =
            appending(&self.state.function_log(name)).map(|(mut log, _)| writeln!(log, "{line}"));
    }

    async fn slot(&self, address: Address) -> Arc<Mutex<Slot>> {
        let mut slots = self.slots.lock().await;
        let empty = || Arc::new(Mutex::new(Slot { sandbox: None, used: Instant::now() }));
        Arc::clone(slots.entry(address).or_insert_with(empty))
    }

    async fn end_idle_sandboxes(self) {
        loop {
            tokio::time::sleep(IDLE / 10).await;
            self.slots.lock().await.retain(|_, slot| {
                // A locked slot is in use.
                slot.try_lock().is_ok_and(|slot| slot.used.elapsed() < IDLE)
                    || Arc::strong_count(slot) > 1
            });
        }
    }
}
