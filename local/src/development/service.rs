//! The service that is worked on: built by Cargo, run as a function, replaced when it was built
//! anew.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::HeaderValue;
use axum::response::Response;
use tokio::process::Command;
use tokio::sync::Mutex;

use super::function_url;
use super::group::Group;
use crate::builds;
use crate::edge::{Log, payload_hash, viewer_request};
use crate::lambda_host::bootstrap::Launch;
use crate::lambda_host::function::{Digest, Function, ImageReference, Overrides};
use crate::lambda_host::image::Image;
use crate::lambda_host::outcome::Outcome;
use crate::lambda_host::program::Program;
use crate::lambda_host::root_folder::RootFolder;
use crate::lambda_host::sandbox::Sandbox;
use crate::project::Project;

/// The largest request body that a Function URL takes: 6 MiB (Lambda's payload quota).
const LARGEST_BODY: usize = 6 * 1024 * 1024;

/// Port 9 discards: a call to AWS fails at once and reaches nobody.
const NO_AWS: &str = "http://127.0.0.1:9";

/// In the place of a distribution's name, and as long as one.
const DOMAIN_NAME: &str = "ddevelopment00.cloudfront.net";

/// The name of the function and of the environment, as the service sees them.
const NAME: &str = "development";

/// The one function of this machine's development, with one instance of it.
#[derive(Debug, Clone, Default)]
pub struct Service {
    slot: Arc<Mutex<Slot>>,
    requests: Arc<AtomicU64>,
}

/// What serves, once something was built.
#[derive(Debug, Default)]
struct Slot {
    program: Option<PathBuf>,
    sandbox: Option<Sandbox>,
}

/// Builds the service as `cargo test` does, its messages on stderr, and returns the program.
///
/// # Errors
/// When it does not compile.
pub async fn build(project: &Project) -> Result<PathBuf> {
    let mut cargo = Command::from(builds::cargo(&project.service(), "service", "dev"));
    let mut cargo =
        Group::start(cargo.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit()))?;
    let mut messages = String::new();
    let output = cargo.child.stdout.as_mut().context("Cargo has no output")?;
    tokio::io::AsyncReadExt::read_to_string(output, &mut messages).await?;
    if !cargo.child.wait().await.context("cannot wait for Cargo")?.success() {
        bail!("the service does not compile");
    }
    builds::program(&messages, "service")
}

impl Service {
    /// Answers requests as the service's Function URL behind CloudFront would, and explains in `log`
    /// what it refuses.
    pub fn router(&self, log: Log) -> Router {
        Router::new()
            .fallback(serve)
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .with_state((self.clone(), log))
    }

    /// Serves `program` from now on. A request that is being answered is first answered.
    pub async fn replace(&self, program: PathBuf) {
        *self.slot.lock().await = Slot { program: Some(program), sandbox: None };
    }

    async fn invoke(&self, id: String, event: Bytes) -> Outcome {
        let mut slot = self.slot.lock().await;
        let Some(program) = slot.program.clone() else {
            return Outcome::error("Development.NotBuilt", "the service is not built yet");
        };
        let alive = slot.sandbox.take().and_then(Sandbox::if_alive);
        let mut sandbox = match alive {
            Some(sandbox) => sandbox,
            None => match start(&program).await {
                Ok(sandbox) => sandbox,
                Err(error) => return Outcome::error("Sandbox.StartError", format!("{error:#}")),
            },
        };
        let (outcome, _) = sandbox.invoke(id, event).await;
        slot.sandbox = Some(sandbox);
        outcome
    }
}

async fn serve(State((service, log)): State<(Service, Log)>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    if let Some(refusal) = viewer_request::refusal(&head, &body, DOMAIN_NAME) {
        return refusal;
    }
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return payload_hash::too_large();
    };
    // CloudFront signs with the viewer's hash, so a page that forgets it fails here as it would
    // when deployed.
    let hash = head.headers.get(payload_hash::HEADER).map(HeaderValue::as_bytes);
    if !payload_hash::holds(hash, &body) {
        log(&payload_hash::explanation(&head.method, head.uri.path(), hash, &body));
        return payload_hash::refusal();
    }
    let number = service.requests.fetch_add(1, Ordering::Relaxed);
    let id = format!("00000000-0000-4000-8000-{number:012}");
    let event = function_url::event(&id, &head, &body).to_string();
    // In a task of its own: a browser that goes away must not leave half an invocation.
    let invocation = tokio::spawn(async move { service.invoke(id, event.into()).await });
    let outcome = invocation.await;
    function_url::response(
        outcome.unwrap_or_else(|error| Outcome::error("Sandbox.HostError", error.to_string())),
    )
}

/// Starts the program as Lambda would the image's, its log lines on stderr.
async fn start(program: &Path) -> Result<Sandbox> {
    let level = std::env::var("LOG_LEVEL").unwrap_or_else(|_| "info".to_owned());
    let environment = [("ENV_NAME", NAME), ("FUNCTION_NAME", NAME), ("LOG_LEVEL", &level)];
    let function = Function {
        name: NAME.to_owned(),
        version: "$LATEST".to_owned(),
        arn: format!("arn:aws:lambda:us-east-1:000000000000:function:{NAME}"),
        image: ImageReference {
            repository: NAME.to_owned(),
            digest: Digest::parse(&format!("sha256:{}", "0".repeat(64)))?,
        },
        environment: BTreeMap::from(environment.map(|(name, value)| (name.into(), value.into()))),
        memory_size: 512,
        timeout: Duration::from_secs(30),
        log_group: format!("/aws/lambda/{NAME}"),
        overrides: Overrides::default(),
    };
    let image = Image {
        root: RootFolder::at("/"),
        entrypoint: vec![program.display().to_string()],
        command: Vec::new(),
        environment: HashMap::new(),
        working_directory: String::new(),
    };
    let outputs = [super::stderr()?, super::stderr()?];
    let program = Program::of(&function, &image, NO_AWS)?;
    let launch = |address: &str| {
        let command = program.asking(address).directly(&image.root)?;
        Ok(Launch { command, end: None })
    };
    Sandbox::start(function, launch, outputs).await
}
