//! Whole runs of `tfgen` over one and over many environments.

use crate::cost::{Contestant, Cost, in_turns};
use crate::plain_writer;
use crate::table::{Table, megabytes, time, times};
use crate::workload::Workload;
use std::fs;
use std::path::Path;
use std::process::Command;

/// `tfgen` in the repository at `root`.
pub(crate) fn tfgen(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tfgen"));
    command.arg("--root").arg(root).args(arguments);
    command
}

/// What runs over one number of environments cost.
pub(crate) struct Costs {
    /// The program that does nothing.
    pub(crate) nothing: Cost,
    /// Writing the same bytes, known beforehand.
    plain: Cost,
    /// `tfgen generate` with nothing generated yet.
    pub(crate) changed: Cost,
    /// The same again.
    pub(crate) unchanged: Cost,
    /// `tfgen check`.
    pub(crate) check: Cost,
}

/// Measures runs over `workload`, `rounds` times each.
pub(crate) fn measure(workload: &Workload, rounds: usize) -> Costs {
    let root = workload.root();
    let generated = root.join("generated");
    Cost::of(&mut tfgen(root, &["generate"]), 0);
    let (pack, plain) = (root.join("generated.pack"), root.join("plain"));
    plain_writer::pack(&generated, &pack);
    let remove = |folder: &Path| {
        if folder.exists() {
            fs::remove_dir_all(folder).unwrap();
        }
    };
    let contestants = [
        Contestant::new(|| Command::new("true")),
        Contestant::new(|| plain_writer::command(&pack, &plain)).prepared(|| remove(&plain)),
        Contestant::new(|| tfgen(root, &["generate"])).prepared(|| remove(&generated)),
        Contestant::new(|| tfgen(root, &["generate"])),
        Contestant::new(|| tfgen(root, &["check"])),
    ];
    let [nothing, plain, changed, unchanged, check] = in_turns(rounds, &contestants);
    Costs { nothing, plain, changed, unchanged, check }
}

/// The tables of numbers of environments, of which the first is one.
pub(crate) fn tables(all: &[(usize, Costs)]) -> String {
    let [(1, first), others @ ..] = all else { panic!("the first number is not one") };
    format!("{}\n{}", one(first), many(others))
}

/// One environment against doing nothing and against writing the same bytes.
fn one(costs: &Costs) -> String {
    let mut table = Table::new(&["", "wall", "processor", "against `true`", "peak memory"]);
    for (name, cost) in [
        ("`true`", &costs.nothing),
        ("writing the same bytes, known beforehand", &costs.plain),
        ("`tfgen generate`, nothing generated yet", &costs.changed),
        ("`tfgen generate` again", &costs.unchanged),
        ("`tfgen check`", &costs.check),
    ] {
        table.row(&[
            name.to_owned(),
            time(cost.wall),
            time(cost.processor),
            times(cost.wall, costs.nothing.wall),
            megabytes(cost.memory),
        ]);
    }
    table.under("One environment, whole process", "From the start of the program to its end.")
}

/// Numbers of environments, all of them changed, unchanged, and checked only.
fn many(all: &[(usize, Costs)]) -> String {
    let mut table = Table::new(&[
        "environments",
        "same bytes plainly",
        "`generate`, all new",
        "`generate`, unchanged",
        "`check`",
        "`generate` per environment: all new",
        "unchanged",
        "`check`",
        "processor time of `check`",
        "peak memory",
    ]);
    for (environments, costs) in all {
        let each =
            |duration: std::time::Duration| time(duration / u32::try_from(*environments).unwrap());
        table.row(&[
            environments.to_string(),
            time(costs.plain.wall),
            time(costs.changed.wall),
            time(costs.unchanged.wall),
            time(costs.check.wall),
            each(costs.changed.wall),
            each(costs.unchanged.wall),
            each(costs.check.wall),
            each(costs.check.processor),
            megabytes(costs.changed.memory.max(costs.unchanged.memory)),
        ]);
    }
    table.under(
        "Many environments, whole process",
        "`check` reads, checks and builds everything that `generate` prints. Processor time is \
         the time on all cores together: what one core alone would take.",
    )
}
