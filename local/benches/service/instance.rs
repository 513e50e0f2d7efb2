//! One started bootstrap behind the local target's Runtime API, with a clock on it.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use local::lambda_host::bootstrap::{Bootstrap, Launch};
use local::lambda_host::outcome::Outcome;
use local::lambda_host::program::Program;
use local::lambda_host::root_folder::RootFolder;
use local::lambda_host::runtime_api::{self, Invocation};
use local::processes::appending;
use tokio::sync::{Notify, mpsc, oneshot};

use crate::memory;

/// No measurement takes this long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A bootstrap at work. Dropping it ends the process.
pub(crate) struct Instance {
    bootstrap: Bootstrap,
    events: mpsc::Sender<Invocation>,
    clock: Arc<Clock>,
    count: usize,
}

/// When an event was handed to the runtime, and when its answer had come.
#[derive(Default)]
struct Clock {
    /// Told each time that the runtime asks for an event.
    asked: Notify,
    handed_over: Mutex<Option<Instant>>,
    answered: Mutex<Option<Instant>>,
}

/// One event and its answer.
pub(crate) struct Answered {
    /// From the event's handing over to its answer.
    pub(crate) latency: Duration,
    /// From the process's start to the answer.
    pub(crate) since_start: Duration,
    /// The answer, as JSON.
    pub(crate) answer: serde_json::Value,
}

impl Instance {
    /// Starts `program` with its output in `log`.
    pub(crate) async fn start(program: &Program, log: &Path) -> Result<Self> {
        let (events, queue) = mpsc::channel(1);
        let (failed, mut init_errors) = mpsc::channel::<axum::body::Bytes>(1);
        let clock = Arc::<Clock>::default();
        let router = runtime_api::router(queue, failed)
            .layer(middleware::from_fn_with_state(Arc::clone(&clock), take_time));
        let (output, errors) = appending(log)?;
        let launch = |address: &str| {
            let command = program.asking(address).directly(&RootFolder::at("/"))?;
            Ok(Launch { command, end: None })
        };
        let bootstrap = Bootstrap::start(launch, router, [output.into(), errors.into()]).await?;
        tokio::spawn(async move {
            if let Some(error) = init_errors.recv().await {
                eprintln!("a bootstrap did not start: {}", String::from_utf8_lossy(&error));
            }
        });
        Ok(Self { bootstrap, events, clock, count: 0 })
    }

    /// Waits until the runtime asks for an event, gives it `event`, and waits for the answer.
    pub(crate) async fn invoke(&mut self, event: &str) -> Result<Answered> {
        let asked = tokio::time::timeout(PATIENCE, self.clock.asked.notified()).await;
        asked.context("the runtime does not ask for an event")?;
        self.count += 1;
        let (answer, outcome) = oneshot::channel();
        let invocation = Invocation {
            id: format!("00000000-0000-4000-8000-{:012}", self.count),
            event: event.to_owned().into(),
            arn: "arn:aws:lambda:us-east-1:000000000000:function:api".to_owned(),
            timeout: PATIENCE,
            answer,
        };
        ensure!(self.events.send(invocation).await.is_ok(), "the Runtime API has ended");
        let outcome = tokio::time::timeout(PATIENCE, outcome).await;
        let outcome = outcome.context("the runtime does not answer")?;
        let answer = match outcome.context("the Runtime API has ended")? {
            Outcome::Response(body) => serde_json::from_slice(&body)?,
            Outcome::Error(body) => bail!("it failed: {}", String::from_utf8_lossy(&body)),
        };
        // The time is noted once the answer was taken, which may be after it has reached here.
        while lock(&self.clock.answered).is_none() {
            tokio::task::yield_now().await;
        }
        let handed_over = lock(&self.clock.handed_over).take().context("no event was taken")?;
        let answered = lock(&self.clock.answered).take().context("no answer was taken")?;
        Ok(Answered {
            latency: answered - handed_over,
            since_start: answered - self.bootstrap.started,
            answer,
        })
    }

    /// The most memory that the process and those that it started have had, in bytes.
    pub(crate) fn peak_memory(&self) -> Result<u64> {
        memory::peak(self.bootstrap.process.id().context("the bootstrap has ended")?)
    }
}

async fn take_time(State(clock): State<Arc<Clock>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_next, is_response) = (path.ends_with("/next"), path.ends_with("/response"));
    if is_next {
        clock.asked.notify_one();
    }
    let response = next.run(request).await;
    if is_next {
        *lock(&clock.handed_over) = Some(Instant::now());
    } else if is_response {
        *lock(&clock.answered) = Some(Instant::now());
    }
    response
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
