//! What the project promises of its own speed, against what was measured.

use crate::contestant::Outcome;
use crate::environments::{self, CHECK, NEW, UNCHANGED, WRITE};
use crate::figures::digits;
use crate::growth::{self, Growth};
use crate::programs::Program;
use crate::repository::CHANGED;
use crate::table::{NOTHING, Table, megabytes, millions, time};
use crate::{mistake, peers};
use std::time::Duration;

/// A promise, and how it is measured.
struct Budget {
    what: &'static str,
    /// What it must be at most, or at least where `is_least`.
    limit: f64,
    is_least: bool,
    /// Where the project wants to be, where that is better.
    aim: Option<f64>,
    show: fn(f64) -> String,
    found: Find,
}

/// What a budget is held against, unless it was not measured.
type Find = fn(&Measured, &Program) -> Option<f64>;

const MANY: usize = 1_000;
const VERY_MANY: usize = 10_000;

const BUDGETS: [Budget; 11] = [
    Budget::new(
        "`generate staging`, this repository, against `true`",
        6.0,
        multiple,
        |measured, program| measured.against_true(program, "generate staging"),
    )
    .aiming(4.0),
    Budget::new(
        "`generate` of all, this repository, against `true`",
        9.0,
        multiple,
        |measured, program| measured.against_true(program, "generate"),
    )
    .aiming(7.0),
    Budget::new(
        "1,000 new environments, against plain writing of the same files",
        2.0,
        multiple,
        |measured, program| {
            let size = measured.size(MANY)?;
            Some(seconds(size.run(program, NEW)) / seconds(size.of(WRITE)))
        },
    )
    .aiming(1.5),
    Budget::new(
        "the same, against minijinja + orjson writing one file each",
        1.2,
        multiple,
        Measured::against_fastest_peer,
    )
    .aiming(0.9),
    Budget::new(
        "peak memory at 10,000 environments, `check` and `generate`",
        100e6,
        |bytes| megabytes(bytes as u64),
        |measured, program| {
            let size = measured.size(VERY_MANY)?;
            let memory = |run| size.run(program, run).cost.memory;
            Some([NEW, UNCHANGED, CHECK].map(memory).into_iter().max()? as f64)
        },
    )
    .aiming(40e6),
    Budget::new(
        "`changed` over 1,000 environments, one changed, against `check`",
        1.3,
        multiple,
        |measured, program| {
            let run = |run: &str| find(&measured.among_many, &program.name(run, ""));
            Some(seconds(run(CHANGED)?) / seconds(run(CHECK.0)?))
        },
    )
    .aiming(1.0),
    Budget::new(
        "exponent of growth, the largest",
        1.2,
        |value| if value.is_finite() { digits(value) } else { "too long to tell".to_owned() },
        |measured, program| growth::largest(&measured.growth, program),
    )
    .aiming(1.05),
    Budget::new(
        "instructions of `check staging`, this repository",
        16e6,
        |count| millions(count as u64),
        |measured, program| {
            let run = find(&measured.repository, &program.name("check staging", ""))?;
            Some(run.instructions? as f64)
        },
    )
    .aiming(12e6),
    Budget::new(
        "check and print each of 1,000 environments, on one core",
        250e-6,
        |seconds| time(Duration::from_secs_f64(seconds)),
        |measured, program| {
            let all = measured.size(MANY)?.run(program, CHECK).cost.processor;
            Some((all / MANY as u32 + measured.printing?).as_secs_f64())
        },
    ),
    Budget::new(
        "a run over 1,000 environments that changes nothing",
        0.3,
        |seconds| time(Duration::from_secs_f64(seconds)),
        |measured, program| Some(seconds(measured.size(MANY)?.run(program, UNCHANGED))),
    ),
    Budget::new(
        "one wrong input, as fast as `terraform init` and `validate`",
        500.0,
        multiple,
        |measured, program| measured.mistake.as_ref().ok()?.times_as_fast(program),
    )
    .at_least(),
];

impl Budget {
    const fn new(what: &'static str, limit: f64, show: fn(f64) -> String, found: Find) -> Self {
        Self { what, limit, is_least: false, aim: None, show, found }
    }

    /// The same with an aim beyond it.
    const fn aiming(self, aim: f64) -> Self {
        Self { aim: Some(aim), ..self }
    }

    /// The same from below.
    const fn at_least(self) -> Self {
        Self { is_least: true, ..self }
    }

    fn is_met(&self, found: f64) -> bool {
        if self.is_least { found >= self.limit } else { found <= self.limit }
    }
}

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

impl Measured {
    /// The table, with a dash for what was not measured.
    pub(crate) fn table(&self, programs: &[Program]) -> String {
        let mut columns = vec!["", "budget", "aim", "measured", "met"];
        columns.extend(programs[1..].iter().map(|_| "other build"));
        let mut table = Table::new(&columns);
        for budget in BUDGETS {
            let show = |value: Option<f64>| value.map_or(NOTHING.to_owned(), budget.show);
            let bound = if budget.is_least { "at least" } else { "at most" };
            let found = |program: &Program| (budget.found)(self, program);
            let own = found(&programs[0]);
            let met = match own.map(|own| budget.is_met(own)) {
                None => NOTHING,
                Some(true) => "yes",
                Some(false) => "no",
            };
            let mut cells = vec![
                budget.what.to_owned(),
                format!("{bound} {}", (budget.show)(budget.limit)),
                show(budget.aim),
                show(own),
                met.to_owned(),
            ];
            cells.extend(programs[1..].iter().map(|program| show(found(program))));
            table.row(&cells);
        }
        table.under("Budgets", "From the tables below.")
    }

    fn against_true(&self, program: &Program, run: &str) -> Option<f64> {
        let run = find(&self.repository, &program.name(run, ""))?;
        Some(seconds(run) / seconds(find(&self.repository, "`true`")?))
    }

    fn against_fastest_peer(&self, program: &Program) -> Option<f64> {
        let size = self.peers.sizes.iter().find(|size| size.environments == MANY)?;
        let own = find(&size.outcomes, &program.name(NEW.0, NEW.1))?;
        Some(seconds(own) / seconds(find(&size.outcomes, peers::FASTEST)?))
    }

    fn size(&self, environments: usize) -> Option<&environments::Size> {
        self.environments.iter().find(|size| size.environments == environments)
    }
}

fn find<'a>(outcomes: &'a [Outcome], name: &str) -> Option<&'a Outcome> {
    outcomes.iter().find(|outcome| outcome.name == name)
}

fn seconds(outcome: &Outcome) -> f64 {
    outcome.cost.wall.as_secs_f64()
}

fn multiple(value: f64) -> String {
    format!("{} ×", digits(value))
}
