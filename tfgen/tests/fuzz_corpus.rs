//! Checks what must hold for any input, with every input that fuzzing kept: the corpus of each
//! target of `fuzz/`, and the inputs that once broke something.

#[path = "../fuzz/properties/contract.rs"]
mod contract;
#[path = "../fuzz/properties/environment.rs"]
mod environment;
#[path = "../fuzz/properties/evaluator.rs"]
mod evaluator;
#[path = "../fuzz/properties/printer.rs"]
mod printer;
#[path = "../fuzz/properties/reported.rs"]
mod reported;
#[path = "../fuzz/properties/sections.rs"]
mod sections;
#[path = "../fuzz/properties/syntax.rs"]
mod syntax;

use flate2::read::GzDecoder;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

/// The stack of a program's main thread.
const STACK: usize = 8 << 20;
/// The longest time for one input, unoptimised and next to other work.
const LONGEST: Duration = Duration::from_secs(60);

/// All inputs of `target` that are kept, each with its name.
fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let archive = File::open(fuzz.join("corpus").join(format!("{target}.tar.gz")));
    let mut archive = tar::Archive::new(GzDecoder::new(archive.expect("the target has a corpus")));
    let mut inputs = vec![];
    for entry in archive.entries().expect("an archive") {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a name").display().to_string();
        let mut data = vec![];
        entry.read_to_end(&mut data).expect("an input");
        inputs.push((format!("corpus/{target}/{name}"), data));
    }
    if let Ok(entries) = std::fs::read_dir(fuzz.join("regressions").join(target)) {
        for entry in entries {
            let path = entry.expect("an entry").path();
            let data = std::fs::read(&path).expect("an input");
            inputs.push((path.display().to_string(), data));
        }
    }
    assert!(inputs.len() >= 20, "{target} has {} inputs", inputs.len());
    inputs.sort();
    inputs
}

fn replay(target: &str, run: fn(&[u8])) {
    for (name, data) in inputs(target) {
        let start = Instant::now();
        let replayed = std::thread::Builder::new().stack_size(STACK).spawn(move || run(&data));
        let outcome = replayed.expect("a thread").join();
        assert!(outcome.is_ok(), "{name} does not hold");
        assert!(start.elapsed() < LONGEST, "{name} takes {:?}", start.elapsed());
    }
}

#[test]
fn environments_are_read_checked_and_reported() {
    replay("environment", environment::run);
}

#[test]
fn modules_are_read_and_reported() {
    replay("contract", contract::run);
}

#[test]
fn what_is_printed_reads_as_it_was() {
    replay("printer", printer::run);
}

#[test]
fn conditions_come_to_an_end() {
    replay("evaluator", evaluator::run);
}

#[test]
fn files_are_read_to_their_end() {
    replay("syntax", syntax::run);
}
