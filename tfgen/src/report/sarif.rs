//! Problems as SARIF 2.1.0, for code scanning.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use crate::problem::{Code, Problem, Problems, Severity, Suggestion};
use crate::source::{Origin, Sources};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All `problems` as one SARIF log, ending in a newline. `project` is the path of the project in
/// its git repository, to which code scanning's paths are relative.
pub fn sarif(problems: &Problems, sources: &Sources, project: &str) -> String {
    let found: BTreeSet<Code> = problems.sorted().iter().map(|problem| problem.code).collect();
    let rules: Vec<Value> = found
        .into_iter()
        .map(|code| {
            json!({
                "id": code.id(),
                "shortDescription": { "text": code.summary() },
                "fullDescription": { "text": code.explanation() },
                "defaultConfiguration": { "level": level(code) },
            })
        })
        .collect();
    let results: Vec<Value> = problems
        .sorted()
        .into_iter()
        .map(|problem| result(problem, problems.suggestion(problem), sources, project))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "tfgen",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn level(code: Code) -> &'static str {
    match code.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(
    problem: &Problem,
    suggestion: Option<&Suggestion>,
    sources: &Sources,
    project: &str,
) -> Value {
    let uri = |origin: Origin| format!("{project}{}", sources.get(origin.source).path);
    let mut text = problem.title.clone();
    for hint in &problem.hints {
        text.push_str("\nhint: ");
        text.push_str(hint);
    }
    let location = |origin: Origin, text: &str| {
        json!({
            "physicalLocation": {
                "artifactLocation": { "uri": uri(origin) },
                "region": region(origin, sources),
            },
            "message": { "text": text },
        })
    };
    let mut locations = problem.labels.iter().map(|label| location(label.origin, &label.text));
    let mut result = json!({
        "ruleId": problem.code.id(),
        "level": level(problem.code),
        "message": { "text": text },
        "locations": locations.next().into_iter().collect::<Vec<_>>(),
        "relatedLocations": locations.collect::<Vec<_>>(),
    });
    if let Some(suggestion) = suggestion {
        result["fixes"] = json!([{
            "description": { "text": format!("write `{}`", suggestion.replacement) },
            "artifactChanges": [{
                "artifactLocation": { "uri": uri(suggestion.origin) },
                "replacements": [{
                    "deletedRegion": region(suggestion.origin, sources),
                    "insertedContent": { "text": suggestion.replacement },
                }],
            }],
        }]);
    }
    result
}

fn region(origin: Origin, sources: &Sources) -> Value {
    let (start, end) = sources.positions(origin);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}
