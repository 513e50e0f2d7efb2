//! The edge, what `make dev` has in its place, and the Lambda host over real connections, against an emulator that the tests play.

mod development;
mod edge;
mod invoke;
mod lambda_host;

use std::net::TcpListener;
use std::sync::mpsc;

use axum::Router;

/// Serves on a free loopback port for as long as the test runs, and returns the port. The
/// router is made inside the runtime, since it may start tasks.
fn serve(router: impl FnOnce() -> Router + Send + 'static) -> u16 {
    let (ready, port) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
            listener.set_nonblocking(true).unwrap();
            ready.send(listener.local_addr().unwrap().port()).unwrap();
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router()).await.unwrap();
        });
    });
    port.recv().unwrap()
}
