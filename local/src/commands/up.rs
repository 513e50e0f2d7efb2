//! `local up`: from sources to a site that answers.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::aws::EmulatedAws;
use crate::http::Client;
use crate::prerequisites::{self, Purpose};
use crate::processes::Process;
use crate::project::{LOCAL, Project};
use crate::state::{Ports, Service, State, StateFolder};
use crate::steps::Steps;
use crate::terraform::Terraform;
use crate::terraform::generated_root::GeneratedRoot;
use crate::terraform::provider_tree::{self, Source};
use crate::{builds, emulator, logged, ports};

/// The servers open their ports at once; a loaded machine takes longer.
const START_PATIENCE: Duration = Duration::from_secs(20);

/// The servers end at once.
pub(super) const STOP_GRACE: Duration = Duration::from_secs(5);

/// How `up` is to do it.
#[derive(Debug, Clone)]
pub struct Options {
    /// The edge's port; the last one or a free one when it is left open.
    pub port: Option<u16>,
    /// The `local` program, which is started once more for the servers.
    pub program: PathBuf,
}

/// A stack that runs.
#[derive(Debug)]
pub struct Stack {
    /// Its loopback ports.
    pub ports: Ports,
    /// The emulated AWS that it is deployed to.
    pub emulator: EmulatedAws,
    /// Terraform for `generated/local`, with this stack's state.
    pub terraform: Terraform,
}

impl Stack {
    /// What a browser opens.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.ports.edge)
    }
}

/// Builds, deploys and serves the stack. Run again, it does what has become necessary.
///
/// # Errors
/// When something is missing on the machine or a step fails.
pub fn run(project: &Project, state: &StateFolder, options: &Options) -> Result<Stack> {
    let found = prerequisites::check(Purpose::LocalStack)?;
    let _lock = state.lock()?;
    require_port(state, options.port)?;
    let steps = Steps::default();

    let tfgen = steps.run("build tfgen", |_| builds::tfgen(project, state))?;
    steps.run("generate local", |_| generate(project, state, &tfgen))?;
    let root = GeneratedRoot::read(&project.generated(LOCAL))?;
    let digest = build_image(project, state, &steps, &tfgen, root.architecture())?;
    project.write_image_digest(LOCAL, &digest)?;
    steps.run("build site", |_| builds::site(project, state))?;

    let python = steps.run("install emulator", |_| emulator::install(project, state))?;
    let ports = start_processes(project, state, &steps, options, &python)?;
    let aws = EmulatedAws::at(ports.emulator);

    let mut terraform = Terraform::new(&found.terraform, &project.generated(LOCAL), state, LOCAL);
    terraform.use_emulator(&aws);
    terraform.set("TFGEN", &tfgen);
    terraform.set("TFGEN_REGISTRY_ENDPOINT", aws.endpoint());
    steps.run("terraform init", |step| {
        aws.create_bucket(root.state_bucket()?)?;
        let source = configure_providers(&mut terraform, &found.terraform, project, state)?;
        step.say(source);
        // The backend's address is new whenever the emulator's port is.
        terraform.init(&["-reconfigure"])
    })?;
    steps.run("terraform apply", |step| terraform.apply(step))?;

    let stack = Stack { ports, emulator: aws, terraform };
    steps.run("site answers", |_| wait_for_site(&stack))?;
    eprintln!("up after {:.0} s; `make down` stops and removes it", steps.elapsed().as_secs_f64());
    Ok(stack)
}

fn generate(project: &Project, state: &StateFolder, tfgen: &Path) -> Result<()> {
    let mut command = Command::new(tfgen);
    command.args(["generate", LOCAL]).current_dir(project.root());
    logged::run(&mut command, &state.log("generate"))
}

/// Builds the service and its image, and returns the image's digest.
pub(super) fn build_image(
    project: &Project,
    state: &StateFolder,
    steps: &Steps,
    tfgen: &Path,
    architecture: &str,
) -> Result<String> {
    let program = steps.run("build service", |step| {
        let program = builds::service(project, state, architecture)?;
        let size = program.metadata().map_or(0, |metadata| metadata.len());
        step.say(format!("{:.1} MB", size as f64 / 1e6));
        Ok(program)
    })?;
    steps.run("build image", |step| {
        let digest = builds::image(project, state, tfgen, &program, architecture)?;
        step.say(&digest);
        Ok(digest)
    })
}

/// Says where providers come from, in words for the reader.
pub(super) fn configure_providers(
    terraform: &mut Terraform,
    program: &Path,
    project: &Project,
    state: &StateFolder,
) -> Result<String> {
    let downloads = project.root().join(".local/plugins");
    Ok(match provider_tree::configure(terraform, program, &downloads, state)? {
        Source::UserConfiguration => "providers as your CLI configuration says".to_owned(),
        Source::Tree(tree) => format!("providers from {}", tree.display()),
        Source::Registry => "providers from the registry".to_owned(),
    })
}

/// Makes sure that the emulator and the servers run, the same ones as last time where they are
/// still what would be started now.
fn start_processes(
    project: &Project,
    state: &StateFolder,
    steps: &Steps,
    options: &Options,
    python: &Path,
) -> Result<Ports> {
    let mut known = state.load()?;
    let last = known.ports;
    let emulator_build = emulator::build(project)?;
    let server_build = fingerprint(&options.program)?;

    let keeps_port = options.port.is_none_or(|port| last.is_some_and(|last| last.edge == port));
    if !(keeps_port && is_current(known.server.as_ref(), &server_build)) {
        stop(&mut known.server, STOP_GRACE)?;
    }
    if !is_current(known.emulator.as_ref(), &emulator_build) {
        stop(&mut known.emulator, emulator::STOP_GRACE)?;
    }
    let ports = choose_ports(&known, options.port)?;
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
            emulator::start(python, project, state, ports)
        })?;
        known.emulator = Some(Service { process, build: emulator_build });
        state.save(&known)?;
    }
    if known.server.is_none() {
        let process = steps.run("start edge and Lambda host", |step| {
            step.say(format!("ports {} and {}", ports.edge, ports.lambda_host));
            start_server(&options.program, state, ports)
        })?;
        known.server = Some(Service { process, build: server_build });
        state.save(&known)?;
    }
    Ok(ports)
}

/// A port that is asked for must be free, or this stack's own, before any work is done.
fn require_port(state: &StateFolder, port: Option<u16>) -> Result<()> {
    let known = state.load()?;
    let serves = known.server.is_some_and(|server| server.process.is_running());
    let own = known.ports.filter(|_| serves).map(|ports| ports.edge);
    match port {
        Some(port) if own != Some(port) => ports::require(port),
        _ => Ok(()),
    }
}

fn is_current(service: Option<&Service>, build: &str) -> bool {
    service.is_some_and(|service| service.build == build && service.process.is_running())
}

fn stop(service: &mut Option<Service>, grace: Duration) -> Result<()> {
    service.take().map_or(Ok(()), |service| service.process.stop(grace))
}

/// The ports of processes that run stay; the others are last time's where nobody took them.
fn choose_ports(known: &State, edge: Option<u16>) -> Result<Ports> {
    let last = known.ports;
    let keep_or_choose = |running: bool, last: Option<u16>| match last {
        Some(port) if running => Ok(port),
        _ => ports::choose(last),
    };
    let serves = known.server.is_some();
    Ok(Ports {
        emulator: keep_or_choose(known.emulator.is_some(), last.map(|last| last.emulator))?,
        lambda_host: keep_or_choose(serves, last.map(|last| last.lambda_host))?,
        edge: match edge {
            Some(port) if !serves => port,
            _ => keep_or_choose(serves, last.map(|last| last.edge))?,
        },
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
    let process = Process::start(&mut command, &log)?;
    let deadline = Instant::now() + START_PATIENCE;
    // Both ports open one after the other, the edge's last.
    while ports::is_free(ports.lambda_host) || ports::is_free(ports.edge) {
        if !process.is_running() || Instant::now() > deadline {
            process.stop(STOP_GRACE)?;
            bail!("the servers did not start\n{}", logged::end_of(&log));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(process)
}

/// Differs when the program was built again with another outcome.
fn fingerprint(program: &Path) -> Result<String> {
    let metadata =
        program.metadata().with_context(|| format!("cannot read {}", program.display()))?;
    let modified = metadata.modified().context("files have no time of change here")?;
    let modified = modified.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{}-{}", metadata.len(), modified.as_nanos()))
}

/// The page and the API answer through the edge, which also starts the function for the first
/// time.
fn wait_for_site(stack: &Stack) -> Result<()> {
    for path in ["", "api/health"] {
        let url = stack.url() + path;
        let answer = Client::default().send("GET", &url, &[], "")?;
        answer.success().with_context(|| format!("GET {url}"))?;
    }
    Ok(())
}
