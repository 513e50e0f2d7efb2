//! `local dev`: serves the service and the page, and reloads each when its sources change.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::development::build::build;
use crate::development::service::Service;
use crate::development::site;
use crate::development::sources::Sources;
use crate::http::Client;
use crate::prerequisites::{self, Builds};
use crate::project::Project;
use crate::state::StateFolder;
use crate::steps::Steps;
use crate::{builds, ports};

/// Vite's default port, which is tried first.
const PREFERRED_PORT: u16 = 5173;

/// Serves page and API on one loopback port until it is stopped, and prints the address on stdout
/// once both answer.
///
/// # Errors
/// If something is missing on the machine, the port is in use, or a server stops by itself.
pub fn run(project: &Project, state: &StateFolder, port: Option<u16>) -> Result<()> {
    let started = Instant::now();
    project.require("service", "what serves the API")?;
    project.require("web", "the page")?;
    prerequisites::check_builds(Builds { image: true, site: true })?;
    if let Some(port) = port {
        ports::require(port, "PORT")?;
    }
    let port = ports::choose(port.or(Some(PREFERRED_PORT)))?;
    let steps = Steps::default();
    let web = project.root().join("web");
    steps
        .run("install packages", |_| builds::install_packages(&web, &state.log("site-packages")))?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let service = Service::new(state.development());
    let result = runtime.block_on(serve(project, service, port, started));
    // A running build, or a wait for the first one, ends with this program.
    runtime.shutdown_background();
    result
}

async fn serve(project: &Project, service: Service, port: u16, started: Instant) -> Result<()> {
    let mut terminated = signal(SignalKind::terminate()).context("cannot wait for signals")?;
    let mut interrupted = signal(SignalKind::interrupt()).context("cannot wait for signals")?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let api = format!("http://{}", listener.local_addr()?);
    let router = service.router(Arc::new(|line| eprintln!("edge: {line}")));
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let mut sources = Sources::watch(project)?;
    let mut site = site::start(project, port, &api)?;
    let url = format!("http://127.0.0.1:{port}/");
    eprintln!("{url} shows the progress of the first build");
    tokio::task::spawn_blocking(move || announce(&url, started));
    let result = tokio::select! {
        _ = terminated.recv() => Ok(()),
        _ = interrupted.recv() => Ok(()),
        never = keep_built(project, &service, &mut sources) => never,
        ended = site.child.wait() => match ended {
            Ok(status) => bail!("Vite has ended ({status})"),
            Err(error) => Err(error).context("cannot wait for Vite"),
        },
        ended = server => ended.context("the service's server has ended")?.map_err(Into::into),
    };
    site.end().await;
    result
}

/// Builds the service now and after each change. If it does not compile, Cargo explains why, and
/// the last build keeps serving.
async fn keep_built(project: &Project, service: &Service, sources: &mut Sources) -> Result<()> {
    loop {
        let started = Instant::now();
        match build(project, &service.builds).await {
            Ok(program) => {
                service.replace(program).await;
                eprintln!("service: built in {:.1} s", started.elapsed().as_secs_f64());
            }
            Err(error) => eprintln!("service: {error:#}; waiting for a change"),
        }
        sources.changed().await;
    }
}

/// Prints the address once the page and the API behind it answer.
fn announce(url: &str, started: Instant) {
    let client = Client::default();
    for path in ["", "api/health"] {
        let answers = || {
            let answer = client.send("GET", &format!("{url}{path}"), &[], "");
            answer.is_ok_and(|answer| answer.status == 200)
        };
        while !answers() {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    println!("{url}");
    eprintln!("ready after {:.1} s; stop it with Ctrl-C", started.elapsed().as_secs_f64());
}
