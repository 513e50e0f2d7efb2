//! Whole programs against each other, side by side in one run: medians of many, in turns.
//!
//! `cargo bench` measures everything and writes the tables of docs/benchmarks.md; with `-- --quick`
//! it prints tables of a few numbers. Without `--bench`, as `cargo test` starts it, everything that needs nothing else is run once, in small.

mod budgets;
mod cost;
mod environments;
mod mistake;
mod module_calls;
mod peers;
mod plain_writer;
mod stages;
mod table;
#[path = "../workload/mod.rs"]
mod workload;

use budgets::Measured;
use environments::Costs;
use libtest_mimic::{Arguments, Trial};
use std::env::consts::ARCH;
use std::path::Path;
use std::process::{Command, ExitCode};
use workload::Workload;

/// How much is measured: numbers of environments, each with how often.
struct Extent {
    /// Of `tfgen` by itself; the first is one environment.
    own: &'static [(usize, usize)],
    /// Of all generators.
    peers: &'static [(usize, usize)],
    /// How often Terraform looks for the wrong input, which starts the provider each time.
    mistake: usize,
}

/// For docs/benchmarks.md.
const FULL: Extent = Extent {
    own: &[(1, 101), (10, 51), (100, 25), (1_000, 9), (10_000, 3)],
    peers: &[(1, 15), (100, 7), (1_000, 3)],
    mistake: 7,
};

/// For a look while working on the benchmarks.
const QUICK: Extent = Extent { own: &[(1, 3), (10, 3)], peers: &[(1, 1), (10, 1)], mistake: 1 };

fn main() -> ExitCode {
    if plain_writer::ran_as_writer() {
        return ExitCode::SUCCESS;
    }
    let is_given = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    if is_given("--quick") {
        println!("{}", measure(&QUICK));
        return ExitCode::SUCCESS;
    }
    if is_given("--bench") {
        let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
        table::replace(&document, &measure(&FULL));
        return ExitCode::SUCCESS;
    }
    let small = Trial::test("benchmarks_run_in_small", || {
        println!("{}", environments::tables(&environments(&[(1, 1), (3, 1)])));
        Ok(())
    });
    libtest_mimic::run(&Arguments::from_args(), vec![small]).exit_code()
}

fn measure(extent: &Extent) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let month = first_line(Command::new("date").arg("+%B %Y")).unwrap_or_default();
    let own = environments(extent.own);
    let (mistake, times_as_fast) = mistake::compare(extent.mistake);
    let texts = [
        format!("Measured in {month} on a machine with {cores} cores ({ARCH}); {}.\n", versions()),
        budgets::table(&Measured { own: &own, printing: stages::printing(), times_as_fast }),
        environments::tables(&own),
        stages::table(),
        mistake,
        peers::compare(extent.peers),
    ];
    texts.join("\n")
}

/// The first line of what each program that is measured says of its version.
fn versions() -> String {
    let programs = [
        (env!("CARGO_BIN_EXE_tfgen"), "--version"),
        ("terraform", "version"),
        ("node", "--version"),
        ("python3", "--version"),
    ];
    let version = |(program, argument): (&str, &str)| {
        let line = first_line(Command::new(program).arg(argument))?;
        // Node prints a number and no name.
        Some(if line.starts_with('v') { format!("{program} {line}") } else { line })
    };
    programs.into_iter().filter_map(version).collect::<Vec<_>>().join(", ")
}

/// The first line of what `command` prints.
fn first_line(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.to_owned())
}

/// What runs over numbers of environments cost, each measured as often as told.
fn environments(sizes: &[(usize, usize)]) -> Vec<(usize, Costs)> {
    let measured = sizes.iter().map(|(environments, rounds)| {
        let workload = Workload::new(&format!("environments-{environments}"), *environments);
        (*environments, environments::measure(&workload, *rounds))
    });
    measured.collect()
}
