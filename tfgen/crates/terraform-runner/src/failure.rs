//! Why a step of Terraform failed.

use crate::causes::cause;
use crate::diagnostics::Diagnostics;
use std::fmt;
use std::process::ExitStatus;

/// A step that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The step, and what is missing or wrong, on one line.
    reason: String,
    /// What to do about it, if Terraform's output is recognized.
    hint: Option<String>,
}

impl Failure {
    /// The failure of `step`, which ended with `status` and wrote `diagnostics`. If some are
    /// recognized, only those are reported; otherwise the title of the first.
    pub(crate) fn new(step: &str, status: ExitStatus, diagnostics: &Diagnostics) -> Self {
        let (mut reasons, mut hints): (Vec<String>, Vec<String>) = (vec![], vec![]);
        for (reason, hint) in diagnostics.all().iter().filter_map(cause) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
            if !hints.contains(&hint) {
                hints.push(hint);
            }
        }
        if reasons.is_empty() {
            let first = diagnostics.all().first();
            reasons.push(first.map_or_else(|| status.to_string(), |first| first.title.clone()));
        }
        let hint = (!hints.is_empty()).then(|| hints.join("; "));
        Self { reason: format!("{step}: {}", reasons.join("; ")), hint }
    }

    pub(crate) fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

/// Whether each of `diagnostics` is recognized, so that the causes say everything.
pub(crate) fn says_all(diagnostics: &Diagnostics) -> bool {
    let mut all = diagnostics.all().iter();
    !diagnostics.all().is_empty() && all.all(|one| cause(one).is_some())
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for Failure {}
