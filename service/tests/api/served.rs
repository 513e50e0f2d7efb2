//! The service over HTTP.

use std::io;
use std::sync::{Arc, Mutex, mpsc};

use axum::Router;
use service::store::ItemStore;
use service::{Application, routes::router};

/// The service over this store; its log goes nowhere.
pub(crate) fn service_over(store: Arc<dyn ItemStore>) -> Router {
    router(Application::new(store, Arc::new(Mutex::new(io::sink()))))
}

/// Serves it on a free loopback port for as long as the test runs, and returns its address.
pub(crate) fn serve(router: Router) -> String {
    let (ready, address) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            ready.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
    });
    address.recv().unwrap()
}
