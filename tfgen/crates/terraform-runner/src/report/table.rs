//! The summary as a table for a terminal.

use super::{counts, kinds, outcome, sentence, shown};
use crate::summary::Summary;
use std::fmt::Write as _;

impl Summary {
    /// One line for each root module, and one for all.
    pub fn table(&self) -> String {
        let kinds = kinds(self);
        let names = self.results.iter().map(|one| one.name.chars().count());
        let names = names.chain(["root module".len()]).max().unwrap_or(0);
        let mut out = format!("{:names$}  {:11}", "root module", "result");
        for kind in &kinds {
            let _ = write!(out, "  {kind:>7}");
        }
        let _ = writeln!(out, "  {:>11}", "time");
        for result in &self.results {
            let (word, reason) = outcome(result);
            let mut line = format!("{:names$}  {word:11}", result.name);
            for count in counts(result, &kinds) {
                let _ = write!(line, "  {count:>7}");
            }
            let time = result.time.map(shown).unwrap_or_default();
            let _ = write!(line, "  {time:>11}  {reason}");
            let _ = writeln!(out, "{}", line.trim_end());
        }
        let _ = writeln!(out, "{}", sentence(self));
        out
    }
}
