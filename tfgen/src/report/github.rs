//! Problems as annotations on GitHub.

use super::Annotation;
use crate::problem::{Problems, Severity};
use crate::source::Sources;

/// One annotation per problem. `project` is the path of the project in its git repository.
pub fn github(problems: &Problems, sources: &Sources, project: &str) -> String {
    let mut out = String::new();
    for problem in problems.sorted() {
        let command = match problem.code.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut lines = vec![problem.title.clone()];
        lines.extend(problem.labels.first().map(|label| label.text.clone()));
        lines.extend(problem.labels.iter().skip(1).map(|label| {
            let (start, _) = sources.positions(label.origin);
            let file = &sources.get(label.origin.source).path;
            format!("{project}{file}:{}: {}", start.line, label.text)
        }));
        lines.extend(problem.hints.iter().map(|hint| format!("hint: {hint}")));
        if let Some(suggestion) = problems.suggestion(problem) {
            lines.push(format!("hint: did you mean `{}`?", suggestion.replacement));
        }
        let title = format!("tfgen {}", problem.code.id());
        let mut annotation = Annotation::new(command, &title, lines.join("\n"));
        if let Some(label) = problem.labels.first() {
            let (start, end) = sources.positions(label.origin);
            let file = &sources.get(label.origin.source).path;
            annotation = annotation.at(project, file, start.line).with("endLine", end.line);
            // GitHub refuses columns that span several lines.
            if start.line == end.line {
                annotation = annotation.with("col", start.column).with("endColumn", end.column);
            }
        }
        out.push_str(&annotation.to_string());
    }
    out
}
