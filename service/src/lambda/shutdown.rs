//! An orderly end: on SIGTERM or SIGINT no further event is answered, one in hand is finished, and
//! a line says so.
//!
//! Lambda sends SIGTERM to functions with an extension only, half a second before it kills them;
//! container engines send it to everybody. The service registers no extension for it: each line is
//! flushed as it is written, so there is nothing that an end could lose, and registering would cost
//! every cold start a round trip.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use lambda_http::{
    Error,
    lambda_runtime::LambdaInvocation,
    tower::{Layer, Service},
};
use tokio::{
    select,
    signal::unix::{SignalKind, signal},
    sync::watch::{self, Receiver, Sender},
    time::timeout,
};

use crate::request_log::{Log, level::Level};

/// How long an event in hand may take to be finished; Lambda kills after 500 ms.
const GRACE: Duration = Duration::from_millis(400);

/// A layer over a runtime, and whether an event is in hand below it: from when it is taken until
/// its answer has reached the Runtime API.
pub(super) fn watch() -> (Watch, Receiver<bool>) {
    let (sender, receiver) = watch::channel(false);
    (Watch(sender), receiver)
}

/// Runs until the runtime ends by itself or the process is told to end.
///
/// # Errors
/// The runtime's own, and when signals cannot be listened to.
pub(super) async fn run_until_told_to_end(
    runtime: impl Future<Output = Result<(), Error>>,
    mut at_work: Receiver<bool>,
    log: &Log,
) -> Result<(), Error> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut runtime = pin!(runtime);
    let told_by = select! {
        ended = &mut runtime => return ended,
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    };
    let finished = select! {
        ended = &mut runtime => return ended,
        waited = timeout(GRACE, at_work.wait_for(|at_work| !at_work)) => waited.is_ok(),
    };
    if finished {
        log.event(Level::Info, "the service ends", Some(told_by));
    } else {
        log.event(Level::Error, "the service ends with an unanswered event", Some(told_by));
    }
    Ok(())
}

/// Tells when an event is in hand.
#[derive(Clone)]
pub(super) struct Watch(Sender<bool>);

impl<S> Layer<S> for Watch {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched { inner, at_work: self.0.clone() }
    }
}

/// A service under [`Watch`].
#[derive(Clone)]
pub(super) struct Watched<S> {
    inner: S,
    at_work: Sender<bool>,
}

impl<S> Service<LambdaInvocation> for Watched<S>
where
    S: Service<LambdaInvocation, Response = (), Error = Error>,
    S::Future: 'static,
{
    type Response = ();
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        self.at_work.send_replace(true);
        let at_work = self.at_work.clone();
        let answered = self.inner.call(invocation);
        Box::pin(async move {
            let outcome = answered.await;
            at_work.send_replace(false);
            outcome
        })
    }
}
