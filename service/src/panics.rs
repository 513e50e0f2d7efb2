//! Handles a panic while a request is answered: the client gets a 500 without internals; the
//! request's log line gets the message and its place.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    future::poll_fn,
    panic::{self, AssertUnwindSafe, PanicHookInfo},
    pin::pin,
    sync::Once,
};

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::problem::Problem;

thread_local! {
    /// Whether this thread is answering a request.
    static ANSWERING: Cell<bool> = const { Cell::new(false) };
    /// Where the panic that is being caught began; the caught value has only its message.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Middleware that answers if a handler panics.
pub(crate) async fn catch(request: Request, next: Next) -> Response {
    HOOK.call_once(note_places);
    let mut answer = pin!(next.run(request));
    poll_fn(|context| {
        ANSWERING.set(true);
        // Everything that the handler left half done is dropped with it, and shared state stays
        // consistent: locks are poisoned.
        let polled = panic::catch_unwind(AssertUnwindSafe(|| answer.as_mut().poll(context)));
        ANSWERING.set(false);
        polled.unwrap_or_else(|payload| std::task::Poll::Ready(problem(payload.as_ref())))
    })
    .await
}

/// Keeps the standard report, of several lines, for panics that nothing here catches.
fn note_places() {
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        if ANSWERING.get() {
            PLACE.set(info.location().map(ToString::to_string));
        } else {
            report(info);
        }
    }));
}

fn problem(payload: &(dyn Any + Send)) -> Response {
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = PLACE.take().unwrap_or_else(|| "an unknown place".to_owned());
    let cause = format!("panicked at {place}: {message}");
    Problem::failure(StatusCode::INTERNAL_SERVER_ERROR, cause).into_response()
}
