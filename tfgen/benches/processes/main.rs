//! Whole programs against each other, side by side in one run: medians of many, in turns.
//!
//! `cargo bench` measures everything and writes the tables of docs/benchmarks.md; `-- --help` says
//! what else there is. Without `--bench`, as `cargo test` starts it, everything that needs nothing
//! else is run once, in small.

mod among_many;
mod budgets;
mod contestant;
mod cost;
mod environments;
mod figures;
mod growth;
mod instruction_table;
mod instructions;
mod mistake;
mod module_calls;
mod peers;
mod plain;
mod programs;
mod repository;
mod stages;
mod table;
#[path = "../workload/mod.rs"]
mod workload;

use budgets::Measured;
use clap::{Parser as _, ValueEnum};
use libtest_mimic::{Arguments, Trial};
use programs::Program;
use std::env::consts::ARCH;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;
use workload::folders;

/// What `cargo bench --bench processes --` takes.
#[derive(clap::Parser)]
struct Options {
    /// Measure a few runs and print the tables
    #[arg(long)]
    quick: bool,
    /// Measure the build of tfgen at PATH next to this one, and print the tables
    #[arg(long, value_name = "PATH")]
    program: Option<PathBuf>,
    /// Measure one part and print its tables
    #[arg(long)]
    only: Option<Part>,
    /// Count instructions of short runs of the build of tfgen at PATH and say what rose
    #[arg(long, value_name = "PATH")]
    instructions: Option<PathBuf>,
    /// Write them to the table in place of that
    #[arg(long, requires = "instructions")]
    write: bool,
    /// What `cargo bench` says
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be measured by itself.
#[derive(Clone, Copy, ValueEnum)]
enum Part {
    Repository,
    Environments,
    AmongMany,
    Growth,
    Mistake,
    Peers,
}

/// How much is measured: numbers of environments, each with how often.
struct Extent {
    /// Of this repository.
    repository: usize,
    /// Of `tfgen` by itself; the first is one environment.
    environments: &'static [(usize, usize)],
    /// Of the commands that look into environments.
    among_many: (usize, usize),
    growth: growth::Extent,
    /// How often Terraform looks for the wrong input, which starts the provider each time.
    mistake: usize,
    /// Of all generators.
    peers: &'static [(usize, usize)],
}

/// For docs/benchmarks.md.
const FULL: Extent = Extent {
    repository: 31,
    environments: &[(1, 51), (10, 21), (100, 11), (1_000, 7), (10_000, 1)],
    among_many: (1_000, 5),
    growth: growth::Extent {
        divisor: 1,
        rounds: 2,
        is_counted: true,
        limit: Duration::from_secs(20),
    },
    mistake: 5,
    peers: &[(1, 7), (100, 3), (1_000, 3)],
};

/// For a look while working on the benchmarks.
const QUICK: Extent = Extent {
    repository: 5,
    environments: &[(1, 3), (10, 3)],
    among_many: (20, 3),
    growth: growth::Extent {
        divisor: 16,
        rounds: 1,
        is_counted: true,
        limit: Duration::from_secs(2),
    },
    mistake: 1,
    peers: &[(1, 1), (10, 1)],
};

/// For `cargo test`.
const SMALL: Extent = Extent {
    repository: 1,
    environments: &[(1, 1), (3, 1)],
    among_many: (3, 1),
    growth: growth::Extent {
        divisor: 500,
        rounds: 1,
        is_counted: false,
        limit: Duration::from_secs(60),
    },
    mistake: 0,
    peers: &[],
};

fn main() -> ExitCode {
    if plain::was_asked() {
        return ExitCode::SUCCESS;
    }
    let _alone = folders::alone();
    let is_given = |wanted: &str| std::env::args().any(|argument| argument == wanted);
    if !is_given("--bench") && !is_given("--instructions") {
        let conclusion = libtest_mimic::run(&Arguments::from_args(), trials());
        folders::delete_set_aside();
        return conclusion.exit_code();
    }
    let options = Options::parse();
    if let Some(path) = options.instructions {
        instruction_table::run(path, options.write);
        return ExitCode::SUCCESS;
    }
    let extent = if options.quick { &QUICK } else { &FULL };
    let mut programs = vec![Program::released()];
    programs.extend(options.program.map(Program::other));
    let text = match options.only {
        Some(part) => measure_part(part, &programs, extent),
        None => measure(&programs, extent),
    };
    folders::delete_set_aside();
    if options.quick || options.only.is_some() || programs.len() > 1 {
        println!("{text}");
    } else {
        table::replace(&folders::repository().join("docs/benchmarks.md"), &text);
    }
    ExitCode::SUCCESS
}

/// What `cargo test` runs: all that needs nothing but tfgen and git, in small.
fn trials() -> Vec<Trial> {
    let mut trials = growth::proof::trials();
    trials.push(instruction_table::trial());
    for part in [Part::Repository, Part::Environments, Part::AmongMany, Part::Growth] {
        let name = part.to_possible_value().unwrap().get_name().replace('-', "_");
        trials.push(Trial::test(format!("{name}_in_small"), move || {
            println!("{}", measure_part(part, &[Program::own()], &SMALL));
            Ok(())
        }));
    }
    trials
}

fn measure_part(part: Part, programs: &[Program], extent: &Extent) -> String {
    let (many, rounds) = extent.among_many;
    match part {
        Part::Repository => repository::table(&repository::measure(programs, extent.repository)),
        Part::Environments => {
            environments::tables(programs, &environments::measure(programs, extent.environments))
        }
        Part::AmongMany => among_many::table(many, &among_many::measure(programs, many, rounds)),
        Part::Growth => growth::table(&extent.growth, &growth::measure(programs, &extent.growth)),
        Part::Mistake => mistake::table(&mistake::measure(programs, extent.mistake)),
        Part::Peers => peers::table(&peers::measure(programs, extent.peers)),
    }
}

fn measure(programs: &[Program], extent: &Extent) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let month = first_line(Command::new("date").arg("+%B %Y")).unwrap_or_default();
    let (many, rounds) = extent.among_many;
    let measured = Measured {
        repository: repository::measure(programs, extent.repository),
        environments: environments::measure(programs, extent.environments),
        among_many: among_many::measure(programs, many, rounds),
        growth: growth::measure(programs, &extent.growth),
        mistake: mistake::measure(programs, extent.mistake),
        peers: peers::measure(programs, extent.peers),
        printing: stages::printing(),
    };
    let versions = versions(programs);
    let texts = [
        format!("Measured in {month} on a machine with {cores} cores ({ARCH}); {versions}.\n"),
        measured.table(programs),
        repository::table(&measured.repository),
        environments::tables(programs, &measured.environments),
        among_many::table(many, &measured.among_many),
        growth::table(&extent.growth, &measured.growth),
        stages::table(),
        mistake::table(&measured.mistake),
        peers::table(&measured.peers),
    ];
    texts.join("\n")
}

/// The first line of what each program that is measured says about its version.
fn versions(programs: &[Program]) -> String {
    let others = [
        ("terraform", "version"),
        ("node", "--version"),
        ("python3", "--version"),
        ("git", "--version"),
        ("valgrind", "--version"),
    ];
    let version = |(program, argument): (&str, &str)| {
        let line = first_line(Command::new(program).arg(argument))?;
        // Node prints a number and no name.
        Some(if line.starts_with('v') && program == "node" {
            format!("{program} {line}")
        } else {
            line
        })
    };
    let own = programs.iter().filter_map(Program::version);
    own.chain(others.into_iter().filter_map(version)).collect::<Vec<_>>().join(", ")
}

/// The first line of what `command` prints.
fn first_line(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.to_owned())
}
