//! The reports for templates that cannot be evaluated, at the place of the error.

use super::budget::Excess;
use super::split::{Part, named, quoted, split};
use super::{Templates, Vars};
use crate::problem::{Code, Problem};
use crate::source::Origin;
use std::ops::Range;

impl Templates<'_> {
    /// Reports that a template produces too much.
    pub(super) fn exceed(&mut self, place: Origin, excess: Excess) {
        let (title, label) = match excess {
            Excess::Size => (
                "the templates of this environment produce too much text",
                "the limit is exceeded here",
            ),
            Excess::Depth => ("a template is nested too deeply", "too deep from here on"),
        };
        self.problems.push(Problem::new(Code::Template, title).at(place, label));
    }

    pub(super) fn fail(&mut self, place: Origin, title: &str, error: &minijinja::Error) {
        let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        self.problems.push(Problem::new(Code::Template, title).at(place, detail));
    }

    /// Reports an undefined name at its place, with the nearest existing one.
    pub(super) fn undefined(
        &mut self,
        source: &str,
        needed: &[String],
        text: &str,
        span: &Range<usize>,
        origin: Origin,
        vars: &Vars,
    ) {
        let environment: Vec<String> = self
            .environment
            .try_iter()
            .map(|keys| keys.map(|key| key.to_string()).collect())
            .unwrap_or_default();
        let is_known = |name: &String| {
            let mut segments = name.split('.');
            match (segments.next(), segments.next()) {
                (Some("environment"), Some(name)) => environment.iter().any(|known| known == name),
                (Some("vars"), Some(name)) => vars.raw.get(name).is_some(),
                _ => false,
            }
        };
        let missing = needed
            .iter()
            .filter(|name| *name != "vars" && *name != "environment")
            .find(|name| !is_known(name));
        let problem = match missing {
            Some(name) => {
                let start = span.start + text[span.clone()].find(name.as_str()).unwrap_or(0);
                let place = self.within(origin, text, start..start + name.len());
                let problem = Problem::new(Code::Template, format!("`{name}` is not defined"))
                    .at(place, "undefined");
                if place == origin {
                    problem
                } else {
                    let others =
                        vars.raw.entries.iter().filter(|(_, other)| other.node.origin != origin);
                    let known = environment.iter().map(|known| format!("environment.{known}"));
                    let known = known.chain(others.map(|(known, _)| format!("vars.{known}")));
                    problem.did_you_mean(place, self.problems.nearest(name, known))
                }
            }
            None => Problem::new(Code::Template, format!("{} is not defined", named(source)))
                .at(self.within(origin, text, span.clone()), "undefined"),
        };
        self.problems.push(
            problem.hint("templates can use `vars.*` of this environment and `environment.*`"),
        );
    }

    /// Conceals everything except names and what separates them in the string `text`, which is at
    /// `origin` and has no value: it is unknown whether it was meant to be a secret.
    pub(super) fn conceal(&mut self, text: &str, origin: Origin) {
        let Ok(parts) = split(text) else { return self.problems.conceal(origin) };
        for part in parts {
            match part {
                Part::Text(span) if text[span.clone()].chars().all(is_separator) => {}
                Part::Text(span) => self.problems.conceal(self.within(origin, text, span)),
                Part::Expression(span) => {
                    for quoted in quoted(&text[span.clone()]) {
                        let span = span.start + quoted.start..span.start + quoted.end;
                        self.problems.conceal(self.within(origin, text, span));
                    }
                }
            }
        }
    }

    /// The place of `span` in the string `text` at `origin`. It is the whole string if escapes
    /// shift the text after them.
    pub(super) fn within(&self, origin: Origin, text: &str, span: Range<usize>) -> Origin {
        let raw = self.sources.text(origin);
        match raw.find(text) {
            Some(start) if !text.is_empty() => origin.part(start + span.start..start + span.end),
            _ => origin,
        }
    }
}

/// Whether `character` stands between the parts of a name.
fn is_separator(character: char) -> bool {
    matches!(character, '-' | '_' | '.' | '/' | ':' | ' ')
}
