//! `local serve`: runs the Lambda host and the edge in one process.

use std::future::IntoFuture as _;
use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::{Context, Result};
use axum::serve::{ListenerExt as _, TapIo};
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};

use crate::aws::EmulatedAws;
use crate::state::{Ports, StateFolder};
use crate::{edge, lambda_host};

/// Serves until it is stopped; the functions' processes end with it.
///
/// # Errors
/// When a port cannot be opened.
pub fn run(state: &StateFolder, ports: Ports) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    runtime.block_on(serve(state, ports))
}

async fn serve(state: &StateFolder, ports: Ports) -> Result<()> {
    let emulator = EmulatedAws::at(ports.emulator);
    let program = std::env::current_exe().context("this program has no path")?;
    let functions = lambda_host::router(emulator.clone(), state, &program);
    let functions = axum::serve(listen(ports.lambda_host).await?, functions).into_future();
    let edge = edge::router(emulator, Arc::new(|line| eprintln!("edge: {line}")));
    let edge = axum::serve(listen(ports.edge).await?, edge).into_future();
    let mut end = signal(SignalKind::terminate()).context("cannot wait for signals")?;
    tokio::select! {
        ended = functions => ended.context("the Lambda host ended"),
        ended = edge => ended.context("the edge ended"),
        _ = end.recv() => Ok(()),
        ended = tokio::signal::ctrl_c() => ended.context("cannot wait for signals"),
    }
}

/// Answers are sent as soon as they are ready, not only when earlier ones are acknowledged.
async fn listen(port: u16) -> Result<TapIo<TcpListener, fn(&mut TcpStream)>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .await
        .with_context(|| format!("cannot open the loopback port {port}"))?;
    Ok(listener.tap_io(|connection| {
        // Without it, answers only come later.
        let _ = connection.set_nodelay(true);
    }))
}
