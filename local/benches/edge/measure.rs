//! What is sent, how often, and what is taken down.

use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::body::Bytes;
use axum::http::StatusCode;
use local::commands::up::Stack;
use local::edge::distribution;
use local::edge::payload_hash::{HEADER, sha256_hex};
use local::project::Project;
use local::state::StateFolder;
use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};

use crate::load::{Sent, times};

/// Connections of a burst of visitors.
pub(crate) const MANY: usize = 200;

/// Connections on which large bodies are sent.
pub(crate) const WITH_BODIES: usize = 50;

/// What is large here: beyond what the service takes, so that the answer is its refusal.
pub(crate) const BODY: usize = 1024 * 1024;

/// After this the edge's idle connections are closed.
const REST: Duration = Duration::from_secs(12);

/// How much is measured: rounds, each of requests on one connection and on many.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    pub(crate) rounds: usize,
    /// Requests of a round on one connection.
    pub(crate) alone: usize,
    /// Requests of a round on many connections.
    pub(crate) together: usize,
    /// Requests with large bodies.
    pub(crate) bodies: usize,
}

/// The times of one kind of request on so many connections.
pub(crate) struct Times {
    pub(crate) what: &'static str,
    pub(crate) connections: usize,
    pub(crate) emulator: Vec<Duration>,
    pub(crate) edge: Vec<Duration>,
}

/// Everything that was measured.
pub(crate) struct Measured {
    pub(crate) extent: Extent,
    pub(crate) times: Vec<Times>,
    /// Resident sizes in bytes, in the order in which they were read.
    pub(crate) memory: Vec<(String, u64)>,
}

/// Measures all of it.
///
/// # Errors
/// When a request is not answered as it should be.
pub(crate) fn all(
    project: &Project,
    state: &StateFolder,
    stack: &Stack,
    extent: Extent,
) -> Result<Measured> {
    let domain = distribution::read(&stack.emulator)?.domain_name;
    let server = state.load()?.server.context("nothing serves")?.process.pid;
    let [emulator, edge] = [stack.ports.emulator, stack.ports.edge];
    // What the edge adds to a viewer's request.
    let viewer = vec![("host", domain), ("x-forwarded-proto", "https".to_owned())];
    let runtime = tokio::runtime::Runtime::new()?;
    let mut measured = Measured { extent, times: Vec::new(), memory: Vec::new() };
    let note = |measured: &mut Measured, when: String| {
        resident(server).map(|bytes| measured.memory.push((when, bytes)))
    };
    note(&mut measured, "before any load".to_owned())?;
    for (what, path) in [
        ("page, 1 kB", "/".to_owned()),
        ("script", script(project)?),
        ("`GET /api/hello`", "/api/hello".to_owned()),
    ] {
        for (connections, count) in [(1, extent.alone), (MANY, extent.together)] {
            let mut found = Times { what, connections, emulator: vec![], edge: vec![] };
            for _ in 0..extent.rounds {
                let through = get(&path, Vec::new());
                let direct = get(&path, viewer.clone());
                let load = times(emulator, &direct, connections, count);
                found.emulator.extend(runtime.block_on(load).context("the emulator")?);
                let load = times(edge, &through, connections, count);
                found.edge.extend(runtime.block_on(load).context("the edge")?);
            }
            measured.times.push(found);
        }
    }
    note(&mut measured, format!("after pages and answers on {MANY} connections"))?;
    let body = Bytes::from(vec![b'x'; BODY]);
    let headers =
        vec![("content-type", "application/json".to_owned()), (HEADER, sha256_hex(&body))];
    let status = StatusCode::PAYLOAD_TOO_LARGE;
    let post = Sent { method: "POST", path: "/api/items".to_owned(), headers, body, status };
    runtime.block_on(times(edge, &post, WITH_BODIES, extent.bodies))?;
    note(&mut measured, format!("after bodies of 1 MiB on {WITH_BODIES} connections"))?;
    std::thread::sleep(REST);
    note(&mut measured, format!("{} s later", REST.as_secs()))?;
    Ok(measured)
}

fn get(path: &str, headers: Vec<(&'static str, String)>) -> Sent {
    let body = Bytes::new();
    Sent { method: "GET", path: path.to_owned(), headers, body, status: StatusCode::OK }
}

/// The path of the site's script.
fn script(project: &Project) -> Result<String> {
    let folder = project.root().join("web/dist/assets");
    let names = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let name =
        names.filter(|name| name.ends_with(".js")).min().context("the site has no script")?;
    Ok(format!("/assets/{name}"))
}

fn resident(process: u32) -> Result<u64> {
    let id = Pid::from_u32(process);
    let mut system = System::new()?;
    let what = ProcessRefreshKind::nothing().with_memory();
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&[id]), false, what);
    system.process(id).map(sysinfo::Process::memory).context("what serves has ended")
}
