//! An orderly end: on SIGTERM or SIGINT the event in hand is finished, no further one is taken, and a
//! line says so. A second signal ends the process at once.
//!
//! The sender of the signal says how long that may take, by killing what has not ended:
//! container engines do after 10 seconds. Lambda sends SIGTERM to functions with an extension only,
//! half a second before it kills them, and never while they answer. The service registers no extension
//! for it: each line is flushed as it is written, so there is nothing that an end could lose, and
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

/// A layer over a runtime, and whether an event is in hand below it: from when it is taken until
/// its answer has reached the Runtime API.
pub(super) fn watch() -> (Watch, Receiver<bool>) {
    let (sender, in_hand) = watch::channel(false);
    (Watch(sender), in_hand)
}

/// Runs until the runtime ends by itself or the process is told to end.
///
/// # Errors
/// The runtime's own, and when signals cannot be listened to.
pub(super) async fn run_until_told_to_end(
    runtime: impl Future<Output = Result<(), Error>>,
    mut in_hand: Receiver<bool>,
    log: &Log,
) -> Result<(), Error> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut runtime = pin!(runtime);
    // In order: an event that has arrived is in hand, even if a signal has, too.
    let told_by = select! {
        biased;
        ended = &mut runtime => return ended,
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    };
    let finished = select! {
        biased;
        ended = &mut runtime => return ended,
        // With that this program ends, before its one thread sends the request for a further event.
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

/// Tells when an event is in hand.
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
