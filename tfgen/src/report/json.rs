//! Problems as JSON. `docs/problems.schema.json` is its schema; `version` increases if a reader of
//! the old form could be misled.

use crate::problem::{Label, Problem, Problems, Severity, Suggestion as Replacement};
use crate::source::{Origin, Sources};
use serde::Serialize;
use std::collections::BTreeSet;

/// The version of the form.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Report<'a> {
    version: u32,
    errors: usize,
    warnings: usize,
    problems: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    severity: &'static str,
    title: &'a str,
    environments: &'a BTreeSet<String>,
    locations: Vec<Location<'a>>,
    hints: &'a [String],
    suggestion: Option<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Location<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    label: &'a str,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    replacement: &'a str,
}

/// Lines and columns count from 1, columns in characters; the end is after the last character.
#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> Place<'a> {
    fn of(origin: Origin, sources: &'a Sources) -> Self {
        let (start, end) = sources.positions(origin);
        Self {
            path: &sources.get(origin.source).path,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

/// All `problems` as one JSON document, ending in a newline.
///
/// # Errors
/// If they cannot be written as JSON, which never happens.
pub fn json(problems: &Problems, sources: &Sources) -> serde_json::Result<String> {
    let entries = problems
        .sorted()
        .into_iter()
        .map(|problem| entry(problem, problems.suggestion(problem), sources))
        .collect();
    let report = Report {
        version: VERSION,
        errors: problems.errors(),
        warnings: problems.len() - problems.errors(),
        problems: entries,
    };
    serde_json::to_string_pretty(&report).map(|text| text + "\n")
}

fn entry<'a>(
    problem: &'a Problem,
    suggestion: Option<&'a Replacement>,
    sources: &'a Sources,
) -> Entry<'a> {
    let location =
        |label: &'a Label| Location { place: Place::of(label.origin, sources), label: &label.text };
    Entry {
        code: problem.code.id(),
        severity: match problem.code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        title: &problem.title,
        environments: &problem.environments,
        locations: problem.labels.iter().map(location).collect(),
        hints: &problem.hints,
        suggestion: suggestion.map(|suggestion| Suggestion {
            place: Place::of(suggestion.origin, sources),
            replacement: &suggestion.replacement,
        }),
    }
}
