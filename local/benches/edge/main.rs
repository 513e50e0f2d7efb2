//! The local edge next to the emulator alone: the same requests to both, in turns, and the memory
//! of the process that serves.
//!
//! The whole stack is deployed to an emulated AWS of its own. `cargo bench` writes a section of
//! docs/benchmarks.md; with `-- --quick` it prints the same of a few requests. No figure makes it
//! fail: a wrong answer does.

#[path = "../document/mod.rs"]
mod document;
#[path = "../../../tfgen/benches/processes/figures.rs"]
mod figures;
mod load;
mod measure;
mod report;

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use local::background::Asked;
use local::commands::{down, up};
use local::project::Project;
use local::state::StateFolder;
use measure::Extent;

/// For docs/benchmarks.md.
const FULL: Extent = Extent { rounds: 5, alone: 200, together: 800, bodies: 300 };

/// To see that everything works.
const QUICK: Extent = Extent { rounds: 1, alone: 20, together: 200, bodies: 50 };

fn main() -> ExitCode {
    let is_quick = std::env::args().any(|argument| argument == "--quick");
    match run(is_quick) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(is_quick: bool) -> Result<()> {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR")))?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-edge");
    let state = StateFolder::open(&folder)?;
    let options = up::Options {
        ports: Asked::default(),
        image_digest: None,
        program: env!("CARGO_BIN_EXE_local").into(),
    };
    let stack = up::run(&project, &state, &options)?;
    let extent = if is_quick { QUICK } else { FULL };
    let measured = measure::all(&project, &state, &stack, extent);
    down::stop(&state)?;
    let section = report::section(&measured?)?;
    if is_quick {
        println!("{section}");
        return Ok(());
    }
    document::replace(&project.root().join("docs/benchmarks.md"), "bench-edge", &section)
}
