//! How the time of a run grows with how much there is of one thing.

mod dimensions;
mod exponent;
mod inputs;
pub(crate) mod proof;

use crate::cost::Cost;
use crate::figures::digits;
use crate::instructions::{self, Run};
use crate::programs::Program;
use crate::table::{NOTHING, Table, millions, thousands, time};
use crate::workload::folders;
use dimensions::Dimension;
use exponent::exponent;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// How much is measured.
pub(crate) struct Extent {
    /// By how much less than the largest numbers.
    pub(crate) divisor: usize,
    /// How often.
    pub(crate) rounds: usize,
    /// Whether instructions are counted.
    pub(crate) is_counted: bool,
    /// How long one run may take.
    pub(crate) limit: Duration,
}

/// Runs that take longer are measured once, and their instructions are not counted.
const SLOW: Duration = Duration::from_millis(400);
/// How long callgrind may take.
const LONGEST_COUNT: Duration = Duration::from_secs(15);
/// By how much less than the largest numbers short runs have.
const SHORT: usize = 40;

/// What one program takes with more and more of something.
pub(crate) struct Growth {
    dimension: &'static Dimension,
    /// What tells the program's rows from those of others.
    suffix: &'static str,
    /// From one upwards.
    points: Vec<Point>,
    /// The number with which a run took longer than it may.
    given_up: Option<usize>,
}

struct Point {
    number: usize,
    wall: Duration,
    instructions: Option<u64>,
}

impl Growth {
    /// How it grows, as the exponent of the number: infinite where a run took too long.
    fn exponent(&self) -> Option<f64> {
        if self.given_up.is_some() {
            return Some(f64::INFINITY);
        }
        let by_instructions = self.by_instructions();
        let is_counted = self.points.last().is_some_and(|point| point.instructions.is_some());
        if is_counted && by_instructions.is_some() {
            return by_instructions;
        }
        [by_instructions, self.by_time()].into_iter().flatten().max_by(f64::total_cmp)
    }

    /// How its time grows.
    fn by_time(&self) -> Option<f64> {
        let time = |point: &Point| Some((point.number, point.wall.as_secs_f64()));
        exponent(&self.points.iter().filter_map(time).collect::<Vec<_>>())
    }

    /// How its instructions grow.
    fn by_instructions(&self) -> Option<f64> {
        let count = |point: &Point| Some((point.number, point.instructions? as f64));
        exponent(&self.points.iter().filter_map(count).collect::<Vec<_>>())
    }
}

/// The largest exponent that `program` has.
pub(crate) fn largest(all: &[Growth], program: &Program) -> Option<f64> {
    let own = all.iter().filter(|growth| growth.suffix == program.suffix);
    own.filter_map(Growth::exponent).max_by(f64::total_cmp)
}

/// Measures `programs` with more and more of everything.
pub(crate) fn measure(programs: &[Program], extent: &Extent) -> Vec<Growth> {
    let mut all: Vec<Growth> =
        dimensions::ALL.iter().flat_map(|dimension| times(dimension, programs, extent)).collect();
    let program = |growth: &Growth| {
        programs.iter().find(|program| program.suffix == growth.suffix).expect("it was measured")
    };
    let runs: Vec<(&Growth, &Point)> = all
        .iter()
        .flat_map(|growth| growth.points.iter().map(move |point| (growth, point)))
        .filter(|(_, point)| extent.is_counted && point.wall <= SLOW)
        .collect();
    let counts = instructions::on_all_cores(&runs, |(growth, point)| {
        instructions_of(growth.dimension, program(growth), point.number)
    });
    let mut counts = counts.into_iter();
    for point in all.iter_mut().flat_map(|growth| &mut growth.points) {
        if extent.is_counted && point.wall <= SLOW {
            point.instructions = counts.next().expect("each is counted");
        }
    }
    all
}

/// How long each number takes each program, up to the one that takes too long.
fn times(dimension: &'static Dimension, programs: &[Program], extent: &Extent) -> Vec<Growth> {
    let growth = |program: &Program| Growth {
        dimension,
        suffix: program.suffix,
        points: vec![],
        given_up: None,
    };
    let mut all: Vec<Growth> = programs.iter().map(growth).collect();
    let largest = dimension.largest / extent.divisor;
    let numbers = (0..=5).rev().map(|halved| largest >> halved).filter(|number| *number > 1);
    for number in [1].into_iter().chain(numbers) {
        let root = write(dimension, number);
        let mut walls: Vec<Vec<Duration>> = vec![vec![]; programs.len()];
        for _ in 0..extent.rounds {
            for ((growth, program), walls) in all.iter_mut().zip(programs).zip(&mut walls) {
                if growth.given_up.is_some() || walls.last().is_some_and(|wall| *wall > SLOW) {
                    continue;
                }
                folders::set_aside(&root.join("generated"));
                let command = program.command(&root, dimension.command);
                match Cost::within(extent.limit, command, dimension.code(number)) {
                    Some(cost) => walls.push(cost.wall),
                    None => growth.given_up = Some(number),
                }
            }
        }
        for (growth, mut walls) in all.iter_mut().zip(walls) {
            walls.sort();
            if growth.given_up.is_none() {
                let wall = walls[walls.len() / 2];
                growth.points.push(Point { number, wall, instructions: None });
            }
        }
    }
    all
}

/// The counts of `program` with little of everything, by their names.
pub(crate) fn short_runs(program: &Program) -> impl Iterator<Item = (String, Run<'_>)> {
    dimensions::ALL.iter().map(move |dimension| {
        let number = (dimension.largest / SHORT).max(2);
        let name = format!("{}: {}, {}", dimension.command, thousands(number), dimension.name);
        let run: Run<'_> = Box::new(move || instructions_of(dimension, program, number));
        (name, run)
    })
}

/// How many instructions `number` of something takes `program`.
fn instructions_of(dimension: &Dimension, program: &Program, number: usize) -> Option<u64> {
    let root = write(dimension, number);
    let command = program.command(&root, dimension.command);
    instructions::count(&command, dimension.code(number), LONGEST_COUNT)
}

/// Writes the repository of `number` of something, and gives its folder.
fn write(dimension: &Dimension, number: usize) -> PathBuf {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let root = folders::empty(&format!("growth/{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    write_files(&root, &(dimension.files)(number));
    root
}

fn write_files(root: &Path, files: &inputs::Files) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The table of what [`measure`] gave.
pub(crate) fn table(extent: &Extent, all: &[Growth]) -> String {
    let columns = ["", "number", "wall", "each", "instructions", "exponent: time", "instructions"];
    let mut table = Table::new(&columns);
    for growth in all {
        let last = growth.points.last().unwrap();
        let Growth { dimension, suffix, .. } = growth;
        let mut cells = vec![format!("{}: `{}`{suffix}", dimension.name, dimension.command)];
        match growth.given_up {
            Some(number) => cells.extend([
                thousands(number),
                format!("more than {}", time(extent.limit)),
                NOTHING.to_owned(),
                NOTHING.to_owned(),
            ]),
            None => cells.extend([
                thousands(last.number),
                time(last.wall),
                time(last.wall / last.number as u32),
                last.instructions.map_or(NOTHING.to_owned(), millions),
            ]),
        }
        let cell = |exponent: Option<f64>| exponent.map_or(NOTHING.to_owned(), digits);
        cells.extend([cell(growth.by_time()), cell(growth.by_instructions())]);
        table.row(&cells);
    }
    table.under(
        "Growth",
        "Each row shows how a run grows with the number of one thing, in a repository that has \
         nothing else ([the inputs](../tfgen/benches/processes/growth/inputs.rs)). The exponent is \
         the slope of the logarithm of time, or instructions, over that of the number, after \
         subtracting the cost of a single one. It uses the three largest measured numbers, each \
         twice the one before: 1 is a line, 2 a square. A run that takes too long is stopped, and \
         the exponent is that of the smaller numbers. Instructions are counted only if a run is \
         short. If they were counted for the largest number, the budget applies to them, because \
         they are steady, and otherwise to the larger of the two exponents. Environments and \
         layers are read 512 at a time; what that makes slower once is not growth, so their three \
         largest numbers are above that.",
    )
}
