//! What the project promises of its own speed, against what was measured.

use crate::contestant::Outcome;
use crate::environments::{self, CHECK, NEW, UNCHANGED, WRITE};
use crate::growth::Growth;
use crate::programs::Program;
use crate::repository::CHANGED;
use crate::table::{NOTHING, Table, digits, megabytes, millions, time};
use crate::{growth, mistake, peers};
use std::time::Duration;

/// Everything that budgets are held against.
pub(crate) struct Measured {
    pub(crate) repository: Vec<Outcome>,
    pub(crate) environments: Vec<environments::Size>,
    pub(crate) among_many: Vec<Outcome>,
    pub(crate) growth: Vec<Growth>,
    pub(crate) mistake: Result<mistake::Measured, &'static str>,
    pub(crate) peers: peers::Measured,
    /// Printing one environment.
    pub(crate) printing: Option<Duration>,
}

const MANY: usize = 1_000;
const VERY_MANY: usize = 10_000;

/// A promise, and how it is kept.
struct Budget {
    what: String,
    /// What it must be at most, or at least where `is_least`.
    limit: f64,
    aim: f64,
    is_least: bool,
    show: fn(f64) -> String,
    /// Of each program, what was measured.
    found: Vec<Option<f64>>,
}

impl Measured {
    /// The table, with a dash for what was not measured.
    pub(crate) fn table(&self, programs: &[Program]) -> String {
        let mut columns = vec!["", "budget", "aim", "measured", "met"];
        if programs.len() > 1 {
            columns.push("other build");
        }
        let mut table = Table::new(&columns);
        for budget in self.budgets(programs) {
            let Budget { limit, aim, is_least, show, .. } = budget;
            let bound = |value| match is_least {
                true => format!("at least {}", show(value)),
                false => format!("at most {}", show(value)),
            };
            let met = match budget.found[0] {
                None => NOTHING,
                Some(found) if (found >= limit) == is_least || found == limit => "yes",
                Some(_) => "no",
            };
            let cell = |found: Option<f64>| found.map_or(NOTHING.to_owned(), show);
            let mut cells = vec![budget.what, bound(limit), show(aim), cell(budget.found[0])];
            cells.push(met.to_owned());
            cells.extend(budget.found[1..].iter().map(|found| cell(*found)));
            table.row(&cells);
        }
        table.under("Budgets", "From the tables below.")
    }

    fn budgets(&self, programs: &[Program]) -> Vec<Budget> {
        let most = |what: &str, limit, aim, show, found: &dyn Fn(&Program) -> Option<f64>| Budget {
            what: what.to_owned(),
            limit,
            aim,
            is_least: false,
            show,
            found: programs.iter().map(found).collect(),
        };
        let of = |outcomes: &[Outcome], name: &str| {
            outcomes.iter().find(|outcome| outcome.name == name).cloned()
        };
        let in_repository =
            |program: &Program, run: &str| of(&self.repository, &program.name(run, ""));
        let wall = |outcome: Outcome| outcome.cost.wall.as_secs_f64();
        let against_true = |program: &Program, run: &str| {
            let nothing = wall(of(&self.repository, "`true`")?);
            Some(wall(in_repository(program, run)?) / nothing)
        };
        let size = |wanted| self.environments.iter().find(|size| size.environments == wanted);
        let peer_size = self.peers.sizes.iter().find(|size| size.environments == MANY);
        let among_many =
            |program: &Program, run: &str| of(&self.among_many, &program.name(run, ""));
        let mistake = self.mistake.as_ref().ok();
        vec![
            most(
                "`generate staging`, this repository, against `true`",
                6.0,
                4.0,
                multiple,
                &|program| against_true(program, "generate staging"),
            ),
            most(
                "`generate` of all, this repository, against `true`",
                9.0,
                7.0,
                multiple,
                &|program| against_true(program, "generate"),
            ),
            most(
                "1,000 new environments, against plain writing of the same files",
                2.0,
                1.5,
                multiple,
                &|program| {
                    let size = size(MANY)?;
                    Some(wall(size.run(program, NEW).clone()) / wall(size.of(WRITE).clone()))
                },
            ),
            most(
                "the same against minijinja + orjson writing one file each",
                1.2,
                0.9,
                multiple,
                &|program| {
                    let outcomes = &peer_size?.outcomes;
                    let peer = wall(of(outcomes, peers::FASTEST)?);
                    Some(wall(of(outcomes, &program.name(NEW.0, NEW.1))?) / peer)
                },
            ),
            most(
                "peak memory at 10,000 environments, `check` and `generate`",
                100e6,
                40e6,
                memory,
                &|program| {
                    let size = size(VERY_MANY)?;
                    let memory = |run| size.run(program, run).cost.memory as f64;
                    Some([NEW, UNCHANGED, CHECK].map(memory).into_iter().fold(0.0, f64::max))
                },
            ),
            most(
                "`changed` over 1,000 environments, one changed, against `check`",
                1.3,
                1.0,
                multiple,
                &|program| {
                    Some(wall(among_many(program, CHANGED)?) / wall(among_many(program, "check")?))
                },
            ),
            most("exponent of growth, the largest", 1.2, 1.05, exponent, &|program| {
                growth::largest(&self.growth, program)
            }),
            most(
                "instructions of `check staging`, this repository",
                16e6,
                12e6,
                count,
                &|program| Some(in_repository(program, "check staging")?.instructions? as f64),
            ),
            most(
                "check and print each of 1,000 environments, on one core",
                250e-6,
                250e-6,
                seconds,
                &|program| {
                    let check = size(MANY)?.run(program, CHECK).cost.processor / MANY as u32;
                    Some((check + self.printing?).as_secs_f64())
                },
            ),
            most(
                "a run over 1,000 environments that changes nothing",
                0.3,
                0.3,
                seconds,
                &|program| Some(wall(size(MANY)?.run(program, UNCHANGED).clone())),
            ),
            Budget {
                is_least: true,
                ..most(
                    "one wrong input, as fast as `terraform init` and `validate`",
                    500.0,
                    500.0,
                    multiple,
                    &|program| mistake?.times_as_fast(program),
                )
            },
        ]
    }
}

fn multiple(value: f64) -> String {
    format!("{} ×", digits(value))
}

fn memory(bytes: f64) -> String {
    megabytes(bytes as u64)
}

fn count(instructions: f64) -> String {
    millions(instructions as u64)
}

fn seconds(seconds: f64) -> String {
    time(Duration::from_secs_f64(seconds))
}

fn exponent(value: f64) -> String {
    if value.is_finite() { digits(value) } else { "not in time".to_owned() }
}
