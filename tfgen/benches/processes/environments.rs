//! Whole runs over one and over many environments of the benchmarks' workload.

use crate::contestant::{Contestant, Outcome, in_turns};
use crate::plain;
use crate::programs::Program;
use crate::repository::{forget_generated, generate_with_schema, inputs};
use crate::table::{NOTHING, Table, megabytes, millions, thousands, time};
use crate::workload::{Workload, folders};
use std::process::Command;
use std::time::Duration;

/// The floors, by their names in what was measured.
const TRUE: &str = "`true`";
const READ: &str = "reading what `check` reads";
pub(crate) const WRITE: &str = "writing what `generate` writes";

/// What a program does with a number of environments: arguments, and what is reported of the run.
pub(crate) const NEW: (&str, &str) = ("generate", ", all new");
pub(crate) const UNCHANGED: (&str, &str) = ("generate", ", unchanged");
pub(crate) const CHECK: (&str, &str) = ("check", "");

/// What was measured over a number of environments.
pub(crate) struct Size {
    pub(crate) environments: usize,
    outcomes: Vec<Outcome>,
}

impl Size {
    /// What the contestant `name` came to.
    pub(crate) fn of(&self, name: &str) -> &Outcome {
        let found = self.outcomes.iter().find(|outcome| outcome.name == name);
        found.unwrap_or_else(|| panic!("{name} was not measured"))
    }

    /// What `program` came to in the run `run`.
    pub(crate) fn run(&self, program: &Program, run: (&str, &str)) -> &Outcome {
        self.of(&program.name(run.0, run.1))
    }
}

/// Measures `programs` over numbers of environments, each as often as told.
pub(crate) fn measure(programs: &[Program], sizes: &[(usize, usize)]) -> Vec<Size> {
    let measured = sizes.iter().map(|&(environments, rounds)| Size {
        environments,
        outcomes: measure_one(programs, environments, rounds),
    });
    measured.collect()
}

fn measure_one(programs: &[Program], environments: usize, rounds: usize) -> Vec<Outcome> {
    let made = programs.iter().map(|program| {
        let workload =
            Workload::new(&format!("environments-{environments}-{}", program.folder), environments);
        generate_with_schema(program, workload.root());
        (program, workload)
    });
    let made: Vec<(&Program, Workload)> = made.collect();
    let work = folders::empty("environments-plain");
    let (pack, read, written) = (work.join("pack"), work.join("read"), work.join("written"));
    let first = made[0].1.root();
    plain::pack(&first.join("generated"), &pack);
    plain::list(&inputs(first), &read);
    let mut contestants = vec![
        Contestant::new(TRUE, || Command::new("true")),
        Contestant::new(READ, || plain::reader(&read)),
        Contestant::new(WRITE, || plain::writer(&pack, &written))
            .prepared(|| folders::set_aside(&written)),
    ];
    for (program, workload) in &made {
        let root = workload.root();
        for run in [NEW, UNCHANGED, CHECK] {
            let command = || program.command(root, run.0);
            let contestant = Contestant::new(program.name(run.0, run.1), command);
            contestants.push(match run {
                NEW => contestant.prepared(|| forget_generated(root)),
                _ => contestant,
            });
        }
    }
    in_turns(rounds, &contestants)
}

/// The tables of numbers of environments, of which the first is one.
pub(crate) fn tables(programs: &[Program], sizes: &[Size]) -> String {
    let one = Table::of(&sizes[0].outcomes).under(
        "One environment of the workload, whole process",
        "From the start of the program to its end.",
    );
    format!("{one}\n{}", many(programs, sizes))
}

/// Numbers of environments, all of them changed, unchanged, and checked only.
fn many(programs: &[Program], sizes: &[Size]) -> String {
    let mut table = Table::new(&[
        "environments",
        "`check`",
        "`generate`, unchanged",
        "`generate`, all new",
        "same files read plainly",
        "same files written plainly",
        "per environment: `check`",
        "unchanged",
        "all new",
        "processor time of `check`",
        "instructions of `check`",
        "peak memory of `check`",
        "of `generate`",
    ]);
    for size in sizes {
        let each = |duration: Duration| time(duration / size.environments as u32);
        for (place, program) in programs.iter().enumerate() {
            let [new, unchanged, check] =
                [NEW, UNCHANGED, CHECK].map(|run| size.run(program, run).clone());
            let instructions = check.instructions.map(|all| all / size.environments as u64);
            table.row(&[
                format!(
                    "{}{}",
                    thousands(size.environments),
                    if place == 0 { "" } else { ", other build" }
                ),
                time(check.cost.wall),
                time(unchanged.cost.wall),
                time(new.cost.wall),
                time(size.of(READ).cost.wall),
                time(size.of(WRITE).cost.wall),
                each(check.cost.wall),
                each(unchanged.cost.wall),
                each(new.cost.wall),
                each(check.cost.processor),
                instructions.map_or(NOTHING.to_owned(), millions),
                megabytes(check.cost.memory),
                megabytes(new.cost.memory.max(unchanged.cost.memory)),
            ]);
        }
    }
    table.under(
        "Many environments, whole process",
        "`check` reads, checks and builds everything that `generate` prints. Processor time is the \
         sum over all cores: the time that a single core would need.",
    )
}
