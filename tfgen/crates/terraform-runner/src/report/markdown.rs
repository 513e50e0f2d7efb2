//! The summary as a table in Markdown, for the summary of a job.

use super::{counts, kinds, outcome, sentence, shown};
use crate::summary::Summary;
use foreign_text::markdown::cell;
use std::fmt::Write as _;

impl Summary {
    /// One row for each root module, and a sentence for all.
    pub fn markdown(&self) -> String {
        let kinds = kinds(self);
        let titles: String = kinds.iter().map(|kind| format!(" {kind} |")).collect();
        let rules = " --: |".repeat(kinds.len() + 1);
        let mut out = format!(
            "**{}**\n\n| root module | result |{titles} time |\n| --- | --- |{rules}\n",
            sentence(self)
        );
        for result in &self.results {
            let (word, reason) = outcome(result);
            let reason = match &*reason {
                "" => String::new(),
                reason => format!(": {}", cell(reason)),
            };
            let _ = write!(out, "| `{}` | {word}{reason} |", result.name);
            for count in counts(result, &kinds) {
                let _ = write!(out, " {count} |");
            }
            let _ = writeln!(out, " {} |", result.time.map(shown).unwrap_or_default());
        }
        out
    }
}
