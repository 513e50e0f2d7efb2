//! An orderly shutdown: on SIGTERM or SIGINT the service finishes the current event, takes no
//! other, and logs a line. A second signal ends the process at once.
//!
//! The sender of the signal decides how long that may take, because it kills a process that has not
//! ended: container engines do so after 10 seconds. Lambda sends SIGTERM only to functions with an
//! extension, half a second before it kills them, and never while they answer. The service
//! registers no extension: it flushes each line as it writes it, so a kill loses nothing, and
//! registering would cost every cold start a round trip.

use std::{
    future::Future,
    pin::{Pin, pin},
    task::{Context, Poll},
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
};

use crate::request_log::{Log, level::Level};

/// A layer over a runtime that knows whether an event is being handled: from when the runtime takes
/// it until its answer has reached the Runtime API.
pub(super) fn watch() -> (Watch, Receiver<bool>) {
    let (sender, in_hand) = watch::channel(false);
    (Watch(sender), in_hand)
}

/// Runs until the runtime ends by itself or the process is told to end.
///
/// # Errors
/// Errors of the runtime, and if the process cannot listen for signals.
pub(super) async fn run_until_told_to_end(
    runtime: impl Future<Output = Result<(), Error>>,
    mut in_hand: Receiver<bool>,
    log: &Log,
) -> Result<(), Error> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut runtime = pin!(runtime);
    // The order matters: an event that has arrived is handled, even if a signal arrived as well.
    let told_by = select! {
        biased;
        ended = &mut runtime => return ended,
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    };
    let finished = select! {
        biased;
        ended = &mut runtime => return ended,
        // This ends the program before its one thread requests another event.
        _ = in_hand.wait_for(|in_hand| !in_hand) => true,
        _ = terminate.recv() => false,
        _ = interrupt.recv() => false,
    };
    if finished {
        log.event(Level::Info, "the service ends", Some(told_by));
    } else {
        log.event(Level::Error, "the service ends with an unanswered event", Some(told_by));
    }
    Ok(())
}

/// Records that an event is being handled.
#[derive(Clone)]
pub(super) struct Watch(Sender<bool>);

impl<S> Layer<S> for Watch {
    type Service = Watched<S>;

    fn layer(&self, inner: S) -> Watched<S> {
        Watched { inner, in_hand: self.0.clone() }
    }
}

/// A service under [`Watch`].
#[derive(Clone)]
pub(super) struct Watched<S> {
    inner: S,
    in_hand: Sender<bool>,
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
        self.in_hand.send_replace(true);
        let in_hand = self.in_hand.clone();
        let answered = self.inner.call(invocation);
        Box::pin(async move {
            let outcome = answered.await;
            in_hand.send_replace(false);
            outcome
        })
    }
}
