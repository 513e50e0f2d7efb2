//! A table that stores nothing and answers at once, where our service expects DynamoDB. With it
//! the service's own way to the table is measured, and no emulator's.

use std::net::Ipv4Addr;

use anyhow::Result;
use axum::Router;
use axum::routing::any;
use tokio::net::TcpListener;

/// Serves it on a free loopback port until the program ends; returns its address.
pub(crate) async fn serve() -> Result<String> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = format!("http://{}", listener.local_addr()?);
    let answer = ([("content-type", "application/x-amz-json-1.0")], "{}");
    let router = Router::new().fallback(any(async move || answer));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
