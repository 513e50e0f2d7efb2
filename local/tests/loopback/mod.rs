//! Servers of a test on loopback.

use std::net::TcpListener;

use axum::Router;

/// Serves on a free loopback port for as long as the test runs, and returns the port. The router is
/// made inside the runtime, since it may start tasks.
pub(crate) fn serve(router: impl FnOnce() -> Router + Send + 'static) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async move {
            listener.set_nonblocking(true).unwrap();
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router()).await.unwrap();
        });
    });
    port
}
