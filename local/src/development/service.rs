//! The service during development: runs as a function, and is replaced after each build.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde_json::json;
use tokio::sync::Mutex;

use super::build::{self, Builds};
use super::{function_url, log_lines};
use crate::edge::{Log, payload_hash, viewer_request};
use crate::lambda_host::bootstrap::Launch;
use crate::lambda_host::function::{Digest, Function, ImageReference, Overrides};
use crate::lambda_host::image::Image;
use crate::lambda_host::outcome::Outcome;
use crate::lambda_host::program::Program;
use crate::lambda_host::root_folder::RootFolder;
use crate::lambda_host::sandbox::Sandbox;

/// The largest request body that a Function URL accepts: 6 MiB (Lambda's payload quota).
const LARGEST_BODY: usize = 6 * 1024 * 1024;

/// Port 9 discards everything: a call to AWS fails immediately and reaches nobody.
const NO_AWS: &str = "http://127.0.0.1:9";

/// A stand-in for a distribution's name, of the same length.
const DOMAIN_NAME: &str = "ddevelopment00.cloudfront.net";

/// The name of the function and of the environment, as the service sees them.
const NAME: &str = "development";

/// The only function during development, with a single instance.
#[derive(Debug, Clone)]
pub struct Service {
    slot: Arc<Mutex<Slot>>,
    requests: Arc<AtomicU64>,
    /// The builds of the service, which the page waits for.
    pub builds: Builds,
    /// Where the service may keep data across its changes.
    kept: PathBuf,
}

/// What is serving, once something was built.
#[derive(Debug, Default)]
struct Slot {
    program: Option<PathBuf>,
    sandbox: Option<Sandbox>,
}

impl Service {
    /// A service that is not built yet, with its data in the folder `kept`.
    pub fn new(kept: PathBuf) -> Self {
        Self { slot: Arc::default(), requests: Arc::default(), builds: Builds::default(), kept }
    }

    /// Answers requests as the service's Function URL behind CloudFront would, and explains
    /// refusals in `log`. `GET /development/build/<number>` waits for news of the build.
    pub fn router(&self, log: Log) -> Router {
        let builds = Router::new()
            .route("/development/build/{after}", get(build::progress))
            .with_state(self.builds.clone());
        Router::new()
            .fallback(serve)
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .with_state((self.clone(), log))
            .merge(builds)
    }

    /// Serves `program` from now on, after finishing the current request.
    pub async fn replace(&self, program: PathBuf) {
        *self.slot.lock().await = Slot { program: Some(program), sandbox: None };
        self.builds.serves();
    }

    /// The result of an event; `None` if no program was built.
    async fn invoke(&self, id: String, event: Bytes) -> Option<Outcome> {
        let mut slot = self.slot.lock().await;
        let program = slot.program.clone()?;
        let alive = slot.sandbox.take().and_then(Sandbox::if_alive);
        let mut sandbox = match alive {
            Some(sandbox) => sandbox,
            None => match start(&program, &self.kept).await {
                Ok(sandbox) => sandbox,
                Err(error) => {
                    return Some(Outcome::error("Sandbox.StartError", format!("{error:#}")));
                }
            },
        };
        let (outcome, _) = sandbox.invoke(id, event).await;
        slot.sandbox = Some(sandbox);
        Some(outcome)
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
    // CloudFront signs with the viewer's hash, so a page that omits it fails here as it would when
    // deployed.
    let hash = head.headers.get(payload_hash::HEADER).map(HeaderValue::as_bytes);
    if !payload_hash::holds(hash, &body) {
        log(&payload_hash::explanation(&head.method, head.uri.path(), hash, &body));
        return payload_hash::refusal();
    }
    let number = service.requests.fetch_add(1, Ordering::Relaxed);
    let id = format!("00000000-0000-4000-8000-{number:012}");
    let event = function_url::event(&id, &head, &body).to_string();
    // In a separate task: a browser that disconnects must not leave half an invocation.
    let builds = service.builds.clone();
    let invocation = tokio::spawn(async move { service.invoke(id, event.into()).await });
    match invocation.await {
        Ok(Some(outcome)) => function_url::response(outcome),
        Ok(None) => not_built(&builds),
        Err(error) => {
            function_url::response(Outcome::error("Sandbox.HostError", error.to_string()))
        }
    }
}

/// The answer to clients while there is no program.
fn not_built(builds: &Builds) -> Response {
    let problem = json!({
        "type": "about:blank",
        "title": "Not built yet",
        "status": StatusCode::SERVICE_UNAVAILABLE.as_u16(),
        "detail": builds.why_nothing_answers(),
    });
    let headers = [(CONTENT_TYPE, "application/problem+json"), (RETRY_AFTER, "1")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, problem.to_string()).into_response()
}

/// Starts the program as Lambda would start the image's, with its log lines in words on stderr.
async fn start(program: &Path, kept: &Path) -> Result<Sandbox> {
    let level = std::env::var("LOG_LEVEL").unwrap_or_else(|_| "info".to_owned());
    let memory = kept.join("items.json").display().to_string();
    let environment = [
        ("ENV_NAME", NAME),
        ("FUNCTION_NAME", NAME),
        ("LOG_LEVEL", &level),
        ("MEMORY_FILE", &memory),
    ];
    let function = Function {
        name: NAME.to_owned(),
        version: "$LATEST".to_owned(),
        arn: format!("arn:aws:lambda:us-east-1:000000000000:function:{NAME}"),
        image: ImageReference {
            repository: NAME.to_owned(),
            digest: Digest::parse(&format!("sha256:{}", "0".repeat(64)))?,
        },
        environment: BTreeMap::from(environment.map(|(name, value)| (name.into(), value.into()))),
        architecture: std::env::consts::ARCH.to_owned(),
        memory_size: 512,
        timeout: Duration::from_secs(30),
        log_group: format!("/aws/lambda/{NAME}"),
        overrides: Overrides::default(),
    };
    let image = Image {
        root: RootFolder::at("/"),
        architecture: String::new(),
        entrypoint: vec![program.display().to_string()],
        command: Vec::new(),
        environment: HashMap::new(),
        working_directory: String::new(),
    };
    let outputs = [log_lines::readable_output()?, super::stderr()?];
    let program = Program::of(&function, &image, NO_AWS)?;
    let launch = |address: &str| {
        let command = program.asking(address).directly(&image.root)?;
        Ok(Launch { command, end: None })
    };
    Sandbox::start(function, launch, outputs).await
}
