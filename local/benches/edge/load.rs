//! Requests on a number of connections at once, each with its time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// One request, sent again and again.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
    /// The status of every answer.
    pub(crate) status: StatusCode,
}

/// The times of `count` requests to a loopback port, on `connections` connections that are open
/// already.
///
/// # Errors
/// When one of them is not answered as it should be.
pub(crate) async fn times(
    port: u16,
    sent: &Sent,
    connections: usize,
    count: usize,
) -> Result<Vec<Duration>> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let left = Arc::new(AtomicUsize::new(count));
    let mut workers = Vec::new();
    for _ in 0..connections {
        // A client for each connection, so that none has two.
        let client = Client::builder(TokioExecutor::new()).build(connector.clone());
        let (left, sent) = (left.clone(), sent.clone());
        workers.push(tokio::spawn(async move {
            one(&client, port, &sent).await?;
            let mut times = Vec::new();
            let take = |left: usize| left.checked_sub(1);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
                times.push(one(&client, port, &sent).await?);
            }
            anyhow::Ok(times)
        }));
    }
    let mut all = Vec::new();
    for worker in workers {
        all.extend(worker.await??);
    }
    Ok(all)
}

async fn one(client: &Client<HttpConnector, Body>, port: u16, sent: &Sent) -> Result<Duration> {
    let uri = format!("http://127.0.0.1:{port}{}", sent.path);
    let mut request = Request::builder().method(sent.method).uri(uri);
    for (name, value) in &sent.headers {
        request = request.header(*name, value);
    }
    let request = request.body(Body::from(sent.body.clone()))?;
    let started = Instant::now();
    let answer = client.request(request).await.context("no answer")?;
    let status = answer.status();
    let body = answer.into_body().collect().await.context("half an answer")?.to_bytes();
    let taken = started.elapsed();
    ensure!(
        status == sent.status,
        "{} {} answered {status}: {}",
        sent.method,
        sent.path,
        String::from_utf8_lossy(&body)
    );
    Ok(taken)
}
