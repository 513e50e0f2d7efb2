//! The tables of docs/benchmarks.md: text in Markdown, and the place in the file where it goes.

use crate::contestant::Outcome;
use crate::figures::{self, digits};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

const BEGIN: &str = "<!-- What follows is written by `make bench`. -->\n";

/// What stands where nothing was measured.
pub(crate) const NOTHING: &str = "–";

/// A table in Markdown.
pub(crate) struct Table(String);

impl Table {
    /// One with the columns `columns`, all but the first aligned to the right.
    pub(crate) fn new(columns: &[impl AsRef<str>]) -> Self {
        let mut table = Self(String::new());
        table.row(columns);
        let lines = columns.iter().enumerate();
        let lines: Vec<_> =
            lines.map(|(place, _)| if place == 0 { "---" } else { "--:" }).collect();
        table.row(&lines);
        table
    }

    /// One of `outcomes`, against the first of them.
    pub(crate) fn of(outcomes: &[Outcome]) -> Self {
        let first = &outcomes[0];
        let against = format!("against {}", first.name);
        let columns = ["", "wall", &against, "processor", "instructions", "peak memory"];
        let mut table = Self::new(&columns);
        for Outcome { name, cost, instructions } in outcomes {
            table.row(&[
                name.clone(),
                time(cost.wall),
                times(cost.wall, first.cost.wall),
                time(cost.processor),
                instructions.map_or(NOTHING.to_owned(), millions),
                megabytes(cost.memory),
            ]);
        }
        table
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[impl AsRef<str>]) {
        for cell in cells {
            let _ = write!(self.0, "| {} ", cell.as_ref());
        }
        self.0.push_str("|\n");
    }

    /// The text under the heading `title`, with `remark` between them.
    pub(crate) fn under(self, title: &str, remark: &str) -> String {
        format!("## {title}\n\n{remark}\n\n{}", self.0)
    }
}

/// `duration` in the unit that suits it.
pub(crate) fn time(duration: Duration) -> String {
    figures::time(duration.as_secs_f64())
}

/// `bytes` in MB.
pub(crate) fn megabytes(bytes: u64) -> String {
    figures::megabytes(bytes as f64)
}

/// `count` in millions.
pub(crate) fn millions(count: u64) -> String {
    format!("{} M", digits(count as f64 / 1e6))
}

/// How many times `one` is `other`.
pub(crate) fn times(one: Duration, other: Duration) -> String {
    format!("{} ×", digits(one.as_secs_f64() / other.as_secs_f64()))
}

/// `number` with commas between its thousands.
pub(crate) fn thousands(number: usize) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", thousands(number / 1_000), number % 1_000),
    }
}

/// Puts `text` into the document at `path` in place of what an earlier run wrote.
pub(crate) fn replace(path: &Path, text: &str) {
    let document = std::fs::read_to_string(path).unwrap();
    let (prose, _) = document.split_once(BEGIN).expect("docs/benchmarks.md has the marker");
    std::fs::write(path, format!("{prose}{BEGIN}\n{text}")).unwrap();
}
