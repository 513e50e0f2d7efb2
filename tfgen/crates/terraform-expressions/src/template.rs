//! Quoted templates and heredocs.

use super::Evaluator;
use super::collection::entries;
use super::convert::{string, truth};
use super::value::{Evaluated, Value, error, left};
use hcl_syntax::{Call, ForParts, If, Kind, Part, Template, is_name, parse_template};

impl Evaluator {
    pub(super) fn template(&mut self, template: &Template) -> Evaluated {
        match template.interpolation() {
            // A single one keeps the type of its value.
            Some(expression) => self.value(expression),
            None => self.parts(&template.parts).map(Value::string),
        }
    }

    /// `templatestring`, whose template can read only its arguments.
    pub(super) fn template_of_text(&mut self, call: &Call) -> Evaluated {
        let [template, given] = &call.arguments[..] else {
            return left("calls a function with a wrong number of arguments");
        };
        if !matches!(template.kind, Kind::Traversal(_) | Kind::Variable(_)) {
            return left("has a template that OpenTofu takes and Terraform refuses");
        }
        let (template, given) = (self.value(template)?, self.value(given)?.known()?);
        let (Value::String(text), Value::Map(_, given) | Value::Object(given)) = (template, given)
        else {
            return left("has an unusual template");
        };
        self.spend(text.len() / 16)?;
        if given.keys().any(|name| !is_name(name)) {
            return error("a name is not one that a template can read");
        }
        let Ok(template) = parse_template(&text) else {
            return error("the text is not a template");
        };
        let mut evaluator = Self::default();
        evaluator.fuel = self.fuel.clone();
        evaluator.names = given.into_iter().collect();
        let value = evaluator.value(&template);
        self.fuel = evaluator.fuel;
        match value? {
            Value::String(text) => Ok(Value::String(text)),
            // OpenTofu keeps the type.
            _ => left("has a template that is not text"),
        }
    }

    fn parts(&mut self, parts: &[Part]) -> Evaluated<String> {
        let mut out = String::new();
        for part in parts {
            let text = match part {
                Part::Literal(literal) => {
                    self.spend(literal.text.len() / 64)?;
                    out.push_str(&literal.text);
                    continue;
                }
                Part::Interpolation(inner) => {
                    let value = self.value(&inner.expression)?;
                    self.spend(value.weight())?;
                    string(value)?
                }
                Part::If(directive) => self.if_directive(directive)?,
                Part::For(directive) => self.for_directive(directive)?,
            };
            self.spend(text.len() / 64)?;
            out.push_str(&text);
        }
        Ok(out)
    }

    fn if_directive(&mut self, directive: &If) -> Evaluated<String> {
        let is_true = truth(self.value(&directive.condition)?)?;
        let when_true = self.parts(&directive.when_true);
        let when_false = self.parts(&directive.when_false);
        if is_true { when_true } else { when_false }
    }

    fn for_directive(&mut self, directive: &ForParts) -> Evaluated<String> {
        let collection = self.value(&directive.collection)?;
        let names = self.names.len();
        let mut out = String::new();
        for (key, value) in entries(collection)? {
            self.spend(1)?;
            self.names.truncate(names);
            if let Some(name) = &directive.key_name {
                self.names.push((name.as_str().to_owned(), key));
            }
            self.names.push((directive.value_name.as_str().to_owned(), value));
            out.push_str(&self.parts(&directive.parts)?);
        }
        self.names.truncate(names);
        Ok(out)
    }
}
