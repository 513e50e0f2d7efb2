//! What the benchmark of the stages measured before this one ran.

use crate::programs::target_folder;
use crate::table::{Table, time};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The stages in their order, each with how many environments its benchmark goes through, and
/// what it does.
const STAGES: [(&str, u32, &str); 4] = [
    ("layers", 100, "read and parse TOML, merge, evaluate templates"),
    ("check", 100, "check every input and condition, build the root module"),
    ("hcl", 100, "print"),
    ("contracts", 1, "read and parse all modules, once a run"),
];

/// The table, with a dash for what was not measured.
pub(crate) fn table() -> String {
    let mut table = Table::new(&["", "", "median, per environment"]);
    for (stage, environments, what) in STAGES {
        let measured = median(&estimates(stage, environments));
        let cell = measured.map_or("–".to_owned(), |total| time(total / environments));
        table.row(&[format!("`{stage}`"), what.to_owned(), cell]);
    }
    table.under("Stages, in one process on one thread", "Measured by criterion.")
}

/// What printing one environment takes, if that was measured.
pub(crate) fn printing() -> Option<Duration> {
    median(&estimates("hcl", 100)).map(|total| total / 100)
}

/// Where criterion, which is started from the package's folder, puts what it found.
fn estimates(stage: &str, environments: u32) -> PathBuf {
    target_folder().join(format!("criterion/stages/{stage}/{environments}/new/estimates.json"))
}

fn median(path: &Path) -> Option<Duration> {
    let estimates: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    estimates["median"]["point_estimate"]
        .as_f64()
        .map(|nanoseconds| Duration::from_secs_f64(nanoseconds / 1e9))
}
