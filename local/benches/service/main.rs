//! Our service next to the tutorial's: start, latency, memory and size, in one run.
//!
//! Each bootstrap runs behind the local target's Runtime API, with the same events and in turns.
//! `cargo bench` writes a section of docs/benchmarks.md; with `-- --quick` it prints the same of
//! a few invocations. No figure makes it fail: a wrong answer does.

mod contestants;
#[path = "../document/mod.rs"]
mod document;
#[path = "../../../tfgen/benches/processes/figures.rs"]
mod figures;
mod instance;
mod measure;
mod memory;
mod minimal_runtime;
mod report;
mod size;
mod table_store;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use local::files;
use local::project::Project;
use local::state::StateFolder;
use measure::{Event, Extent};
use report::Measured;

/// For docs/benchmarks.md.
const FULL: Extent = Extent { starts: 20, invocations: 2_000 };

/// To see that everything works.
const QUICK: Extent = Extent { starts: 3, invocations: 60 };

fn main() -> ExitCode {
    let is_given = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    if is_given(minimal_runtime::ARGUMENT) {
        // It ends when the connection does.
        let _ = minimal_runtime::run();
        return ExitCode::SUCCESS;
    }
    match run(is_given("--quick")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(is_quick: bool) -> Result<()> {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR")))?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-service");
    let state = StateFolder::open(&folder)?;
    // One thread: the service and what measures it have a core each where there are two.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let measured = runtime.block_on(measured(&project, &state, is_quick))?;
    let section = report::section(&measured);
    if is_quick {
        println!("{section}");
        return Ok(());
    }
    document::replace(&project.root().join("docs/benchmarks.md"), "bench-service", &section)
}

async fn measured(project: &Project, state: &StateFolder, is_quick: bool) -> Result<Measured> {
    let extent = if is_quick { QUICK } else { FULL };
    let table = table_store::serve().await?;
    let nothing = contestants::nothing()?;
    let (own, own_size) = contestants::own(project, state, &table)?;
    let (fastapi, packages, interpreter) = contestants::fastapi(project, state)?;
    let events = events(project)?;
    let logs = state.path().join("logs");
    let times = measure::in_turns([&nothing, &own, &fastapi], &events, extent, &logs).await?;
    Ok(Measured {
        extent,
        events,
        times,
        own: own_size,
        packages,
        interpreter,
        versions: contestants::versions(project)?,
        occasion: document::occasion()?,
    })
}

/// The stored events that both services answer alike.
fn events(project: &Project) -> Result<Vec<Event>> {
    let event = |name, file, status, body| {
        let text = files::read(&project.root().join("service/events").join(file))?;
        anyhow::Ok(Event { name, text, status, body })
    };
    Ok(vec![
        event("GET /api/items/555?q=boo", "get-item.json", 200, r#"{"item_id":555,"q":"boo"}"#)?,
        event("GET /api/hello", "get-hello.json", 200, r#"{"Hello":"World"}"#)?,
        event("POST /api/items", "create-item.json", 201, r#""name":"Lamp""#)?,
    ])
}
