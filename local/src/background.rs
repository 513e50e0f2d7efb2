//! The processes that `up` leaves running: the emulator, and the servers in front of it.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::emulator::NameChanges;
use crate::processes::Process;
use crate::project::Project;
use crate::state::{Ports, Service, State, StateFolder};
use crate::steps::Steps;
use crate::{emulator, logged, ports};

/// The servers open their ports immediately; a loaded machine takes longer.
const START_PATIENCE: Duration = Duration::from_secs(20);

/// The servers stop immediately.
pub const STOP_GRACE: Duration = Duration::from_secs(5);

/// The size in bytes from which an allocation counts as large: glibc's own default before it adapts
/// it.
const LARGE_ALLOCATION: usize = 128 * 1024;

/// The requested ports; an open one becomes the last one used, or a free one.
#[derive(Debug, Default, Clone, Copy)]
pub struct Asked {
    /// The port for browsers.
    pub edge: Option<u16>,
    /// The port where functions receive events.
    pub lambda_host: Option<u16>,
}

/// Makes sure that the emulator and the servers run. Running ones are kept if they are what would
/// be started now. The servers are `program`, started once more on the `asked` ports.
///
/// # Errors
/// If one does not start, or an old one does not stop.
pub fn start(
    project: &Project,
    state: &StateFolder,
    steps: &Steps,
    program: &Path,
    asked: Asked,
    python: &Path,
) -> Result<Ports> {
    let mut known = state.load()?;
    let last = known.ports;
    let emulator_build = emulator::build(project)?;
    let server_build = fingerprint(program)?;

    let keeps = |port: Option<u16>, own: fn(Ports) -> u16| {
        port.is_none_or(|port| last.is_some_and(|last| own(last) == port))
    };
    let keeps_ports =
        keeps(asked.edge, |last| last.edge) && keeps(asked.lambda_host, |last| last.lambda_host);
    if !(keeps_ports && is_current(known.server.as_ref(), &server_build)) {
        stop(&mut known.server, STOP_GRACE)?;
    }
    if !is_current(known.emulator.as_ref(), &emulator_build) {
        stop(&mut known.emulator, emulator::STOP_GRACE)?;
    }
    let ports = choose_ports(&known, asked)?;
    if last.is_some_and(|last| last.lambda_host != ports.lambda_host) {
        stop(&mut known.emulator, emulator::STOP_GRACE)?;
    }
    if last.is_some_and(|last| last.emulator != ports.emulator) {
        stop(&mut known.server, STOP_GRACE)?;
    }
    known.ports = Some(ports);
    state.save(&known)?;

    if known.emulator.is_none() {
        let process = steps.run("start emulator", |step| {
            step.say(format!("port {}", ports.emulator));
            emulator::start(python, project, state, ports, NameChanges::AtOnce)
        })?;
        known.emulator = Some(Service { process, build: emulator_build });
        state.save(&known)?;
    }
    if known.server.is_none() {
        let process = steps.run("start edge and Lambda host", |step| {
            step.say(format!("ports {} and {}", ports.edge, ports.lambda_host));
            start_server(program, state, ports)
        })?;
        known.server = Some(Service { process, build: server_build });
        state.save(&known)?;
    }
    Ok(ports)
}

/// Requested ports must be free, or belong to this stack, before any work is done.
///
/// # Errors
/// If another program uses one.
pub fn require_ports(state: &StateFolder, asked: Asked) -> Result<()> {
    if let (Some(edge), true) = (asked.edge, asked.edge == asked.lambda_host) {
        bail!("PORT and FUNCTION_PORT are both {edge}: choose two different ports");
    }
    let known = state.load()?;
    let serves = known.server.is_some_and(|server| server.process.is_running());
    let own = known.ports.filter(|_| serves);
    for (port, own, variable) in [
        (asked.edge, own.map(|ports| ports.edge), "PORT"),
        (asked.lambda_host, own.map(|ports| ports.lambda_host), "FUNCTION_PORT"),
    ] {
        match port {
            Some(port) if own != Some(port) => ports::require(port, variable)?,
            _ => {}
        }
    }
    Ok(())
}

fn is_current(service: Option<&Service>, build: &str) -> bool {
    service.is_some_and(|service| service.build == build && service.process.is_running())
}

fn stop(service: &mut Option<Service>, grace: Duration) -> Result<()> {
    service.take().map_or(Ok(()), |service| service.process.stop(grace))
}

/// Ports of running processes stay; the others are those of last time, if they are still free.
fn choose_ports(known: &State, asked: Asked) -> Result<Ports> {
    let last = known.ports;
    let keep_or_choose = |running: bool, last: Option<u16>| match last {
        Some(port) if running => Ok(port),
        _ => ports::choose(last),
    };
    let serves = known.server.is_some();
    let of_servers = |asked: Option<u16>, last: Option<u16>| match asked {
        Some(port) if !serves => Ok(port),
        _ => keep_or_choose(serves, last),
    };
    Ok(Ports {
        emulator: keep_or_choose(known.emulator.is_some(), last.map(|last| last.emulator))?,
        lambda_host: of_servers(asked.lambda_host, last.map(|last| last.lambda_host))?,
        edge: of_servers(asked.edge, last.map(|last| last.edge))?,
    })
}

fn start_server(program: &Path, state: &StateFolder, ports: Ports) -> Result<Process> {
    let log = state.log("serve");
    let mut command = Command::new(program);
    command.arg("serve").arg("--state").arg(state.path());
    for (name, port) in [
        ("--emulator", ports.emulator),
        ("--lambda-host", ports.lambda_host),
        ("--edge", ports.edge),
    ] {
        command.arg(name).arg(port.to_string());
    }
    // By default, glibc keeps the freed memory of large bodies for the next ones: it raises this
    // threshold, above which an allocation has its own pages that are returned immediately. If it
    // is set, it stays fixed. Other systems have no such variable.
    command.env("MALLOC_MMAP_THRESHOLD_", LARGE_ALLOCATION.to_string());
    let process = Process::start(&mut command, &log)?;
    let deadline = Instant::now() + START_PATIENCE;
    // The ports open one after the other, the edge's last.
    while ports::is_free(ports.lambda_host) || ports::is_free(ports.edge) {
        if !process.is_running() || Instant::now() > deadline {
            process.stop(STOP_GRACE)?;
            bail!("the servers did not start\n{}", logged::end_of(&log));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(process)
}

/// Differs if the program was built again with a different result.
fn fingerprint(program: &Path) -> Result<String> {
    let metadata =
        program.metadata().with_context(|| format!("cannot read {}", program.display()))?;
    let modified = metadata.modified().context("files have no modification time here")?;
    let modified = modified.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{}-{}", metadata.len(), modified.as_nanos()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_port_cannot_be_asked_for_twice() {
        let folder = tempfile::tempdir().unwrap();
        let state = StateFolder::open(folder.path()).unwrap();
        let free = ports::choose(None).unwrap();
        let asked = |lambda_host| Asked { edge: Some(free), lambda_host };
        assert!(require_ports(&state, asked(None)).is_ok());
        let error = require_ports(&state, asked(Some(free))).unwrap_err().to_string();
        assert_eq!(
            error,
            format!("PORT and FUNCTION_PORT are both {free}: choose two different ports")
        );
    }
}
