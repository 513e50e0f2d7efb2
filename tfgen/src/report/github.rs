//! Problems as workflow commands, which GitHub shows beside the lines of a pull request.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::human::visible;
use crate::problem::{Problems, Severity};
use crate::source::Sources;
use std::fmt::Write as _;

/// One line per problem. What a value holds cannot end the command or begin another.
pub fn github(problems: &Problems, sources: &Sources) -> String {
    let mut out = String::new();
    for problem in problems.sorted() {
        let command = match problem.code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut properties = vec![format!("title=tfgen {}", problem.code.id())];
        if let Some(label) = problem.labels.first() {
            let (start, end) = sources.positions(label.origin);
            properties.push(format!("file={}", property(&sources.get(label.origin.source).path)));
            properties.push(format!("line={}", start.line));
            properties.push(format!("endLine={}", end.line));
            // Columns across lines are refused.
            if start.line == end.line {
                properties.push(format!("col={}", start.column));
                properties.push(format!("endColumn={}", end.column));
            }
        }
        let mut lines = vec![problem.title.clone()];
        lines.extend(problem.labels.first().map(|label| label.text.clone()));
        lines.extend(problem.labels.iter().skip(1).map(|label| {
            let (start, _) = sources.positions(label.origin);
            format!("{}:{}: {}", sources.get(label.origin.source).path, start.line, label.text)
        }));
        lines.extend(problem.hints.iter().map(|hint| format!("hint: {hint}")));
        if let Some(suggestion) = &problem.suggestion {
            lines.push(format!("hint: did you mean `{}`?", suggestion.replacement));
        }
        let _ =
            writeln!(out, "::{command} {}::{}", properties.join(","), message(&lines.join("\n")));
    }
    out
}

fn message(text: &str) -> String {
    visible(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}
