//! Other generators on the same stack. Each gets the values of an environment merged and
//! evaluated already, as JSON, and writes the calls of the same modules with the same inputs.

mod installed;

use crate::contestant::{Contestant, Outcome, in_turns};
use crate::environments::NEW;
use crate::module_calls::{of_hcl, of_json, without_references};
use crate::programs::Program;
use crate::repository::{forget_generated, generate_with_schema};
use crate::table::{NOTHING, Table, megabytes, millions, thousands, time, times};
use crate::workload::{Workload, folders, name_of};
use installed::Peer;
use std::fs;
use std::path::Path;

/// The one that a budget names.
pub(crate) const FASTEST: &str = "minijinja + orjson";

/// What was measured over one number of environments.
pub(crate) struct Size {
    pub(crate) environments: usize,
    /// The programs, then the peers.
    pub(crate) outcomes: Vec<Outcome>,
}

/// What was measured, and why what was not.
pub(crate) struct Measured {
    pub(crate) sizes: Vec<Size>,
    missing: Vec<String>,
}

/// Measures `programs` and all peers that can be installed over numbers of environments, each as
/// often as told.
pub(crate) fn measure(programs: &[Program], sizes: &[(usize, usize)]) -> Measured {
    let (mut peers, mut missing) = (vec![], vec![]);
    for peer in installed::all() {
        match peer {
            Ok(peer) => peers.push(peer),
            Err(reason) => missing.push(reason),
        }
    }
    let measured = sizes.iter().map(|&(environments, rounds)| Size {
        environments,
        outcomes: measure_one(programs, &peers, environments, rounds),
    });
    Measured { sizes: measured.collect(), missing }
}

fn measure_one(
    programs: &[Program],
    peers: &[Peer],
    environments: usize,
    rounds: usize,
) -> Vec<Outcome> {
    let made = programs.iter().map(|program| {
        let name = format!("peers-{environments}-{}", program.folder);
        let workload = Workload::new(&name, environments);
        generate_with_schema(program, workload.root());
        (program, workload)
    });
    let made: Vec<(&Program, Workload)> = made.collect();
    let root = made[0].1.root();
    let calls_of = |number: usize| {
        let path = root.join("generated").join(name_of(number)).join("main.tf");
        serde_json::Value::Object(of_hcl(&fs::read_to_string(path).unwrap()))
    };
    let data = root.join("data");
    fs::create_dir(&data).unwrap();
    for number in 1..=environments {
        let values = without_references(&calls_of(number)).unwrap();
        fs::write(data.join(format!("{}.json", name_of(number))), values.to_string()).unwrap();
    }
    let out = |peer: &Peer| root.join(format!("out-{}", peer.folder));

    let mut contestants = vec![];
    for (program, workload) in &made {
        let generate = || program.command(workload.root(), NEW.0);
        contestants.push(
            Contestant::new(program.name(NEW.0, NEW.1), generate)
                .prepared(|| forget_generated(workload.root())),
        );
    }
    for peer in peers {
        let (data, folder) = (&data, out(peer));
        let away = folder.clone();
        let contestant = Contestant::new(peer.name, move || peer.command(data, &folder))
            .prepared(move || folders::set_aside(&away));
        contestants.push(if peer.is_countable { contestant } else { contestant.uncounted() });
    }
    let outcomes = in_turns(rounds, &contestants);
    for peer in peers {
        for number in 1..=environments {
            let path = out(peer).join((peer.output)(&name_of(number)));
            let found = serde_json::Value::Object(calls_in(&path));
            assert_eq!(found, calls_of(number), "{}", path.display());
        }
    }
    outcomes
}

fn calls_in(path: &Path) -> serde_json::Map<String, serde_json::Value> {
    let text = fs::read_to_string(path).unwrap();
    if path.extension().is_some_and(|end| end == "json") { of_json(&text) } else { of_hcl(&text) }
}

/// The table of what [`measure`] gave.
pub(crate) fn table(measured: &Measured) -> String {
    let Measured { sizes, missing } = measured;
    let heads = |prefix: &str| {
        let head = |size: &Size| format!("{prefix}{}", thousands(size.environments));
        sizes.iter().map(head).collect::<Vec<_>>()
    };
    let mut columns = vec![String::new()];
    columns.extend(heads("environments: "));
    columns.extend(heads("against `tfgen`: "));
    columns.extend(["instructions of one".to_owned(), "peak memory".to_owned()]);
    let mut table = Table::new(&columns);
    for place in 0..sizes[0].outcomes.len() {
        let row = || sizes.iter().map(|size| (&size.outcomes[place], &size.outcomes[0]));
        let mut cells = vec![sizes[0].outcomes[place].name.clone()];
        cells.extend(row().map(|(outcome, _)| time(outcome.cost.wall)));
        cells.extend(row().map(|(outcome, own)| times(outcome.cost.wall, own.cost.wall)));
        let counted = sizes[0].outcomes[place].instructions;
        cells.push(counted.map_or(NOTHING.to_owned(), millions));
        cells.extend(row().next_back().map(|(outcome, _)| megabytes(outcome.cost.memory)));
        table.row(&cells);
    }
    let mut remark = "All generators write the same calls of the same modules, and the benchmark \
                      compares each value after the run. The other generators get values that are \
                      already merged and evaluated. They write one file each, with only the calls \
                      and the providers of the root modules, and do not know the modules' types \
                      and conditions. KCL checks types that were copied into its schemas by hand. \
                      Callgrind runs neither node nor Go."
        .to_owned();
    if !missing.is_empty() {
        remark += &format!("\n\nNot measured: {}.", missing.join("; "));
    }
    table.under("Other generators", &remark)
}
