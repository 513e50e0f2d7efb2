//! An emulated AWS of one test whose functions run and whose distribution answers.

use std::path::Path;
use std::sync::Arc;

use local::aws::EmulatedAws;
use local::emulator::NameChanges;
use local::http::{Answer, Client};
use local::processes::Process;
use local::project::Project;
use local::state::{Ports, StateFolder};
use local::{edge, emulator, lambda_host, ports};

use crate::loopback::serve;

pub(crate) struct EmulatedStack {
    pub(crate) aws: EmulatedAws,
    edge: String,
    process: Option<Process>,
}

impl EmulatedStack {
    /// Starts the emulator, what runs the functions of a region, and the edge in front of the
    /// distribution.
    pub(crate) fn start(project: &Project, state: &StateFolder, region: &str) -> Self {
        let python = emulator::install(project, state).unwrap();
        let port = ports::choose(None).unwrap();
        let aws = EmulatedAws::at(port);
        let (hosts, own_state) = (aws.in_region(region), state.clone());
        let program = Path::new(env!("CARGO_BIN_EXE_local"));
        let lambda_host = serve(move || lambda_host::router(hosts, &own_state, program));
        let edged = aws.clone();
        let edge_port = serve(move || edge::router(edged, Arc::new(|line| eprintln!("{line}"))));
        let all = Ports { emulator: port, lambda_host, edge: edge_port };
        let process = emulator::start(&python, project, state, all, NameChanges::AtOnce).unwrap();
        let edge = format!("http://127.0.0.1:{edge_port}");
        Self { aws, edge, process: Some(process) }
    }

    /// A viewer's request.
    pub(crate) fn through_the_edge(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        Client::default().send(method, &format!("{}{path}", self.edge), headers, body).unwrap()
    }
}

impl Drop for EmulatedStack {
    fn drop(&mut self) {
        if let Some(process) = self.process.take()
            && let Err(error) = process.stop(emulator::STOP_GRACE)
        {
            eprintln!("{error:#}");
        }
    }
}
