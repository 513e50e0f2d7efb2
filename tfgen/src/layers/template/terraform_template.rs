//! `{ template = "…" }`: a Terraform template. tfgen evaluates `{{ … }}` in its text.

use super::split::{Part, split};
use super::{Templates, Vars};
use crate::hcl::{places_of_text, quoted_template, text_in_template};
use crate::layers::value::{Node, TemplateText, TomlValue};
use crate::problem::{Code, Problem};
use crate::source::Origin;
use hcl_syntax::Error;

impl Templates<'_> {
    /// Turns the string `node` into a template. The results of `{{ … }}` are plain text in it.
    pub(super) fn terraform_template(
        &mut self,
        node: &mut Node,
        depth: usize,
        vars: &mut Vars,
        under_way: &mut Vec<String>,
    ) {
        let TomlValue::String(text) = &node.value else { return };
        let origin = node.origin;
        let template = match text.contains("{{") {
            true => self.with_text(text, origin, depth, vars, under_way),
            false => self.quoted(text, text, origin).map(|code| (text.clone(), code)),
        };
        node.value = match template {
            Some((text, code)) => TomlValue::Template(Box::new(TemplateText { text, code })),
            None => {
                self.conceal(text, origin);
                self.problems.spoil(origin);
                TomlValue::Unknown
            }
        };
    }

    /// The characters of `text`, and its expression as a template.
    fn with_text(
        &mut self,
        text: &str,
        origin: Origin,
        depth: usize,
        vars: &mut Vars,
        under_way: &mut Vec<String>,
    ) -> Option<(String, String)> {
        let places = match places_of_text(text) {
            Ok(places) => places,
            Err(errors) => {
                self.no_template(&errors, text, origin);
                return None;
            }
        };
        let parts = match split(text) {
            Ok(parts) => parts,
            Err(at) => {
                self.problems.push(
                    Problem::new(Code::Template, "`{{` is not closed by `}}`")
                        .at(self.within(origin, text, at..at + 2), "opened here"),
                );
                return None;
            }
        };
        let (mut plain, mut template, mut is_whole) = (String::new(), String::new(), true);
        for part in parts {
            let span = match part {
                Part::Text(span) => {
                    plain.push_str(&text[span.clone()]);
                    template.push_str(&text[span]);
                    continue;
                }
                Part::Expression(span) => span,
            };
            let is_text = |place: &hcl_syntax::Span| {
                let place = place.range();
                place.start + 2 <= span.start && span.end + 2 <= place.end
            };
            if !places.iter().any(is_text) {
                let place = self.within(origin, text, span.start - 2..span.end + 2);
                self.problems.push(
                    Problem::new(Code::Template, "tfgen evaluates `{{ … }}` only in text")
                        .at(place, "this is inside `${ }` or `%{ }`")
                        .hint("pass the value as a local value, which `${ }` can read"),
                );
                is_whole = false;
                continue;
            }
            match self.text_of(text, span, origin, depth, vars, under_way) {
                Some(value) => {
                    plain.push_str(&value);
                    template.push_str(&text_in_template(&value));
                }
                None => is_whole = false,
            }
        }
        if !is_whole {
            return None;
        }
        if let Err(excess) = self.budget.one(template.len(), depth) {
            self.exceed(origin, excess);
            return None;
        }
        let code = self.quoted(&template, text, origin)?;
        Some((plain, code))
    }

    /// The expression for `template`, which was made from the string `text` at `origin`.
    fn quoted(&mut self, template: &str, text: &str, origin: Origin) -> Option<String> {
        match quoted_template(template) {
            Ok(code) => Some(code),
            Err(errors) if template == text => {
                self.no_template(&errors, text, origin);
                None
            }
            Err(errors) => {
                let problem = Problem::new(Code::ValueForm, "`template` must be a template");
                let message = errors.first().map(ToString::to_string).unwrap_or_default();
                self.problems.push(problem.at(origin, message));
                None
            }
        }
    }

    fn no_template(&mut self, errors: &[Error], text: &str, origin: Origin) {
        for error in errors {
            let place = self.within(origin, text, error.span.range());
            self.problems.push(
                Problem::new(Code::ValueForm, "`template` must be a Terraform template")
                    .at(place, &error.message)
                    .hint(match text.contains("{{") {
                        true => "tfgen evaluates `{{ … }}` only outside `${ }` and `%{ }`",
                        false => "in a template, write `$${` and `%%{` for a literal `${` and `%{`",
                    }),
            );
        }
    }
}
