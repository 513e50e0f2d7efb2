//! The example API that the stack deploys: a container image on AWS Lambda behind a Function URL.
//!
//! [`routes::router`] is the whole service as an axum router over an [`Application`]; tests call it
//! in memory, [`lambda::run`] hands it to the Lambda runtime. Every route is under `/api`, because
//! CloudFront sends `/api/*` here and everything else to the site. So site and API share one origin
//! and need no CORS.
//!
//! - [`routes`]: one file per route, and the OpenAPI document derived from them
//! - [`item`]: what an item is, and the rules a new one must obey
//! - [`store`]: where items are kept
//! - [`origin`]: whom the service answers
//! - `panics`: what becomes of a panic
//! - `path`: refuses ambiguous paths
//! - [`authentication`]: bearer tokens of an OpenID issuer
//! - [`problem`]: every error answer, as RFC 9457 problem details
//! - [`lambda`]: the service under the Lambda Runtime API
//! - [`request_log`]: one JSON line per request
//! - [`build_id`]: which binary this is
//! - `visible`: whether a reader sees anything of a text

pub mod authentication;
pub mod build_id;
mod compression;
mod extract;
pub mod item;
pub mod lambda;
pub mod origin;
mod panics;
mod path;
pub mod problem;
pub mod request_log;
pub mod routes;
pub mod store;
mod visible;

use std::{
    env, io,
    sync::{Arc, Mutex},
};

use crate::{
    authentication::Authentication,
    lambda::InvokeMode,
    origin::OriginSecrets,
    request_log::{Log, LogWriter, level::LogLevel, metrics::MetricsNamespace},
    store::ItemStore,
};

/// What the handlers share. Cheap to clone.
#[derive(Clone)]
pub struct Application {
    /// Where items are kept.
    pub store: Arc<dyn ItemStore>,
    /// Where the service runs.
    pub deployment: Deployment,
    /// The secret that a request must have.
    pub origin_secrets: OriginSecrets,
    /// The issuer whose token a request must have; `None` if it needs no token.
    pub authentication: Option<Authentication>,
    /// Takes one JSON line per request.
    pub log: Log,
    /// How answers are sent.
    pub invoke_mode: InvokeMode,
}

impl Application {
    /// An open service over a store, which writes its log to `log`. Everything else is as without
    /// environment variables.
    pub fn new(store: Arc<dyn ItemStore>, log: LogWriter) -> Self {
        Self {
            store,
            deployment: Deployment::default(),
            origin_secrets: OriginSecrets::default(),
            authentication: None,
            log: Log::to(log),
            invoke_mode: InvokeMode::default(),
        }
    }

    /// The service as it is deployed: log lines to stdout, and everything else from the
    /// environment.
    ///
    /// # Errors
    /// If an environment variable has an invalid value; the message names it.
    pub fn from_environment() -> Result<Self, String> {
        let open = Self::new(store::from_environment()?, Arc::new(Mutex::new(io::stdout())));
        let metrics = MetricsNamespace::from_environment()?;
        Ok(Self {
            deployment: Deployment::from_environment(),
            origin_secrets: OriginSecrets::from_environment(),
            authentication: Authentication::from_environment()?,
            log: open.log.with_level(&LogLevel::from_environment()).with_metrics(metrics),
            invoke_mode: InvokeMode::from_environment()?,
            store: open.store,
        })
    }
}

/// Where the service runs, according to its environment variables. `/api/version` shows it.
#[derive(Clone, Debug, Default)]
pub struct Deployment {
    /// `FUNCTION_NAME`: the Lambda function's name; `None` when unset or empty.
    pub function_name: Option<String>,
    /// `ENV_NAME`: the environment, such as `staging`; `None` when unset or empty.
    pub env_name: Option<String>,
}

impl Deployment {
    /// Reads `FUNCTION_NAME` and `ENV_NAME`.
    #[must_use]
    pub fn from_environment() -> Self {
        let read = |name| env::var(name).ok().filter(|value| !value.is_empty());
        Self { function_name: read("FUNCTION_NAME"), env_name: read("ENV_NAME") }
    }
}
