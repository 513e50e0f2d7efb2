//! What the project promises of its own speed, against what was measured.

use crate::environments::Costs;
use crate::table::{Table, time};
use std::time::Duration;

/// What the budgets are held against.
pub(crate) struct Measured<'a> {
    /// Runs over numbers of environments.
    pub(crate) own: &'a [(usize, Costs)],
    /// Printing one environment.
    pub(crate) printing: Option<Duration>,
    /// How many times as fast as Terraform a wrong input is found.
    pub(crate) times_as_fast: Option<f64>,
}

/// The longest that one environment may take of one that does nothing, as a multiple.
const ONE: f64 = 10.0;
/// The longest that one core may take to check and print one environment of many.
const EACH: Duration = Duration::from_micros(250);
/// The longest that a run over [`MANY`] environments may take that changes nothing.
const UNCHANGED: Duration = Duration::from_millis(300);
/// How many are many.
const MANY: usize = 1000;
/// How many times as fast as Terraform a wrong input must be found.
const MISTAKE: f64 = 500.0;

/// The table, with a dash for what was not measured.
pub(crate) fn table(measured: &Measured<'_>) -> String {
    let of = |wanted: usize| {
        measured
            .own
            .iter()
            .find(|(environments, _)| *environments == wanted)
            .map(|(_, costs)| costs)
    };
    let one =
        of(1).map(|costs| costs.changed.wall.as_secs_f64() / costs.nothing.wall.as_secs_f64());
    let each = of(MANY)
        .zip(measured.printing)
        .map(|(costs, printing)| costs.check.processor / MANY as u32 + printing);
    let unchanged = of(MANY).map(|costs| costs.unchanged.wall);
    let mut table = Table::new(&["", "budget", "measured", "met"]);
    let mut row = |what: &str, budget: String, found: Option<(String, bool)>| {
        let (found, is_met) = found.unwrap_or(("–".to_owned(), false));
        let met = match (found.as_str(), is_met) {
            ("–", _) => "–",
            (_, true) => "yes",
            (_, false) => "no",
        };
        table.row(&[what, &budget, &found, met]);
    };
    let multiple = |value: f64| format!("{value:.1} ×");
    row(
        "one environment, against `true`",
        format!("at most {}", multiple(ONE)),
        one.map(|one| (multiple(one), one <= ONE)),
    );
    row(
        "check and print each of 1,000 environments, on one core",
        format!("at most {}", time(EACH)),
        each.map(|each| (time(each), each <= EACH)),
    );
    row(
        "a run over 1,000 environments that changes nothing",
        format!("at most {}", time(UNCHANGED)),
        unchanged.map(|wall| (time(wall), wall <= UNCHANGED)),
    );
    row(
        "one wrong input, against `terraform init` and `validate`",
        format!("at least {MISTAKE:.0} times as fast"),
        measured.times_as_fast.map(|times| (format!("{times:.0} times"), times >= MISTAKE)),
    );
    table.under("Budgets", "From the tables below.")
}
