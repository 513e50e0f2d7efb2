//! For people: the problem, the places in files, the reason, and a hint.

use crate::problem::{Label, Problem, Problems, Severity, Suggestion, listed};
use crate::source::{Source, SourceId, Sources};
use annotate_snippets::{AnnotationKind, Group, Level, Patch, Renderer, Snippet};
use foreign_text::visible;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

/// How many bytes of lines are shown before and after a fix. The renderer shows both in full,
/// however long: for a line with many problems, that would be many times the file.
const LONGEST_PATCHED: usize = 1000;

/// Renders all `problems`, each followed by an empty line, and a count at the end. It has colour
/// codes, which the stream removes if they are not wanted.
pub fn human(problems: &Problems, sources: &Sources) -> String {
    let texts = Texts::new(problems, sources);
    let mut out = String::new();
    for problem in problems.sorted() {
        let groups = groups(problem, problems.suggestion(problem), sources, &texts);
        let _ = writeln!(out, "{}\n", Renderer::styled().render(&groups));
    }
    let errors = problems.errors();
    let warnings = problems.len() - errors;
    let count = |number: usize, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    match (errors, warnings) {
        (0, 0) => {}
        (0, _) => drop(writeln!(out, "{}", count(warnings, "warning"))),
        (_, 0) => drop(writeln!(out, "{}", count(errors, "error"))),
        _ => drop(writeln!(out, "{}, {}", count(errors, "error"), count(warnings, "warning"))),
    }
    out
}

fn groups<'a>(
    problem: &'a Problem,
    suggestion: Option<&'a Suggestion>,
    sources: &'a Sources,
    texts: &'a Texts,
) -> Vec<Group<'a>> {
    let level = match problem.code.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut main =
        Group::with_title(level.primary_title(visible(&problem.title)).id(problem.code.id()));
    let mut files: Vec<SourceId> = vec![];
    for label in &problem.labels {
        if !files.contains(&label.origin.source) {
            files.push(label.origin.source);
        }
    }
    for file in files {
        let labels = problem.labels.iter().filter(|label| label.origin.source == file);
        let spans = labels.map(|label| label.origin.span());
        let lines = Lines::around(texts.get(file), sources.get(file), spans);
        let mut snippet = Snippet::source(lines.text)
            .line_start(lines.number)
            .path(sources.get(file).path.as_str())
            .fold(true);
        for (index, Label { origin, text }) in problem.labels.iter().enumerate() {
            if origin.source == file {
                let kind =
                    if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
                let span = lines.inside(origin.span());
                snippet = snippet.annotation(kind.span(span).label(visible(text)));
            }
        }
        main = main.element(snippet);
    }
    let is_elsewhere = |environment: &String| {
        !problem.labels.first().is_some_and(|label| {
            sources.get(label.origin.source).path == format!("envs/{environment}.toml")
        })
    };
    if problem.environments.iter().any(is_elsewhere) {
        let environments = listed(problem.environments.iter().map(String::as_str));
        main = main.element(Level::NOTE.message(format!("found while checking {environments}")));
    }
    for hint in &problem.hints {
        main = main.element(Level::HELP.with_name("hint").message(visible(hint)));
    }
    let mut groups = vec![main];
    if let Some(suggestion) = suggestion {
        let file = suggestion.origin.source;
        let span = suggestion.origin.span();
        let lines = Lines::around(texts.get(file), sources.get(file), [span.clone()]);
        let title = format!("did you mean `{}`?", visible(&suggestion.replacement));
        let mut group = Group::with_title(Level::HELP.with_name("hint").secondary_title(title));
        if lines.text.len() <= LONGEST_PATCHED {
            group = group.element(
                Snippet::source(lines.text)
                    .line_start(lines.number)
                    .path(sources.get(file).path.as_str())
                    .patch(Patch::new(lines.inside(span), visible(&suggestion.replacement))),
            );
        }
        groups.push(group);
    }
    groups
}

/// The whole lines of a file that a problem is about. If the renderer got the whole file for each
/// problem, it would take long for a file with many.
struct Lines<'a> {
    text: &'a str,
    /// The number of the first line, from 1.
    number: usize,
    /// Where the first line starts in the file.
    start: usize,
}

impl<'a> Lines<'a> {
    /// The lines of `text` from the first to the last that one of `spans` touches. `text` is the
    /// part of `source` that may be shown; it has the same length and lines.
    fn around(
        text: &'a str,
        source: &Source,
        spans: impl IntoIterator<Item = Range<usize>>,
    ) -> Self {
        let whole = spans
            .into_iter()
            .reduce(|one, other| one.start.min(other.start)..one.end.max(other.end));
        let Range { start, end } = whole.unwrap_or_default();
        let start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1);
        Self { text: &text[start..end], number: source.line(start), start }
    }

    /// `span` of the file, relative to these lines.
    fn inside(&self, span: Range<usize>) -> Range<usize> {
        span.start - self.start..span.end - self.start
    }
}

/// The files' texts in a form that may be shown: of the same length, without secrets, and without
/// characters that move a terminal's cursor.
struct Texts(HashMap<SourceId, String>);

impl Texts {
    fn new(problems: &Problems, sources: &Sources) -> Self {
        let mut texts = HashMap::new();
        for problem in problems.sorted() {
            let places = problem.labels.iter().map(|label| label.origin);
            for origin in places.chain(problem.suggestion.iter().map(|one| one.origin)) {
                texts.entry(origin.source).or_insert_with(|| {
                    let mut bytes = sources.get(origin.source).text.clone().into_bytes();
                    for secret in problems.secrets() {
                        if secret.source == origin.source {
                            for byte in &mut bytes[secret.span()] {
                                if *byte != b'\n' {
                                    *byte = b'*';
                                }
                            }
                        }
                    }
                    visible(&String::from_utf8_lossy(&bytes))
                });
            }
        }
        Self(texts)
    }

    fn get(&self, source: SourceId) -> &str {
        self.0.get(&source).map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::human;
    use crate::problem::{Code, Problem, Problems};
    use crate::source::{Origin, Sources};

    #[test]
    fn what_is_shown_of_each_of_many_problems_in_one_line_does_not_grow_with_the_line() {
        let size = |count: usize| {
            let mut sources = Sources::default();
            let text = "{ memory_sise = 1 }, ".repeat(count);
            let source = sources.add("envs/a.toml".to_owned(), text);
            let mut problems = Problems::default();
            for number in 0..count {
                let origin = Origin::new(source, number * 21 + 2..number * 21 + 13);
                let problem = Problem::new(Code::UnknownInput, "there is no such input");
                let problem = problem.at(origin, "unknown");
                problems.push(problem.did_you_mean(origin, Some("memory_size")));
            }
            human(&problems, &sources).len() / count
        };
        assert!(size(800) < 2 * size(200), "{} and {} bytes each", size(200), size(800));
    }
}
