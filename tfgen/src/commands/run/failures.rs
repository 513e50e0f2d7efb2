//! Shows each known failure as one line on standard error, with what to do about it.

use terraform_runner::{Outcome, Summary};
use tfgen::report::visible;

/// Shows the failures in `summary`, each once, with all environments that have it. Unknown failures
/// were shown when they happened.
pub(super) fn show(summary: &Summary) {
    let mut failures: Vec<(&str, &str, Vec<&str>)> = vec![];
    for result in &summary.results {
        let Outcome::Failed { reason, hint: Some(hint) } = &result.outcome else { continue };
        match failures.iter_mut().find(|(other, _, _)| other == reason) {
            Some((_, _, names)) => names.push(&result.name),
            None => failures.push((reason, hint, vec![&result.name])),
        }
    }
    for (reason, hint, names) in failures {
        eprintln!("error: {}: {}\nhint: {}", names.join(", "), visible(reason), visible(hint));
    }
}
