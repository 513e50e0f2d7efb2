//! Faults between Terraform and AWS: too many calls, internal errors, connections reset, answers
//! cut short, and Terraform killed. After each, applying again must finish everything, with nothing
//! doubled and nothing lost.
//!
//! It takes most of half an hour: `make test-faults` runs it. `FAULTS=lambda,ecr` runs only
//! cases that mention `lambda` or `ecr`.

mod adopt;
mod cases;
mod experiment;
#[path = "../inventory/mod.rs"]
mod inventory;
mod laboratory;
mod microburst;
mod report;
#[path = "../smallest_image/mod.rs"]
mod smallest_image;

use std::path::Path;
use std::sync::Mutex;

use cases::Case;
use laboratory::{Equipment, Laboratory};
use local::project::Project;
use report::Row;

/// Most of the time is spent waiting, but each Terraform takes half a gigabyte.
const LABORATORIES: usize = 4;

#[test]
#[ignore = "takes most of half an hour; `make test-faults` runs it"]
fn every_fault_is_got_over_with_nothing_doubled_or_lost() {
    let project = Project::containing(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faults");
    let equipment = Equipment::prepare(project, &folder);

    let wanted = std::env::var("FAULTS").unwrap_or_default();
    let mut cases: Vec<(usize, Case)> = cases::all().into_iter().enumerate().collect();
    cases.retain(|(_, case)| {
        let described = format!("{case:?}");
        wanted.split(',').any(|word| described.contains(word))
    });
    cases.reverse();
    let total = cases.len();
    let waiting = Mutex::new(cases);
    let results: Mutex<Vec<(usize, Result<Row, String>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for number in 0..LABORATORIES.min(total) {
            let (equipment, waiting, results) = (&equipment, &waiting, &results);
            scope.spawn(move || {
                let mut laboratory = Laboratory::set_up(equipment, number);
                loop {
                    let next = waiting.lock().unwrap().pop();
                    let Some((index, case)) = next else { break };
                    laboratory.clear(equipment);
                    let result = experiment::run(&laboratory, &case)
                        .map_err(|error| format!("{case:?}: {error:#}"));
                    println!("{:>3} of {total}: {result:?}", results.lock().unwrap().len() + 1);
                    results.lock().unwrap().push((index, result));
                }
            });
        }
    });

    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(index, _)| *index);
    let (rows, failures): (Vec<_>, Vec<_>) =
        results.into_iter().map(|(_, result)| result).partition(Result::is_ok);
    let rows: Vec<Row> = rows.into_iter().map(Result::unwrap).collect();
    println!("\n{}", report::table(&rows));
    let failures: Vec<String> = failures.into_iter().map(Result::unwrap_err).collect();
    assert!(failures.is_empty(), "{} of {total}:\n{}", failures.len(), failures.join("\n\n"));
    assert_eq!(rows.len(), total, "no case is left out");
    assert!(total > 0, "no case mentions {wanted:?}");
}
