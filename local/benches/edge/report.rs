//! The section of docs/benchmarks.md.

use anyhow::Result;

use crate::document::{Table, occasion, quantile};
use crate::figures::{megabytes, time};
use crate::measure::{Measured, Times};

/// The most that the edge may add at the median on one connection, in seconds.
const ADDED: f64 = 0.001;

/// What nobody waits for on many connections, in seconds.
const WAIT: f64 = 2.0;

/// The section as Markdown.
///
/// # Errors
/// When the machine does not say which month it is.
pub(crate) fn section(measured: &Measured) -> Result<String> {
    let extent = measured.extent;
    let mut text = format!(
        "Measured in {}. Each of {} rounds sends {} requests on one connection and {} on many, \
         alternately to the emulator and to the edge.\n\n### Budgets of the edge\n\n",
        occasion()?,
        extent.rounds,
        extent.alone,
        extent.together
    );
    text.push_str(&budgets(measured));
    text.push_str("\n### Times at the edge\n\n");
    text.push_str(&times(measured));
    text.push_str("\n### Memory of `local serve`\n\n");
    text.push_str(&memory(measured));
    Ok(text)
}

fn added(times: &Times) -> f64 {
    quantile(&times.edge, 0.5) - quantile(&times.emulator, 0.5)
}

fn budgets(measured: &Measured) -> String {
    let mut table = Table::new(&["", "budget", "measured", "met"]);
    let met = |is_met: bool| if is_met { "yes" } else { "no" };
    let alone = measured.times.iter().filter(|times| times.connections == 1);
    let most = alone.map(added).fold(f64::NEG_INFINITY, f64::max);
    let row = ["added on one connection, median", &format!("at most {}", time(ADDED))];
    table.row(&[row[0], row[1], &signed(most), met(most <= ADDED)]);
    let together = measured.times.iter().filter(|times| times.connections > 1);
    let slowest = together
        .filter(|times| !times.what.contains("api"))
        .map(|times| quantile(&times.edge, 0.99))
        .fold(0.0, f64::max);
    let row = ["a file of the bucket on many connections, 99th percentile", "below 2 s"];
    table.row(&[row[0], row[1], &time(slowest), met(slowest < WAIT)]);
    table.0
}

fn times(measured: &Measured) -> String {
    let mut table = Table::new(&[
        "",
        "connections",
        "emulator, median",
        "99th percentile",
        "through the edge, median",
        "99th percentile",
        "added at the median",
    ]);
    for found in &measured.times {
        let [emulator, edge] = [&found.emulator, &found.edge]
            .map(|times| [0.5, 0.99].map(|of| time(quantile(times, of))));
        let connections = found.connections.to_string();
        table.row(&[
            found.what,
            &connections,
            &emulator[0],
            &emulator[1],
            &edge[0],
            &edge[1],
            &signed(added(found)),
        ]);
    }
    table.0
}

fn memory(measured: &Measured) -> String {
    let mut table = Table::new(&["", "resident"]);
    for (when, bytes) in &measured.memory {
        table.row(&[when, &megabytes(*bytes as f64)]);
    }
    table.0
}

/// A difference, which noise may make negative.
fn signed(seconds: f64) -> String {
    if seconds < 0.0 { format!("−{}", time(-seconds)) } else { time(seconds) }
}
